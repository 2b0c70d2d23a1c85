"""Statistics that the village has published: the counts as they stood."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db import VillageModel


class PublishedStatistic(VillageModel):
    __tablename__ = "published_statistics"
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    table: Mapped[dict[str, Any]] = mapped_column(JSONB)
    as_of: Mapped[datetime]
