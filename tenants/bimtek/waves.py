"""A regency's Bimtek programme, its waves, the villages invited to each, and who came on which day."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tenants import audit
from tenants.db import Keyed, PlatformModel, db
from tenants.errors import NotFound, Refused
from tenants.regions import Region, region, villages_of


class Programme(Keyed, PlatformModel):
    __tablename__ = "programmes"
    regency_code: Mapped[str] = mapped_column(ForeignKey("platform.regions.code"), index=True)
    name: Mapped[str] = mapped_column(String(160))
    target: Mapped[int]
    target_date: Mapped[date | None]
    regency: Mapped[Region] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (CheckConstraint("target > 0", name="target_positive"), UniqueConstraint("regency_code", "name"))


class Wave(Keyed, PlatformModel):
    __tablename__ = "waves"
    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("platform.programmes.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(160))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    venue: Mapped[str] = mapped_column(String(160))
    programme: Mapped[Programme] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        UniqueConstraint("programme_id", "name"),
    )

    @property
    def days(self) -> list[date]:
        return [date.fromordinal(n) for n in range(self.starts_on.toordinal(), self.ends_on.toordinal() + 1)]


class WaveVillage(Keyed, PlatformModel):
    """An invited village with whom it sends."""

    __tablename__ = "wave_villages"
    wave_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.waves.id", ondelete="CASCADE"), index=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("platform.regions.code"), index=True)
    head_name: Mapped[str] = mapped_column(String(160), default="", server_default="")
    operator_name: Mapped[str] = mapped_column(String(160), default="", server_default="")
    operator_email: Mapped[str] = mapped_column(String(254), default="", server_default="")
    operator_phone: Mapped[str] = mapped_column(String(20), default="", server_default="")
    region: Mapped[Region] = relationship(lazy="joined", innerjoin=True)
    attendances: Mapped[list[Attendance]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    __table_args__ = (UniqueConstraint("wave_id", "region_code"),)

    @property
    def present(self) -> set[tuple[str, date]]:
        return {(a.role, a.day) for a in self.attendances}


class Attendance(Keyed, PlatformModel):
    __tablename__ = "attendances"
    wave_village_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("platform.wave_villages.id", ondelete="CASCADE"), index=True
    )
    role: Mapped[str] = mapped_column(String(8))
    day: Mapped[date]
    __table_args__ = (
        UniqueConstraint("wave_village_id", "role", "day"),
        CheckConstraint("role IN ('head', 'operator')", name="role_known"),
    )


def add_programme(regency_code: str, name: str, *, target: int, target_date: date | None = None, by) -> Programme:
    """A regency's programme; the same one where it has that name."""
    found = region(regency_code)
    if found.level != 2:
        raise Refused("Program Bimtek milik kabupaten atau kota.")
    if not name.strip() or target <= 0:
        raise Refused("Isi nama program dan jumlah sasaran desa.")
    known = db.session.scalar(
        select(Programme).where(Programme.regency_code == found.code, Programme.name == name.strip())
    )
    if known:
        return known
    row = Programme(regency_code=found.code, name=name.strip(), target=target, target_date=target_date, regency=found)
    db.session.add(row)
    db.session.flush()
    audit.platform_deed("programme.added", by=by, subject=found.code, name=row.name)
    return row


def add_wave(programme: Programme, name: str, *, starts_on: date, ends_on: date, venue: str, by) -> Wave:
    if ends_on < starts_on or (ends_on - starts_on).days > 13:
        raise Refused("Tanggal selesai harus sama atau setelah tanggal mulai, paling lama 14 hari.", field="ends_on")
    if not name.strip() or not venue.strip():
        raise Refused("Isi nama gelombang dan tempat.", field="name")
    known = db.session.scalar(select(Wave).where(Wave.programme_id == programme.id, Wave.name == name.strip()))
    if known:
        return known
    row = Wave(
        programme_id=programme.id,
        programme=programme,
        name=name.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
        venue=venue.strip(),
    )
    db.session.add(row)
    db.session.flush()
    audit.platform_deed("wave.added", by=by, subject=str(row.id), name=row.name)
    return row


def invite(wave: Wave, codes: list[str], *, by) -> int:
    """Invite villages of the programme's regency; those invited already stay as they are. Returns how many are new."""
    real = {r.code for r in villages_of(wave.programme.regency_code)}
    strange = [c for c in codes if c not in real]
    if strange:
        raise Refused(f"Bukan desa {wave.programme.regency.full_name}: {', '.join(strange[:3])}.")
    known = set(db.session.scalars(select(WaveVillage.region_code).where(WaveVillage.wave_id == wave.id)))
    fresh = [c for c in dict.fromkeys(codes) if c not in known]
    db.session.add_all(WaveVillage(wave_id=wave.id, region_code=c) for c in fresh)
    db.session.flush()
    audit.platform_deed("wave.invited", by=by, subject=str(wave.id), count=len(fresh))
    return len(fresh)


def name_participants(place: WaveVillage, *, head: str, operator: str, email: str, phone: str = "", by) -> None:
    email = email.strip().lower()
    if email and ("@" not in email or any(c in email for c in " ,;\r\n")):
        raise Refused(f"E-mail operator {place.region.name} tidak benar.", field="email")
    place.head_name, place.operator_name, place.operator_email, place.operator_phone = (
        head.strip(),
        operator.strip(),
        email,
        phone.strip()[:20],
    )
    audit.platform_deed("participants.named", by=by, subject=place.region_code)


def attend(place: WaveVillage, present: set[tuple[str, date]], *, by) -> None:
    """Who of a village was there on which day: sets the whole of it."""
    have = {(a.role, a.day): a for a in place.attendances}
    for key in have.keys() - present:
        place.attendances.remove(have[key])
    place.attendances.extend(Attendance(role=role, day=day) for role, day in sorted(present - have.keys(), key=str))
    if have.keys() != present:
        audit.platform_deed("attendance.set", by=by, subject=place.region_code, count=len(present))
    db.session.flush()


def wave(key) -> Wave:
    try:
        found = db.session.get(Wave, uuid.UUID(str(key)))
    except ValueError:
        found = None
    if found is None:
        raise NotFound("Gelombang Bimtek itu tidak ada.")
    return found


def places(wave_id: uuid.UUID) -> list[WaveVillage]:
    return list(
        db.session.scalars(select(WaveVillage).where(WaveVillage.wave_id == wave_id).order_by(WaveVillage.region_code))
    )


def attending(wave_id: uuid.UUID) -> list[WaveVillage]:
    """The villages of which somebody came on some day."""
    return [p for p in places(wave_id) if p.attendances]


def of_regency(code: str) -> list[Wave]:
    return list(
        db.session.scalars(
            select(Wave).join(Programme).where(Programme.regency_code == code).order_by(Wave.starts_on.desc())
        )
    )
