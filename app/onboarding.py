"""The one place where ground, money and village meet: a village's birth, and what it is measured by."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

import structlog
from sqlalchemy import select

from app.sid import figures as own_figures
from app.sid.quality import scoring
from app.sid.residents import import_runs, import_tasks  # noqa: F401  (registers its tasks)
from billing import inbox, online, standing
from tenants import applications, changes, figures, provisioning, throttling, villages, work
from tenants.bimtek import tasks, waves, welcoming
from tenants.clock import now
from tenants.current import CurrentVillage, in_village, village
from tenants.db import db, own_transaction, utc_now
from tenants.errors import Conflict, DomainError, NotFound
from tenants.people import Person
from tenants.villages import SERVING, Village

log = structlog.get_logger()
WAVE_RUN = "provision-wave"  # the kind of the task that stands for a wave
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
            welcoming.write_letter(row, **addresses(row), by=by)


def step_names() -> list[str]:
    """The steps of a village's birth, as people see them."""
    return [name for name, _ in (*provisioning.GROUND, *steps())]


def new_letter(row: Village, person: Person, *, by) -> str:
    """A fresh set-up link for one of a village's people and the letter that carries it; the older link dies.
    Returns the link, which is shown once."""
    return welcoming.write_letter(row, **addresses(row), person=person, by=by)


def addresses(row: Village) -> dict[str, Any]:
    return {
        "address": address_of(row, "/portal"),
        "set_up": lambda token: address_of(row, f"/portal/undangan/{token}"),
    }


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
    """One task per village that attended, below one that stands for the whole; those that live or wait already are left
    alone, those that failed or were stopped are tried again."""
    db.session.execute(select(waves.Wave.id).where(waves.Wave.id == wave.id).with_for_update())
    run = run_of(wave) or work.start(WAVE_RUN, by=by, subject=wave.name, wave=str(wave.id))
    run.state, run.started_at = "working", utc_now()
    known = {t.args["code"]: t for t in work.children(run.id)}
    for place in waves.attending(wave.id):
        task = known.get(place.region_code)
        if task is None:
            work.start(
                "provision-village",
                by=by,
                parent=run,
                subject=place.region.name,
                total=len(step_names()),
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
        total=len(step_names()),
        code=accepted.region_code,
    )


def provision_again(wave: waves.Wave, code: str, *, by) -> work.Task:
    """Try one village of a wave again, from the step that failed."""
    run = run_of(wave)
    task = next((t for t in work.children(run.id) if t.args["code"] == code), None) if run else None
    if run is None or task is None:
        raise NotFound("Desa itu belum pernah disediakan pada gelombang ini.")
    if task.state not in ("failed", "stopped"):
        raise Conflict("Desa itu sedang dikerjakan atau sudah tayang.")
    run.started_at = utc_now()
    work.retry(task, by=by)
    return task


def renew_letters(codes: list[str], *, by) -> int:
    """Fresh links and letters for the villages whose operator never used the old one and can no longer."""
    stale = [code for code, letter in welcoming.letters(codes).items() if letter.stale]
    for code in stale:
        row = villages.by_code(code)
        welcoming.write_letter(row, **addresses(row), by=by)
    return len(stale)


def run_of(wave: waves.Wave) -> work.Task | None:
    """The run that provisions a wave, once it has begun."""
    return db.session.scalar(
        select(work.Task).where(work.Task.kind == WAVE_RUN, work.Task.args["wave"].astext == str(wave.id))
    )


@work.task("provision-village", queue="urgent")
def provision_village(claim: work.Claim) -> dict:
    """The task of one village in a bulk run."""
    with own_transaction():
        by = claim.by
    total = len(step_names())
    row = provision(claim.args["code"], by=by, told=lambda done, note: claim.tell(done=done, total=total, note=note))
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


def measure(place: CurrentVillage) -> None:
    """Publish what one village has done so far, and keep it as this day's history."""
    as_of = now()
    counted = counts_of(place)
    with own_transaction():
        official = figures.official_populations([place.code]).get(place.code)
        found = tasks.duties(counted, official.figure if official else None, counted["support"])
        figures.publish(place.id, counted, duties=tasks.states(found), as_of=as_of)


def measure_one(village_id: uuid.UUID) -> None:
    """Measure a village by its key, if it serves."""
    with own_transaction():
        row = db.session.get(Village, village_id)
        place = villages.frozen(row) if row is not None and row.state in SERVING else None
    if place is not None:
        measure(place)


def measure_changed() -> int:
    """Measure the villages that were marked since they were measured last."""
    return changes.each(measure_one)


def measure_villages(region_code: str | None = None) -> int:
    """Measure every serving village (of a region); how many could be. One that could not stays marked."""
    with own_transaction():
        keys = [v.id for v in villages.of_region(region_code) if v.state in SERVING]
    return changes.each(measure_one, keys)


def tidy_villages() -> int:
    """Each night: drop what villages need not keep, score their data, mark their numbers. One that fails holds up no other."""
    throttling.forget_old()
    with own_transaction():
        places = [villages.frozen(v) for v in villages.of_region() if v.state in SERVING]
    gone = 0
    for place in places:
        try:
            with in_village(place):
                gone += import_runs.drop_old_files()
                scoring.keep(scoring.measure())
                scoring.publish_marks()
        except Exception as error:
            log.error("not-tidied", village=place.code, error=type(error).__name__)
    return gone


def sweep_provider_events() -> int:
    """What was heard from payment providers and not worked on, and pages of which nothing was heard."""
    return inbox.sweep() + online.sweep()
