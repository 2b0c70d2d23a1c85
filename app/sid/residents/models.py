"""Residents, their families, the areas they live in, the events of the register, and the runs that brought them in.

Fields follow what the population files of the field carry (43, 44 or 45 columns); see `columns.py` for the headers.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tenants.clock import today
from tenants.db import Keyed, VillageModel, utc_now

ALIVE = 1
HEAD = 1
# small letters without marks and signs, the same as `names.plain`
PLAIN_NAME = r"""lower(regexp_replace(normalize(name, NFKD), '[\u0300-\u036f''’‘ʼ`´.,()/–-]', '', 'g'))"""


class Area(Keyed, VillageModel):
    """A neighbourhood: dusun, RW and RT; an empty one stands for "none"."""

    __tablename__ = "areas"
    dusun: Mapped[str] = mapped_column(String(60), default="", server_default="")
    rw: Mapped[str] = mapped_column(String(10), default="", server_default="")
    rt: Mapped[str] = mapped_column(String(10), default="", server_default="")
    __table_args__ = (UniqueConstraint("dusun", "rw", "rt"),)

    @property
    def words(self) -> str:
        parts = [
            f"Dusun {self.dusun.title()}" if self.dusun else "",
            f"RT {self.rt}" if self.rt else "",
            f"RW {self.rw}" if self.rw else "",
        ]
        return ", ".join(p for p in parts if p) or "Tanpa wilayah"

    @property
    def short(self) -> str:
        """For lists: `Bontoa, RT 002`."""
        parts = [self.dusun.title(), f"RT {self.rt}" if self.rt else ""]
        return ", ".join(p for p in parts if p) or "–"


class Family(Keyed, VillageModel):
    __tablename__ = "families"
    no_kk: Mapped[str] = mapped_column(String(16), unique=True)
    address: Mapped[str] = mapped_column(String(200), default="", server_default="")
    area_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("areas.id"), index=True)
    no_rtm: Mapped[str] = mapped_column(String(30), default="", server_default="")
    area: Mapped[Area] = relationship(lazy="joined", innerjoin=True)
    members: Mapped[list[Resident]] = relationship(
        back_populates="family", order_by="Resident.shdk, Resident.birth_date"
    )
    __table_args__ = (CheckConstraint("no_kk ~ '^[0-9]{16}$'", name="no_kk_digits"),)

    @property
    def head(self) -> Resident | None:
        return next((m for m in self.members if m.shdk == HEAD and m.basic_status == ALIVE), None)


def code(**kwargs):
    return mapped_column(SmallInteger, **kwargs)


class Resident(Keyed, VillageModel):
    __tablename__ = "residents"
    nik: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    find_name: Mapped[str] = mapped_column(Text, Computed(PLAIN_NAME, persisted=True))  # as a search compares it
    family_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("families.id"), index=True)
    area_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("areas.id"), index=True)
    shdk: Mapped[int | None] = code()
    sex: Mapped[int] = code()
    birth_place: Mapped[str] = mapped_column(String(100), default="", server_default="")
    birth_date: Mapped[date | None]
    religion: Mapped[int | None] = code()
    education: Mapped[int | None] = code()
    studying: Mapped[int | None] = code()
    occupation: Mapped[int | None] = code()
    marital: Mapped[int | None] = code()
    citizenship: Mapped[int] = code(default=1, server_default="1")
    father_nik: Mapped[str] = mapped_column(String(16), default="", server_default="")
    father_name: Mapped[str] = mapped_column(String(100), default="", server_default="")
    mother_nik: Mapped[str] = mapped_column(String(16), default="", server_default="")
    mother_name: Mapped[str] = mapped_column(String(100), default="", server_default="")
    blood: Mapped[int | None] = code()
    birth_certificate: Mapped[str] = mapped_column(String(60), default="", server_default="")
    passport: Mapped[str] = mapped_column(String(45), default="", server_default="")
    passport_until: Mapped[date | None]
    kitas: Mapped[str] = mapped_column(String(45), default="", server_default="")
    marriage_certificate: Mapped[str] = mapped_column(String(60), default="", server_default="")
    married_on: Mapped[date | None]
    divorce_certificate: Mapped[str] = mapped_column(String(60), default="", server_default="")
    divorced_on: Mapped[date | None]
    disability: Mapped[int | None] = code()
    contraception: Mapped[int | None] = code()
    pregnant: Mapped[int | None] = code()
    ktp_el: Mapped[int | None] = code()
    ktp_record: Mapped[int | None] = code()
    current_address: Mapped[str] = mapped_column(String(200), default="", server_default="")
    basic_status: Mapped[int] = code(default=ALIVE, server_default="1")
    ethnicity: Mapped[str] = mapped_column(String(150), default="", server_default="")
    tag_id: Mapped[str] = mapped_column(String(17), default="", server_default="")
    insurance: Mapped[int | None] = code()
    insurance_number: Mapped[str] = mapped_column(String(100), default="", server_default="")
    lat: Mapped[str] = mapped_column(String(24), default="", server_default="")
    lng: Mapped[str] = mapped_column(String(24), default="", server_default="")
    note: Mapped[str] = mapped_column(Text, default="", server_default="")
    phone: Mapped[str] = mapped_column(String(20), default="", server_default="")
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now, server_default=func.now())

    family: Mapped[Family | None] = relationship(back_populates="members")
    area: Mapped[Area] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (
        CheckConstraint("nik ~ '^[0-9]{16}$'", name="nik_digits"),
        CheckConstraint("sex IN (1, 2)", name="sex_known"),
        CheckConstraint("birth_date >= DATE '1880-01-01'", name="birth_date_plausible"),
        CheckConstraint("basic_status IN (1, 2, 3, 4, 6, 9)", name="basic_status_known"),
        CheckConstraint("shdk BETWEEN 1 AND 11", name="shdk_known"),
        Index("ix_residents_list", "basic_status", "find_name", "id"),
        Index("uq_residents_head", "family_id", unique=True, postgresql_where="shdk = 1 AND basic_status = 1"),
    )

    @property
    def age(self) -> int | None:
        """Whole years on today's date."""
        if self.birth_date is None:
            return None
        now = today()
        return now.year - self.birth_date.year - ((now.month, now.day) < (self.birth_date.month, self.birth_date.day))

    @property
    def temporary_nik(self) -> bool:
        return self.nik.startswith("0")


