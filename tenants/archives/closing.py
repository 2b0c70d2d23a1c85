"""The end of a village: the last archive, then closed, then, after its time, deleted and shown to be gone.

Rule: what is deleted leaves no trace but the registry's history (who, when, why) and the archive that was handed over.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from tenants import cells, files, rights, schemas, villages, work
from tenants.archives import shelf
from tenants.db import db, own_transaction, utc_now
from tenants.errors import Refused
from tenants.villages import State, Village


def close(code: str, *, by, reason: str = "") -> shelf.VillageArchive:
    """Take the last archive, then stop serving. The rows stay, read-only, until the retention is over."""
    with own_transaction():
        village = villages.by_code(code)
        if village.state == State.CLOSED:
            raise Refused(f"{village.full_name} sudah ditutup.")
        frozen = villages.frozen(village)
    with cells.admin(village.cell) as conn:
        rights.forbid_writing(conn, village.schema_name)
    try:
        last = shelf.shelve(frozen, kind="closing", by=by)
        with own_transaction():
            row = villages.by_code(code)
            villages.move(row, State.CLOSED, by=by, reason=reason)
            shelf.keep_old(row, schema=row.schema_name, cell=row.cell, reason="closed", lasts=shelf.KEEP_CLOSED)
    except BaseException:
        with cells.admin(village.cell) as conn:
            rights.allow_writing(conn, village.schema_name)
        raise
    with cells.admin(village.cell) as conn:
        rights.leave_history_open(conn, village.schema_name)
    return last


def ask_close(village: Village, *, reason: str, by) -> work.Task:
    """Close a village as a task: its last archive may take a while."""
    if village.state not in villages.SERVING:
        raise Refused(f"{village.full_name} tidak sedang melayani.")
    if len(reason.strip()) < 5:
        raise Refused("Tulis alasannya; ia tinggal dalam riwayat desa.", field="reason")
    return work.start(
        "village-close",
        by=by,
        village_id=village.id,
        subject=village.full_name,
        code=village.code,
        reason=reason.strip(),
    )


@work.task("village-close", queue="long")
def run_close(claim: work.Claim) -> dict:
    with own_transaction():
        by, state = claim.by, db.session.get_one(Village, claim.village_id).state
    if state == State.CLOSED:  # closed by a worker that died before it could say so
        return {"code": claim.args["code"]}
    last = close(claim.args["code"], by=by, reason=claim.args["reason"])
    return {"code": claim.args["code"], "archive": str(last.id)}


def reopen(code: str, *, by, reason: str = "") -> Village:
    """Let a closed village serve again, as long as it was not deleted."""
    with own_transaction():
        village = villages.by_code(code)
        villages.move(village, State.LIVE, by=by, reason=reason)
        for copy in shelf.old_copies(village.id):
            if copy.schema_name == village.schema_name and copy.cell == village.cell:
                db.session.delete(copy)
        with cells.admin(village.cell) as conn:
            rights.allow_writing(conn, village.schema_name)
        return village


def delete(copy: shelf.OldCopy, *, by) -> None:
    """Delete a closed village for good: schema, role, files; nothing may be left when the registry says so."""
    village = db.session.get_one(Village, copy.village_id)
    if village.state != State.CLOSED:
        raise Refused(f"{village.full_name} tidak sedang ditutup.")
    shelf.drop_old(copy, by=by)
    files.remove_all(village.schema_name)
    left = traces(village)
    if left:
        raise Refused(f"{village.full_name} belum terhapus: masih ada {', '.join(left)}.")
    villages.move(village, State.DELETED, by=by, reason="masa simpan berakhir; tidak ada sisa yang ditemukan")


def traces(village: Village) -> list[str]:
    """What is still to be found of a village's data on any cell or in the files; empty when it is gone."""
    found = []
    for name in cells.names():
        with cells.admin(name) as conn:
            if schemas.exists(conn, village.schema_name):
                found.append(f"skema {village.schema_name} di {name}")
            if conn.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (village.schema_name,)).fetchone():
                found.append(f"peran {village.schema_name} di {name}")
    found += [f"berkas {key}" for key in files.keys_of(village.schema_name)]
    return found


def end_what_is_over(*, by: str = "sistem", at: datetime | None = None) -> int:
    """Drop the old copies whose time is over, and delete the closed villages whose retention has ended."""
    with own_transaction():
        over = [c.id for c in shelf.old_copies() if c.drop_after <= (at or utc_now())]
    for key in over:
        with own_transaction():
            copy = db.session.scalar(select(shelf.OldCopy).where(shelf.OldCopy.id == key).with_for_update())
            if copy is None or copy.dropped_at:
                continue
            delete(copy, by=by) if copy.reason == "closed" else shelf.drop_old(copy, by=by)
    return len(over)


def life(village_id) -> list[villages.VillageMove]:
    """Every step in a village's life, oldest first: from, to, who, when, why."""
    query = select(villages.VillageMove).where(villages.VillageMove.village_id == village_id)
    return list(db.session.scalars(query.order_by(villages.VillageMove.id)))
