"""The demonstration from end to end: prepare, bring the villages to life side by side, let them work, sell, measure."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextvars import copy_context
from typing import Any

from sqlalchemy import select

from app import onboarding
from app.demo import accounts, bimtek, money, office, story
from app.demo.bar import Bar
from app.demo.story import ACTOR, VillageStory
from tenants import audit, figures, villages, work
from tenants.bimtek import waves
from tenants.db import db, own_transaction
from tenants.errors import Refused
from tenants.people import Person

WORKERS = 2
PATIENCE = 120.0  # seconds for a village that somebody else is working on


def small() -> dict[str, Any]:
    return fill("small", story.small(), all_invited=False)


def full() -> dict[str, Any]:
    return fill("full", story.villages(), all_invited=True)


def wanted_on_empty() -> bool:
    """Whether nothing is here yet, or only a small start that was cut off."""
    with own_transaction():
        begun = db.session.scalar(
            select(audit.PlatformEntry.id).where(audit.PlatformEntry.deed == "demo.begun").limit(1)
        )
        ended = db.session.scalar(
            select(audit.PlatformEntry.id).where(audit.PlatformEntry.deed == "demo.filled").limit(1)
        )
        return ended is None if begun else not villages.of_region()


def mark(deed: str, size: str) -> None:
    """One row when a size of the demonstration begins, one when it is complete."""
    with own_transaction():
        entry = audit.PlatformEntry
        if db.session.scalar(select(entry.id).where(entry.deed == deed, entry.subject == size)) is None:
            audit.platform_deed(deed, by=ACTOR, subject=size)


def fill(size: str, coming: tuple[VillageStory, ...], *, all_invited: bool) -> dict[str, Any]:
    started = time.monotonic()
    mark("demo.begun", size)
    staff = accounts.outside_villages()
    money.prepare(by=staff)
    bimtek.state_populations(by=staff)
    wave = bimtek.wave(coming, all_invited=all_invited, by=staff)
    with Bar("Desa", len(coming)) as bar:
        bring_to_life(wave, coming, staff, bar)
    for one in coming:  # one after the other: invoices are numbered in this order
        money.buy(one, staff=staff)
    measure(coming)
    mark("demo.filled", size)
    return {"villages": len(coming), "seconds": round(time.monotonic() - started, 1)}


def bring_to_life(wave: waves.Wave, coming: tuple[VillageStory, ...], staff: Person, bar: Bar) -> None:
    """Register in order, so that each has the same room at every run; then provision and work side by side."""
    for one in coming:
        with own_transaction():
            villages.register(one.code, by=staff)
    tasks = asked_for(wave, coming, staff)

    def live(one: VillageStory) -> None:
        provisioned(tasks[one.code], one)
        operator = accounts.in_village(one, by=staff)
        with own_transaction():
            place = villages.frozen(villages.by_code(one.code))
        office.work(one, place, by=operator)
        bar.step(one.name)

    side_by_side(live, coming)


def asked_for(wave: waves.Wave, coming: tuple[VillageStory, ...], staff: Person) -> dict[str, uuid.UUID]:
    """The task of each village in the wave's run; the run is asked for where one is missing or failed."""
    with work.kept_here(), own_transaction():
        row = waves.wave(wave.id)
        run = onboarding.run_of(row)
        known = work.children(run.id) if run else []
        good = {t.args["code"] for t in known if t.state not in ("failed", "stopped")}
        if run is None or {v.code for v in coming} - good:
            known = work.children(onboarding.provision_wave(row, by=staff).id)
        return {t.args["code"]: t.id for t in known}


def side_by_side(live: Callable[[VillageStory], None], coming: tuple[VillageStory, ...]) -> None:
    """Two at a time; when one fails or the command is told to end, those that have not begun are left for the next run."""
    with ThreadPoolExecutor(WORKERS) as pool:
        jobs = [pool.submit(copy_context().run, live, one) for one in coming]
        try:
            for job in as_completed(jobs):
                job.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def provisioned(task_id: uuid.UUID, one: VillageStory) -> None:
    """Do the task of a village here; where a worker has it already, wait for that one."""
    deadline = time.monotonic() + PATIENCE
    while True:
        with own_transaction():
            task = db.session.get_one(work.Task, task_id)
        if task.state == "done":
            return
        if task.over or time.monotonic() > deadline:
            raise Refused(f"{one.name} belum dapat disediakan: {task.error or task.note}")
        if work.run(task_id) == "taken":
            time.sleep(0.2)


def measure(coming: tuple[VillageStory, ...]) -> None:
    """Publish the figures of those whose figures are not what they were published as."""
    for one in coming:
        with own_transaction():
            place = villages.frozen(villages.by_code(one.code))
            told = figures.published([place.id]).get(place.id)
        if told is None or told.figures != onboarding.counts_of(place):
            onboarding.measure(place)
