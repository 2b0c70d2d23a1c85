"""One row for every write and for every look of an outsider, in the same transaction as the deed. Sentences are made at display.

Each row also says from where: the address, the room (or the command line, or a task), and the number of the request. Nobody
but the owner of the schema can change or remove a row (`tenants.rights`).
"""

from __future__ import annotations

import uuid
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db import Keyed, PlatformModel, VillageModel, db

# "ip", "room", "request": put in force by the house for a request, by the worker for a task, by the command line
origin: ContextVar[dict[str, str]] = ContextVar("origin", default={})  # noqa: B039  (never changed in place)


class PlatformEntry(Keyed, PlatformModel):
    """What was done to the platform's own rows."""

    __tablename__ = "audit_entries"
    deed: Mapped[str] = mapped_column(String(60))
    actor: Mapped[str] = mapped_column(String(160))
    actor_id: Mapped[uuid.UUID | None]
    subject: Mapped[str | None] = mapped_column(String(160))
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}", default=dict)
    origin: Mapped[dict[str, str]] = mapped_column(JSONB, server_default="{}", default=dict)
    __table_args__ = (
        Index("ix_audit_entries_deed", "deed", "id"),
        Index("ix_audit_entries_subject", "subject", "id"),
        Index("ix_audit_entries_actor", "actor_id", "id"),
    )


class VillageEntry(Keyed, VillageModel):
    """What was done to, or seen of, one village's rows."""

    __tablename__ = "audit_entries"
    deed: Mapped[str] = mapped_column(String(60))
    actor: Mapped[str] = mapped_column(String(160))
    actor_id: Mapped[uuid.UUID | None]
    subject_id: Mapped[uuid.UUID | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}", default=dict)
    origin: Mapped[dict[str, str]] = mapped_column(JSONB, server_default="{}", default=dict)
    __table_args__ = (
        Index("ix_audit_entries_deed", "deed", "id"),
        Index("ix_audit_entries_subject", "subject_id", "id"),
        Index("ix_audit_entries_actor", "actor_id", "id"),
    )


def actor_of(by: Any) -> tuple[str, uuid.UUID | None]:
    """A person, or a word such as "sistem" for what the clock does."""
    if by is None:
        raise TypeError("a deed needs an actor: by=…")
    if isinstance(by, str):
        return by, None
    return by.name, by.id


def platform_deed(deed: str, *, by: Any, subject: str | None = None, **detail: Any) -> None:
    name, key = actor_of(by)
    db.session.add(
        PlatformEntry(deed=deed, actor=name, actor_id=key, subject=subject, detail=detail, origin=origin.get())
    )


def village_deed(deed: str, *, by: Any, subject_id: uuid.UUID | None = None, **detail: Any) -> None:
    name, key = actor_of(by)
    db.session.add(
        VillageEntry(deed=deed, actor=name, actor_id=key, subject_id=subject_id, detail=detail, origin=origin.get())
    )
