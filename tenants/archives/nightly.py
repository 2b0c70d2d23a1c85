"""Archives that come by themselves or by asking: one task per village; and the drill that proves they can be put back."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select

from tenants import cells, files, schemas, villages, work
from tenants.archives import putting, shelf, taking
from tenants.archives.moving import clear, telling
from tenants.archives.tables import tables
from tenants.clock import now, today
from tenants.db import db, own_transaction
from tenants.errors import Conflict, NotFound, Refused
from tenants.villages import SERVING, Village

ASKED_A_DAY = 3
DRILL_SCHEMA = "v_000001"  # never given to a village: the numbers begin above it


def ask(village: villages.CurrentVillage, *, by) -> work.Task:
    """The village wants its archive: a task with progress; the running one where there is one."""
    running = select(work.Task).where(
        work.Task.kind == "village-archive",
        work.Task.village_id == village.id,
        work.Task.state.in_(("waiting", "working")),
    )
    found = db.session.scalar(running.limit(1))
    if found is None:
        recent = [row for row in shelf.archives_of(village.id) if row.kind == "asked"]
        recent = [row for row in recent if row.taken_at > now() - timedelta(days=1)]
        if len(recent) >= ASKED_A_DAY:
            raise Conflict(
                f"Sudah {ASKED_A_DAY} cadangan dalam sehari ini. Unduh yang sudah ada, atau coba lagi besok."
            )
    return found or work.start("village-archive", by=by, village_id=village.id, subject=village.name, kind_of="asked")


def start_night(*, by: str = "sistem", day: date | None = None) -> int:
    """A nightly archive of every serving village, once a day. Returns how many were started."""
    mark = (day or today()).isoformat()
    done = set(db.session.scalars(select(work.Task.village_id).where(
        work.Task.kind == "village-archive", work.Task.args["night"].astext == mark)))  # fmt: skip
    waiting = [v for v in villages.of_region() if v.state in SERVING and v.id not in done]
    for village in waiting:
        work.start("village-archive", by=by, village_id=village.id, subject=village.name, kind_of="nightly", night=mark)
    return len(waiting)


def start_due() -> int:
    """The archives of this day that were not started yet; the first hour of a day starts them all."""
    with own_transaction():
        return start_night()


@work.task("village-archive", queue="long")
def run_archive(claim: work.Claim) -> dict:
    with own_transaction():
        frozen = villages.frozen(db.session.get_one(Village, claim.village_id))
        by = claim.by
    row = shelf.shelve(frozen, kind=claim.args["kind_of"], by=by, told=telling(claim))
    with own_transaction():
        if claim.args["kind_of"] == "nightly":
            shelf.tidy(db.session.get_one(Village, frozen.id), today=today())
    return {"archive": str(row.id), "bytes": row.bytes, "rows": row.rows}


def drill(code: str | None = None, *, by, choose=random.choice) -> dict:
    """Take a village (a random one), put it back beside itself, compare every table, and clear away."""
    with own_transaction():
        serving = [v for v in villages.of_region() if v.state in SERVING]
        if not serving:
            raise NotFound("Belum ada desa untuk diuji.")
        village = villages.by_code(code) if code else choose(serving)
        frozen = villages.frozen(village)
    archive = shelf.shelve(frozen, kind="asked", by=by)
    path: Path = shelf.folder(frozen.id) / archive.file_name
    clear(DRILL_SCHEMA, frozen.cell)
    try:
        manifest = putting.put(path, schema=DRILL_SCHEMA, cell=frozen.cell)
        with cells.admin(frozen.cell) as conn:
            again = {t.name: taking.fingerprint(conn, DRILL_SCHEMA, t).sha256 for t in tables(conn, DRILL_SCHEMA)}
        if differing := [n for n, part in manifest.tables.items() if again.get(n) != part.sha256]:
            raise Refused(f"Latihan pemulihan {frozen.name} gagal: {', '.join(differing)} berbeda.")
        return {"code": frozen.code, "tables": len(again), "rows": manifest.rows, "files": len(manifest.files)}
    finally:
        with cells.admin(frozen.cell) as conn:
            schemas.drop(conn, DRILL_SCHEMA)
        files.remove_all(DRILL_SCHEMA)
