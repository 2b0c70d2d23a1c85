"""A village put back to a day, copied, or moved to another cell: built beside the old one, compared, then switched in one step.

While it is built the old copy may be read, not written: what a clerk sends in these moments is refused with a word to
wait, never lost unseen. Each act is a task; cut off anywhere it begins again and ends the same.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from tenants import audit, cells, migrating, rights, schemas, villages, work
from tenants.archives import putting, shelf, taking
from tenants.archives.tables import tables
from tenants.db import db, own_transaction
from tenants.errors import Conflict, Refused
from tenants.villages import State, Village

ENDED = (State.CLOSED, State.DELETED)
MOVING = ("village-move", "village-put-back", "village-merge", "village-part")  # one of these at a time


def ask_move(village: Village, cell: str, *, by) -> work.Task:
    """Move a village to another cell."""
    cells.admin_url(cell)
    if village.cell == cell:
        raise Refused(f"{village.full_name} sudah berada di sel {cell}.")
    return start("village-move", village, by=by, cell=cell)


def ask_put_back(village: Village, archive: shelf.VillageArchive, *, reason: str = "", by) -> work.Task:
    """Put a village back to what an archive on the shelf holds."""
    path = shelf.path_of(archive, village)
    return start("village-put-back", village, by=by, path=str(path), schema=villages.fresh_schema(), reason=reason)


def differences(village: Village, archive: shelf.VillageArchive) -> list[tuple[str, int, int]]:
    """(table, rows in the archive, rows now) where they differ; what a village writes about itself is left out."""
    with putting.opened(shelf.path_of(archive, village)) as (_, manifest):
        before = {name: part.count for name, part in manifest.tables.items()}
    with cells.admin(village.cell) as conn:
        after = {
            table.name: taking.count(conn, village.schema_name, table) for table in tables(conn, village.schema_name)
        }
    names = sorted({*before, *after} - {"audit_entries"})
    return [(n, before.get(n, 0), after.get(n, 0)) for n in names if before.get(n, 0) != after.get(n, 0)]


def start(kind: str, village: Village, *, by, **args) -> work.Task:
    if village.state in ENDED or village.state == State.PROVISIONING:
        raise Refused(f"{village.full_name} tidak sedang melayani.")
    if work.running(village.id, *MOVING):
        raise Conflict(f"{village.full_name} sedang dipindahkan atau dipulihkan.")
    return work.start(kind, by=by, village_id=village.id, subject=village.full_name, **args)


def leave_writable(claim: work.Claim) -> None:
    """Cut off again and again: the village stays where it lives, and its clerks may write again."""
    with own_transaction():
        village = db.session.get_one(Village, claim.village_id)
        home = village.schema_name, village.cell
    with cells.admin(home[1]) as conn:
        rights.allow_writing(conn, home[0])


@work.task("village-move", queue="long", give_up=leave_writable)
def run_move(claim: work.Claim) -> dict:
    with own_transaction():
        village = db.session.get_one(Village, claim.village_id)
        frozen, by = villages.frozen(village), claim.by
    target = claim.args["cell"]
    if village.cell == target:  # switched by a worker that died before it could say so
        return {"cell": target}
    bring_to_head(village.schema_name, village.cell)
    with tempfile.TemporaryDirectory(dir=shelf.folder(frozen.id)) as place:
        path = Path(place) / "move.zip"
        with still(village.schema_name, village.cell):
            clear(village.schema_name, target)
            taking.take(frozen, path, told=telling(claim))
            putting.put(path, schema=frozen.schema, cell=target, told=telling(claim), with_files=False)
            compare(village.schema_name, village.cell, target)
            with own_transaction():
                row = db.session.get_one(Village, village.id)
                row.cell = target
                shelf.keep_old(row, schema=row.schema_name, cell=village.cell, reason="moved")
                audit.platform_deed("village.cell-changed", by=by, subject=row.code, before=village.cell, after=target)
    return {"cell": target}


@work.task("village-put-back", queue="long", give_up=leave_writable)
def run_put_back(claim: work.Claim) -> dict:
    with own_transaction():
        village = db.session.get_one(Village, claim.village_id)
        by = claim.by
    fresh = claim.args["schema"]
    if village.schema_name == fresh:
        return {"schema": fresh}
    with still(village.schema_name, village.cell):
        clear(fresh, village.cell)
        manifest = putting.put(Path(claim.args["path"]), schema=fresh, cell=village.cell, told=telling(claim))
        if manifest.code != village.code:
            clear(fresh, village.cell)
            raise Refused(f"Arsip itu milik {manifest.label} {manifest.name}, bukan {village.full_name}.")
        with own_transaction():
            row = db.session.get_one(Village, village.id)
            shelf.keep_old(row, schema=row.schema_name, cell=row.cell, reason="put-back")
            row.schema_name = fresh
            audit.platform_deed(
                "village.put-back",
                by=by,
                subject=row.code,
                taken_at=manifest.taken_at,
                reason=claim.args.get("reason", ""),
            )
    return {"schema": fresh, "rows": manifest.rows, "taken_at": manifest.taken_at}


def put_as_new(path: Path, code: str | None, *, by, told: taking.Told = taking.silent) -> Village:
    """A new village from an archive, under its own code or another's; refused where that village is here already."""
    with putting.opened(path) as (_, manifest):
        code = code or manifest.code
    with own_transaction():
        regency = villages.dotted(code)[:5]
        village = villages.register(code, cell=cells.for_regency(regency), by=by)
        if village.state != State.PROVISIONING:
            raise Conflict(f"{village.full_name} sudah ada di sini. Untuk mengembalikannya ke suatu hari: --onto.")
    clear(village.schema_name, village.cell)
    putting.put(path, schema=village.schema_name, cell=village.cell, told=told)
    with own_transaction():
        row = db.session.get_one(Village, village.id)
        row.schema_version = migrating.head("village")
        villages.move(row, State.LIVE, by=by, reason=f"dari arsip {manifest.label} {manifest.name} {manifest.taken_at}")
        return row


