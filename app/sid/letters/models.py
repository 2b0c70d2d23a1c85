"""Letters that were issued, and the counters that number them."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, SmallInteger, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db import Keyed, VillageModel


class LetterCounter(VillageModel):
    """The last number given, per kind and year; its row is locked while a letter is issued, so there is no gap and no double."""

    __tablename__ = "letter_counters"
    kind: Mapped[str] = mapped_column(String(30), primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(Integer)


class Letter(Keyed, VillageModel):
    """One paper: what it said (`data`), its file and picture, and whether it still holds."""

    __tablename__ = "letters"
    kind: Mapped[str] = mapped_column(String(30))
    # empty where the person now belongs to a village that was parted from this one; the paper stays here
    resident_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("residents.id"), index=True)
    book: Mapped[str] = mapped_column(String(13), default="", server_default="")  # of a merged village: its former code
    subject_name: Mapped[str] = mapped_column(String(100))
    purpose: Mapped[str] = mapped_column(String(300))
    number: Mapped[int] = mapped_column(Integer)
    number_text: Mapped[str] = mapped_column(String(80))
    year: Mapped[int] = mapped_column(SmallInteger)
    issued_on: Mapped[date]
    valid_until: Mapped[date | None]
    signer_name: Mapped[str] = mapped_column(String(120))
    token: Mapped[str] = mapped_column(String(43), unique=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    file_key: Mapped[str] = mapped_column(String(60))
    sha256: Mapped[str] = mapped_column(String(64))
    picture_key: Mapped[str] = mapped_column(String(60))
    pages: Mapped[int] = mapped_column(SmallInteger, default=1, server_default="1")
    issued_by: Mapped[str] = mapped_column(String(160))
    asked_as: Mapped[uuid.UUID | None] = mapped_column(
        unique=True
    )  # the form it came from: sent twice, it is one letter
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[str | None] = mapped_column(String(160))
    cancel_reason: Mapped[str | None] = mapped_column(String(300))

    __table_args__ = (
        UniqueConstraint("book", "kind", "year", "number"),
        Index("ix_letters_issued_on", "issued_on"),
        CheckConstraint("(cancelled_at IS NULL) = (cancel_reason IS NULL)", name="cancelled_with_reason"),
    )
