"""A regency's Bimtek programme, its waves, the villages invited to each with whom they send, and who came on which day."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tenants.db import Keyed, PlatformModel
from tenants.regions import Region

ROLES = ("head", "operator")


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
    head_email: Mapped[str] = mapped_column(String(254), default="", server_default="")
    head_phone: Mapped[str] = mapped_column(String(20), default="", server_default="")
    operator_name: Mapped[str] = mapped_column(String(160), default="", server_default="")
    operator_email: Mapped[str] = mapped_column(String(254), default="", server_default="")
    operator_phone: Mapped[str] = mapped_column(String(20), default="", server_default="")
    region: Mapped[Region] = relationship(lazy="joined", innerjoin=True)
    wave: Mapped[Wave] = relationship()
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