def copy(source: Village, code: str, *, by) -> Village:
    """A second village with all that the first has (its people excepted), under another code."""
    with own_transaction():
        frozen = villages.frozen(source)
    with tempfile.TemporaryDirectory(dir=shelf.folder(frozen.id)) as place:
        taking.take(frozen, Path(place) / "copy.zip")
        return put_as_new(Path(place) / "copy.zip", code, by=by)


def return_to(copy: shelf.OldCopy, *, by) -> None:
    """Take the switch back: the village lives in its old copy again, what it lives in now is kept as one.

    What was written since the switch stays behind in that copy.
    """
    village = db.session.get_one(Village, copy.village_id)
    if copy.reason == "closed" or copy.dropped_at:
        raise Refused("Salinan itu tidak dapat dipakai lagi.")
    left = village.schema_name, village.cell
    bring_to_head(copy.schema_name, copy.cell)
    with cells.admin(left[1]) as conn:
        rights.forbid_writing(conn, left[0])
    with cells.admin(copy.cell) as conn:
        rights.allow_writing(conn, copy.schema_name)
    village.schema_name, village.cell = copy.schema_name, copy.cell
    shelf.keep_old(village, schema=left[0], cell=left[1], reason="undone")
    db.session.delete(copy)
    audit.platform_deed("village.returned", by=by, subject=village.code, schema=village.schema_name)


# ---- the parts ---------------------------------------------------------------------------------------------------------


@contextmanager
def still(schema: str, cell: str) -> Iterator[None]:
    """Nothing is written into a schema while the block runs; afterwards it may again only where the block failed."""
    with cells.admin(cell) as conn:
        rights.forbid_writing(conn, schema)
    try:
        yield
    except BaseException:
        with cells.admin(cell) as conn:
            rights.allow_writing(conn, schema)
        raise


def clear(schema: str, cell: str) -> None:
    """Take away what a cut-off attempt left; the caller knows that nobody lives there."""
    with own_transaction():
        lived_in = select(Village.id).where(Village.schema_name == schema, Village.cell == cell)
        if db.session.scalar(lived_in.where(Village.state != State.PROVISIONING)):
            raise RuntimeError(f"{schema} on {cell} is somebody's home")
    with cells.admin(cell) as conn:
        if schemas.exists(conn, schema):
            schemas.drop(conn, schema)


def compare(schema: str, one: str, other: str) -> None:
    """Every table of both copies has the same rows, byte for byte, or the switch is refused."""
    with cells.admin(one) as first, cells.admin(other) as second:
        for table in tables(second, schema):
            if taking.fingerprint(first, schema, table) != taking.fingerprint(second, schema, table):
                raise Refused(f"Salinan tabel {table.name} berbeda dari asalnya; desa tetap di tempat lama.")


def bring_to_head(schema: str, cell: str) -> None:
    """Both copies must have the same columns to be compared."""
    with cells.admin(cell) as conn:
        outcome = migrating.migrate_village(conn, schema)
    if outcome.error:
        raise Refused(f"Desa ini belum dapat dibawa ke versi terkini: {outcome.error}")


def telling(claim: work.Claim) -> taking.Told:
    return lambda done, total, note: claim.tell(done=done, total=total, note=note)
