"""Programmes and their recipients: persons, or families."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.sid.residents.models import Family, Resident
from tenants.clock import today
from tenants.db import Keyed, VillageModel

PERSON, FAMILY = "person", "family"
TARGETS = {PERSON: "Penduduk", FAMILY: "Keluarga"}
SOURCES = ("Pusat", "Provinsi", "Kab/Kota", "Dana Desa", "Lain-lain (hibah)")


class AidProgramme(Keyed, VillageModel):
    __tablename__ = "aid_programmes"
    name: Mapped[str] = mapped_column(String(120), unique=True)
    target: Mapped[str] = mapped_column(String(8))
    source: Mapped[str] = mapped_column(String(30))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(500), default="", server_default="")
    __table_args__ = (
        CheckConstraint("target IN ('person', 'family')", name="target_known"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
    )

    @property
    def running(self) -> bool:
        return self.starts_on <= today() and (self.ends_on is None or self.ends_on >= today())


class AidRecipient(Keyed, VillageModel):
    """A person, or a family, in a programme; `card`: the number on the programme's own card."""

    __tablename__ = "aid_recipients"
    programme_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aid_programmes.id", ondelete="CASCADE"))
    resident_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("residents.id", ondelete="CASCADE"), index=True)
    family_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("families.id", ondelete="CASCADE"), index=True)
    card: Mapped[str] = mapped_column(String(40), default="", server_default="")
    programme: Mapped[AidProgramme] = relationship(lazy="raise_on_sql")
    resident: Mapped[Resident | None] = relationship(lazy="raise_on_sql")
    family: Mapped[Family | None] = relationship(lazy="raise_on_sql")
    __table_args__ = (
        CheckConstraint("(resident_id IS NULL) <> (family_id IS NULL)", name="one_of_both"),
        UniqueConstraint("programme_id", "resident_id"),
        UniqueConstraint("programme_id", "family_id"),
        Index("ix_aid_recipients_programme", "programme_id", "id"),
    )
