"""The two long steps of an import as tasks: looking through a file, and loading it. Either may be cut off anywhere and run again.

The platform's task rows hold counts only; names and numbers stay in the village's own `import_runs`.
"""

from __future__ import annotations

import time
import uuid
from typing import Any

from sqlalchemy import select

from app.sid.residents import import_runs, importing, undoing
from app.sid.residents.models import ImportRun
from app.sid.residents.planning import Told
from tenants import files, villages, work
from tenants.current import in_village, village
from tenants.db import db, own_transaction
from tenants.errors import Conflict, Refused

PLAN, APPLY, UNDO = "import-plan", "import-apply", "import-undo"
TELL_EVERY = 0.3  # seconds; each telling is a transaction of its own


def start_plan(data: bytes, *, file_name: str, by) -> work.Task:
    """Keep the file and look through it."""
    return work.start(PLAN, by=by, village_id=village().id, subject=file_name, file_key=files.keep(data, "xlsx"))


def start_apply(planned: work.Task, *, by) -> work.Task:
    """Load a file that was looked through; the same task where that was asked already."""
    if planned.kind != PLAN or planned.state != "done":
        raise Refused("Berkas ini belum selesai diperiksa.")
    db.session.refresh(planned, with_for_update=True)
    known = applying(planned)
    if known is None:
        place: dict[str, Any] = {"village_id": planned.village_id, "subject": planned.subject}
        return work.start(APPLY, by=by, **place, file_key=planned.args["file_key"], planned=str(planned.id))
    if known.state == "done":
        raise Conflict("Berkas ini sudah dimuat. Unggah lagi bila perlu.")
    work.retry(known, by=by)
    return known


def applying(planned: work.Task) -> work.Task | None:
    """The task that loads a file, if loading was asked."""
    return db.session.scalar(
        select(work.Task).where(
            work.Task.village_id == planned.village_id,
            work.Task.kind == APPLY,
            work.Task.args["planned"].astext == str(planned.id),
        )
    )


def _frozen(claim: work.Claim):
    with own_transaction():
        return villages.frozen(db.session.get_one(villages.Village, claim.village_id)), claim.by


def _telling(claim: work.Claim) -> Told:
    """Progress that is told at most every so often, and at each new thing that is done."""
    last: dict[str, Any] = {"note": "", "at": 0.0}

    def told(done: int, total: int, note: str) -> None:
        if note != last["note"] or time.monotonic() - last["at"] >= TELL_EVERY:
            claim.tell(done=done, total=total, note=note)
            last.update(note=note, at=time.monotonic())

    return told


def _counts(outcome: dict[str, Any]) -> dict[str, int]:
    counts = {name: outcome[name] for name in ("rows", "created", "updated", "unchanged")}
    return {**counts, "rejected": len(outcome["rejected"])}


@work.task(PLAN, queue="default")
def run_plan(claim: work.Claim) -> dict:
    place, by = _frozen(claim)
    with in_village(place):
        data = files.fetch(claim.args["file_key"])
        outcome = importing.plan(data, told=_telling(claim)).shown()
        file = {"file_name": claim.subject, "file_key": claim.args["file_key"], "size": len(data)}
        import_runs.planned(claim.id, **file, outcome=outcome, by=by)
        return _counts(outcome)


@work.task(APPLY, queue="long")
def run_apply(claim: work.Claim) -> dict:
    """One transaction: a run that is found applied was finished by a worker that died before it could say so."""
    place, by = _frozen(claim)
    with in_village(place):
        importing.hold()
        run = import_runs.get(claim.args["planned"])
        if run.state == "planned":
            found = importing.plan(files.fetch(claim.args["file_key"]), told=_telling(claim))
            outcome = importing.apply(found, by=by, file_name=claim.subject, run_id=run.id, told=_telling(claim))
            import_runs.applied(run, outcome, by=by)
        return _counts(run.outcome)


def start_undo(run: ImportRun, *, by) -> work.Task:
    """Take a loaded file back as a whole; the same task where that was asked already."""
    undoing.refuse(run)
    known = db.session.scalar(
        select(work.Task).where(
            work.Task.village_id == village().id, work.Task.kind == UNDO, work.Task.args["run"].astext == str(run.id)
        )
    )
    if known is not None:
        work.retry(known, by=by)
        return known
    return work.start(UNDO, by=by, village_id=village().id, subject=run.file_name, run=str(run.id))


@work.task(UNDO, queue="long")
def run_undo(claim: work.Claim) -> dict:
    place, by = _frozen(claim)
    with in_village(place):
        importing.hold()
        run = db.session.get_one(ImportRun, uuid.UUID(claim.args["run"]))
        if run.state == "applied":
            undoing.undo(run, by=by, told=_telling(claim))
        return {name: run.outcome["undone"][name] for name in ("removed", "restored", "left")}