class ResidentEvent(Keyed, VillageModel):
    """What happened to a resident: `opening` (found in the register as it was taken over), `corrected`, and the events of the register.

    One act may leave several events (a head dies and another takes his place): they share `act_id` and are undone together.
    `before`: what stood before, by which it is undone.
    """

    __tablename__ = "resident_events"
    resident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("residents.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    happened_on: Mapped[date]
    reported_on: Mapped[date]
    actor: Mapped[str] = mapped_column(String(160))
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    act_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    before: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(String(160), default="", server_default="")
    resident: Mapped[Resident] = relationship(lazy="raise")
    __table_args__ = (
        CheckConstraint(
            "kind IN ('opening', 'corrected', 'born', 'died', 'moved_in', 'moved_out', 'lost', 'left', 'returned',"
            " 'split', 'headed')",
            name="kind_known",
        ),
        CheckConstraint("reported_on >= happened_on", name="reported_afterwards"),
        Index("ix_resident_events_month", "reported_on", "kind"),
        Index("ix_resident_events_run", text("(detail ->> 'run')")),
    )


class ImportRun(Keyed, VillageModel):
    """One file that was looked through and perhaps loaded, with what came of each row. Stays inside the village's walls."""

    __tablename__ = "import_runs"
    task_id: Mapped[uuid.UUID | None] = mapped_column(unique=True)  # the task that looked it through
    file_name: Mapped[str] = mapped_column(String(200))
    file_key: Mapped[str | None] = mapped_column(String(60))
    file_size: Mapped[int] = mapped_column(default=0, server_default="0")
    state: Mapped[str] = mapped_column(String(8), default="planned", server_default="planned")
    outcome: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    actor: Mapped[str] = mapped_column(String(160))
    applied_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("state IN ('planned', 'applied', 'undone')", name="state_known"),
        CheckConstraint("(state = 'planned') = (applied_at IS NULL)", name="applied_when"),
    )

    @property
    def rejected_count(self) -> int:
        return len(self.outcome.get("rejected", ()))

    @property
    def loadable(self) -> int:
        """How many residents it brings or changes."""
        return self.outcome.get("created", 0) + self.outcome.get("updated", 0)
