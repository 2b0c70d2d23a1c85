"""The two long steps of an import as tasks: looking through a file, and loading it. Either may be cut off anywhere and run again."""

from __future__ import annotations

from sqlalchemy import select

from app.sid.residents import importing
from app.sid.residents.models import ImportRun
from tenants import files, villages, work
from tenants.current import in_village, village
from tenants.db import db, own_transaction
from tenants.errors import Conflict, Refused


def start_plan(data: bytes, *, file_name: str, by) -> work.Task:
    """Keep the file and look through it."""
    return work.start(
        "import-plan", by=by, village_id=village().id, subject=file_name, file_key=files.keep(data, "xlsx")
    )


def start_apply(planned: work.Task, *, by) -> work.Task:
    """Load a file that was looked through; the same task where that was asked already."""
    if planned.kind != "import-plan" or planned.state != "done":
        raise Refused("Berkas ini belum selesai diperiksa.")
    known = db.session.scalar(
        select(work.Task).where(
            work.Task.kind == "import-apply",
            work.Task.village_id == planned.village_id,
            work.Task.args["file_key"].astext == planned.args["file_key"],
        )
    )
    if known is not None and known.state in ("waiting", "working", "done"):
        if known.state == "done":
            raise Conflict("Berkas ini sudah dimuat.")
        return known
    return work.start(
        "import-apply", by=by, village_id=planned.village_id, subject=planned.subject, file_key=planned.args["file_key"]
    )


def latest() -> list[ImportRun]:
    return list(db.session.scalars(select(ImportRun).order_by(ImportRun.id.desc()).limit(8)))


def _frozen(claim: work.Claim):
    with own_transaction():
        return villages.frozen(db.session.get_one(villages.Village, claim.village_id)), claim.by


def _telling(claim: work.Claim):
    return lambda done, total, note: claim.tell(done=done, total=total, note=note)


@work.task("import-plan", queue="default")
def run_plan(claim: work.Claim) -> dict:
    place, _ = _frozen(claim)
    with in_village(place):
        found = importing.plan(files.fetch(claim.args["file_key"]), told=_telling(claim))
    return {
        **found.summary(),
        "unknown_columns": found.unknown_columns,
        "new_areas": found.new_areas,
        "new_families": found.new_families,
        "changes": found.changes,
    }


@work.task("import-apply", queue="long")
def run_apply(claim: work.Claim) -> dict:
    """One transaction: a run that is found applied was finished by a worker that died before it could say so."""
    place, by = _frozen(claim)
    with in_village(place):
        done = db.session.scalar(select(ImportRun).where(ImportRun.task_id == claim.id, ImportRun.state == "applied"))
        if done is not None:
            return done.outcome
        found = importing.plan(files.fetch(claim.args["file_key"]), told=_telling(claim))
        return importing.apply(found, by=by, file_name=claim.subject, told=_telling(claim), task_id=claim.id)
