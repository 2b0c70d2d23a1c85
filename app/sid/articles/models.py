"""News of the village."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db import Keyed, VillageModel


class Article(Keyed, VillageModel):
    """Published when `published_at` is set."""

    __tablename__ = "articles"
    title: Mapped[str] = mapped_column(String(160))
    slug: Mapped[str] = mapped_column(String(180), unique=True)
    summary: Mapped[str] = mapped_column(String(300), default="", server_default="")
    body: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(160))
    published_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_articles_published_at", "published_at"),)
