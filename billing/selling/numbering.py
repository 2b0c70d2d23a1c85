"""Numbers of invoices and receipts: one book a kind and year, without gap, never given twice."""

from __future__ import annotations

from sqlalchemy.dialects.postgresql import insert as pg_insert

from billing.models import NumberBook
from tenants.db import db


def take_number(kind: str, year: int) -> str:
    """The next number of a kind and year: `INV/2025/00001`.

    The book's row stays locked until the transaction ends, so a number that is rolled back goes to the next who waits.
    """
    book = pg_insert(NumberBook).values(kind=kind, year=year, last=1)
    last = db.session.scalar(
        book.on_conflict_do_update(index_elements=["kind", "year"], set_={"last": NumberBook.last + 1}).returning(
            NumberBook.last
        )
    )
    return f"{kind}/{year}/{last:05d}"
