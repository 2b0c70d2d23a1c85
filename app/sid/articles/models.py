"""News of the village."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, SmallInteger, String, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db import Keyed, VillageModel, utc_now


class Article(Keyed, VillageModel):
    """Published when `published_at` is set."""

    __tablename__ = "articles"
    title: Mapped[str] = mapped_column(String(160))
    slug: Mapped[str] = mapped_column(String(180), unique=True)
    summary: Mapped[str] = mapped_column(String(300), default="", server_default="")
    body: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(160))
    published_at: Mapped[datetime | None]
    first_published_at: Mapped[datetime | None]
    discarded_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now, server_default=func.now())
    picture_key: Mapped[str | None] = mapped_column(String(60))
    thumb_key: Mapped[str | None] = mapped_column(String(60))
    picture_alt: Mapped[str] = mapped_column(String(160), default="", server_default="")
    picture_width: Mapped[int | None] = mapped_column(SmallInteger)
    picture_height: Mapped[int | None] = mapped_column(SmallInteger)
    __table_args__ = (Index("ix_articles_published_at", "published_at"),)
