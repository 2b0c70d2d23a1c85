"""The score of each day on which it was measured."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db import VillageModel


class QualityDay(VillageModel):
    __tablename__ = "quality_days"
    day: Mapped[date] = mapped_column(primary_key=True)
    score: Mapped[int] = mapped_column(SmallInteger)
    contradicting: Mapped[int]  # residents with at least one contradiction
    lacking: Mapped[int]  # empty fields, all together
    alive: Mapped[int]
    __table_args__ = (CheckConstraint("score BETWEEN 0 AND 100", name="score_percent"),)
