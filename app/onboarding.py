"""The one place where ground, money and village meet: a village's birth, and what it is measured by."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

from sqlalchemy import select

from app.sid import figures as own_figures
from app.sid.residents import import_tasks  # noqa: F401  (registers its tasks)
from billing import standing
from tenants import applications, figures, provisioning, villages, work
from tenants.bimtek import tasks, waves, welcoming
from tenants.current import CurrentVillage, in_village, village
from tenants.db import db, own_transaction
from tenants.errors import DomainError
from tenants.villages import SERVING, Village

# the address of a village and of a set-up link: told by the house, which knows the settings
address_of: Callable[[Any, str], str] = lambda row, path: path  # noqa: E731


def steps() -> tuple[provisioning.Step, ...]:
    """What every new village gets after its schema, in order; each step may find its work done."""
    return (("Akun operator", accounts), ("Surat undangan", invitation))


def accounts(code: str, by) -> None:
    """The head and the operator whom the Bimtek knows, or who applied for the village, get their accounts in it."""
    with own_transaction():
        row = villages.by_code(code)
        welcoming.open_accounts(row, by=by) or applications.open_account(row, by=by)


def invitation(code: str, by) -> None:
    """One letter with the address and the operator's set-up link; not made again once it is there."""
    with own_transaction():
        row = villages.by_code(code)
        if welcoming.needs_letter(row):
            welcoming.write_letter(
                row,
                address=address_of(row, "/portal"),
                set_up=lambda token: address_of(row, f"/portal/undangan/{token}"),
                by=by,
            )


def provision(code: str, *, by, told=lambda done, note: None) -> Village:
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
        waiting = [pool.submit(copy_context().run, one, code) for code in dict.fromkeys(codes)]
        return dict(job.result() for job in waiting)


def provision_wave(wave: waves.Wave, *, by) -> work.Task:
    """One task per village that attended, below one that stands for the whole; those that live or wait already are left alone."""
    run = db.session.scalar(
        select(work.Task)
        .where(work.Task.kind == "provision-wave", work.Task.args["wave"].astext == str(wave.id))
        .with_for_update()
    )
    if run is None:
        run = work.start("provision-wave", by=by, subject=wave.name, wave=str(wave.id))
        run.state = "working"
    known = {t.args["code"]: t for t in work.children(run.id)}
    for place in waves.attending(wave.id):
        task = known.get(place.region_code)
        if task is None:
            work.start(
                "provision-village",
                by=by,
                parent=run,
                subject=place.region.name,
                total=len(steps()) + 1,
                code=place.region_code,
            )
        elif task.state in ("failed", "stopped"):
            work.retry(task, by=by)
    return run


def take_in(application: applications.VillageApplication, *, by) -> work.Task:
    """Accept a village that applied: its room, the applicant's account and the letter with the set-up link follow as one task."""
    accepted = applications.accept(application, by=by)
    return work.start(
        "provision-village",
        by=by,
        subject=accepted.region.name,
        total=len(steps()) + 1,
        code=accepted.region_code,
    )


@work.task("provision-village", queue="urgent")
def provision_village(claim: work.Claim) -> dict:
    """The task of one village in a bulk run."""
    with own_transaction():
        by = claim.by
    row = provision(
        claim.args["code"], by=by, told=lambda done, note: claim.tell(done=done, total=len(steps()) + 1, note=note)
    )
    return {"code": row.code, "slug": row.slug}


def counts_of(place: CurrentVillage) -> dict[str, Any]:
    """Figures of a village with how far its support product is."""
    with in_village(place):
        return {**own_figures.counts(), "support": standing.support_state(place.id)}


def duties_of_current() -> list[tasks.Duty]:
    """The duties of the village in force, as it stands this moment."""
    here = village()
    official = figures.official_populations([here.code]).get(here.code)
    return tasks.duties(own_figures.counts(), official.figure if official else None, standing.support_state(here.id))


def measure_changed_villages() -> int:
    """Publish the figures of every serving village, each under its own role."""
    with own_transaction():
        places = [villages.frozen(v) for v in villages.of_region() if v.state in SERVING]
    for place in places:
        counted = counts_of(place)
        with own_transaction():
            figures.publish(place.id, counted)
    return len(places)


def sweep_provider_events() -> int:
    return 0
