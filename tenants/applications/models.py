"""What a village that is not here yet asks for, and what became of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tenants.db import Keyed, PlatformModel
from tenants.regions import Region


class State(StrEnum):
    NEW = "new"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class VillageApplication(Keyed, PlatformModel):
    """Who asks for which village, and what became of it. One open application a village."""

    __tablename__ = "village_applications"
    region_code: Mapped[str] = mapped_column(ForeignKey("platform.regions.code"), index=True)
    name: Mapped[str] = mapped_column(String(160))
    position: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(254))
    phone: Mapped[str] = mapped_column(String(20))
    package_key: Mapped[str] = mapped_column(
        String(30), default="", server_default=""
    )  # what they looked at; orders nothing
    letter_key: Mapped[str | None] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(8), default=State.NEW, server_default="new")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(160))
    reason: Mapped[str] = mapped_column(String(300), default="", server_default="")
    region: Mapped[Region] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (
        CheckConstraint("state IN ('new', 'accepted', 'declined')", name="state_known"),
        CheckConstraint("(state = 'new') = (decided_at IS NULL)", name="decided_when_not_new"),
        Index("uq_village_applications_open", "region_code", unique=True, postgresql_where="state = 'new'"),
    )
