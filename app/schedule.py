"""Every periodic job, in one table; `flask clock` queues what is due. Jobs are thin and may run twice."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from tenants import domain_claims, work
from tenants.archives import closing, nightly

log = structlog.get_logger()


@dataclass(frozen=True)
class Periodic:
    name: str
    every_seconds: int
    run: Callable[[], object]
    queue: str = "urgent"


def table() -> tuple[Periodic, ...]:
    from app import onboarding

    return (
        Periodic("sweep-tasks", 10, work.sweep),
        Periodic("measure-changed", 10, onboarding.measure_changed),
        Periodic("measure-villages", 600, onboarding.measure_villages, queue="long"),
        Periodic("sweep-payments", 30, onboarding.sweep_provider_events),
        Periodic("nightly-archives", 3600, nightly.start_due),
        Periodic("check-domains", 600, domain_claims.check_due, queue="long"),
        Periodic("tidy-villages", 24 * 3600, onboarding.tidy_villages, queue="long"),
        Periodic("end-of-retention", 3600, closing.end_what_is_over, queue="long"),
    )


def perform(name: str) -> None:
    """The job that RQ runs for a periodic entry."""
    next(p for p in table() if p.name == name).run()


def run_clock(stopped: Callable[[], bool] = lambda: False) -> None:
    """Queue each entry when it is due, until told to stop. Holds no state: after a restart everything is due at once."""
    due: dict[str, float] = {}
    while not stopped():
        now = time.monotonic()
        for entry in table():
            if due.get(entry.name, 0) <= now:
                due[entry.name] = now + entry.every_seconds
                work.queue(entry.queue).enqueue(
                    "app.schedule.perform",
                    entry.name,
                    result_ttl=0,
                    failure_ttl=3600,
                    job_timeout=600,
                    ttl=entry.every_seconds * 2,
                )
        time.sleep(1)


def init_app(app) -> None:
    app.extensions["schedule"] = table
