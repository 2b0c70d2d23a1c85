"""A page of a longer list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from tenants.db import db


@dataclass(frozen=True)
class Page:
    rows: list[Any]
    total: int
    number: int
    size: int

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.number * self.size, self.total)


def page_of(query, number: int, *, size: int = 25) -> Page:
    """One page of a query: two statements. A number beyond the last page is the last page."""
    counted = select(func.count()).select_from(query.order_by(None).options().subquery())
    total = db.session.scalar(counted) or 0
    number = max(1, min(number, -(-total // size)))
    return Page(list(db.session.scalars(query.limit(size).offset((number - 1) * size)).unique()), total, number, size)
