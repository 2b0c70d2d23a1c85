"""Where archives stand, which are kept how long, and the old copies of villages that were moved, put back or closed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column

from tenants import audit, cells, files, schemas
from tenants.archives import taking
from tenants.archives.taking import Told, silent
from tenants.clock import now
from tenants.current import CurrentVillage
from tenants.db import Keyed, PlatformModel, db, own_transaction, utc_now
from tenants.errors import NotFound, Refused
from tenants.villages import Village

KEEP_OLD_COPY = timedelta(days=14)
KEEP_CLOSED = timedelta(days=90)
DAYS, WEEKS, MONTHS = 7, 5, 12  # nightly archives kept: the last days, then one a week, then one a month


class VillageArchive(Keyed, PlatformModel):
    """One archive on the shelf: nightly, asked for by somebody, or taken before an end."""

    __tablename__ = "village_archives"
    village_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.villages.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    file_name: Mapped[str] = mapped_column(String(80))
    bytes: Mapped[int] = mapped_column(BigInteger)
    rows: Mapped[int]
    actor: Mapped[str] = mapped_column(String(160))
    taken_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    __table_args__ = (CheckConstraint("kind IN ('nightly', 'asked', 'closing')", name="kind_known"),)


class OldCopy(Keyed, PlatformModel):
    """A schema that is no longer in use, read-only until it is confirmed or its time is over."""

    __tablename__ = "old_copies"
    village_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.villages.id", ondelete="CASCADE"), index=True)
    schema_name: Mapped[str] = mapped_column(String(12))
    cell: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(40))
    drop_after: Mapped[datetime]
    dropped_at: Mapped[datetime | None]


def folder(village_id: uuid.UUID) -> Path:
    found = files.root() / "archives" / str(village_id)
    found.mkdir(parents=True, exist_ok=True)
    return found


def path_of(archive: VillageArchive, village: Village) -> Path:
    found = folder(village.id) / archive.file_name
    if archive.removed_at or not found.exists():
        raise NotFound("Arsip itu sudah tidak disimpan.")
    return found


def shelve(village: CurrentVillage, *, kind: str, by, told: Told = silent) -> VillageArchive:
    """Take a village out and put the archive on the shelf."""
    moment = now()
    name = f"{village.slug}-{moment:%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:6]}.zip"
    path = folder(village.id) / name
    manifest = taking.take(village, path, told=told)
    with own_transaction():
        row = VillageArchive(
            village_id=village.id,
            kind=kind,
            file_name=name,
            bytes=path.stat().st_size,
            rows=manifest.rows,
            actor=audit.actor_of(by)[0],
            taken_at=moment,
        )
        db.session.add(row)
        audit.platform_deed("village.archived", by=by, subject=village.code, kind=kind, rows=manifest.rows)
        db.session.flush()
        return row


def archives_of(village_id: uuid.UUID) -> list[VillageArchive]:
    query = select(VillageArchive).where(VillageArchive.village_id == village_id, VillageArchive.removed_at.is_(None))
    return list(db.session.scalars(query.order_by(VillageArchive.taken_at.desc())))


def archive(key, *, village_id: uuid.UUID) -> VillageArchive:
    """An archive of one village; another village's is NotFound."""
    try:
        found = db.session.get(VillageArchive, uuid.UUID(str(key)))
    except ValueError:
        found = None
    if found is None or found.village_id != village_id:
        raise NotFound("Arsip itu tidak ada.")
    return found


def of_day(village_id: uuid.UUID, day: date) -> VillageArchive:
    """The newest archive that was taken on or before the end of a day."""
    for row in archives_of(village_id):
        if row.taken_at.date() <= day:
            return row
    raise NotFound(f"Belum ada arsip desa ini sampai tanggal {day:%d-%m-%Y}.")


def superfluous(days: Iterable[date], today: date) -> set[date]:
    """Of the days with a nightly archive, those that need not be kept: daily, then weekly, then monthly."""
    kept: set[date] = set()
    weeks: set[tuple[int, int]] = set()
    months: set[tuple[int, int]] = set()
    ordered = sorted(set(days), reverse=True)
    for day in ordered:
        week, month = day.isocalendar()[:2], (day.year, day.month)
        if (today - day).days < DAYS:
            kept.add(day)
        if week not in weeks and len(weeks) < WEEKS:
            kept.add(day)
        if month not in months and len(months) < MONTHS:
            kept.add(day)
        weeks.add(week)
        months.add(month)
    return set(ordered) - kept


def tidy(village: Village, *, today: date) -> int:
    """Remove the nightly archives that need not be kept. Returns how many."""
    rows = [row for row in archives_of(village.id) if row.kind == "nightly"]
    gone = superfluous((row.taken_at.date() for row in rows), today)
    for row in rows:
        if row.taken_at.date() in gone:
            (folder(village.id) / row.file_name).unlink(missing_ok=True)
            row.removed_at = utc_now()
    return sum(row.removed_at is not None for row in rows)


def keep_old(village: Village, *, schema: str, cell: str, reason: str, lasts: timedelta = KEEP_OLD_COPY) -> OldCopy:
    row = OldCopy(village_id=village.id, schema_name=schema, cell=cell, reason=reason, drop_after=utc_now() + lasts)
    db.session.add(row)
    return row


def old_copies(village_id: uuid.UUID | None = None) -> list[OldCopy]:
    query = select(OldCopy).where(OldCopy.dropped_at.is_(None)).order_by(OldCopy.id)
    return list(db.session.scalars(query.where(OldCopy.village_id == village_id) if village_id else query))


def drop_old(copy: OldCopy, *, by) -> None:
    """Drop an old copy and its files; the village's present home is never touched."""
    village = db.session.get_one(Village, copy.village_id)
    if (copy.schema_name, copy.cell) == (village.schema_name, village.cell) and village.state not in (
        "closed",
        "deleted",
    ):
        raise Refused(f"{village.full_name} masih memakai ruang data itu.")
    with cells.admin(copy.cell) as conn:
        schemas.drop(conn, copy.schema_name)
    if copy.schema_name != village.schema_name:
        files.remove_all(copy.schema_name)
    copy.dropped_at = utc_now()
    audit.platform_deed("old-copy.dropped", by=by, subject=village.code, schema=copy.schema_name, cell=copy.cell)
