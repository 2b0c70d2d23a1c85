"""One row for every write and for every look of an outsider, in the same transaction as the deed. Sentences are made at display."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db import Keyed, PlatformModel, VillageModel, db


class PlatformEntry(Keyed, PlatformModel):
    """What was done to the platform's own rows."""

    __tablename__ = "audit_entries"
    deed: Mapped[str] = mapped_column(String(60), index=True)
    actor: Mapped[str] = mapped_column(String(160))
    actor_id: Mapped[uuid.UUID | None]
    subject: Mapped[str | None] = mapped_column(String(160), index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}", default=dict)


class VillageEntry(Keyed, VillageModel):
    """What was done to, or seen of, one village's rows."""

    __tablename__ = "audit_entries"
    deed: Mapped[str] = mapped_column(String(60), index=True)
    actor: Mapped[str] = mapped_column(String(160))
    actor_id: Mapped[uuid.UUID | None]
    subject_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}", default=dict)


def actor_of(by: Any) -> tuple[str, uuid.UUID | None]:
    """A person, or a word such as "sistem" for what the clock does."""
    if by is None:
        raise TypeError("a deed needs an actor: by=…")
    if isinstance(by, str):
        return by, None
    return by.name, by.id


def platform_deed(deed: str, *, by: Any, subject: str | None = None, **detail: Any) -> None:
    name, key = actor_of(by)
    db.session.add(PlatformEntry(deed=deed, actor=name, actor_id=key, subject=subject, detail=detail))


def village_deed(deed: str, *, by: Any, subject_id: uuid.UUID | None = None, **detail: Any) -> None:
    name, key = actor_of(by)
    db.session.add(VillageEntry(deed=deed, actor=name, actor_id=key, subject_id=subject_id, detail=detail))
