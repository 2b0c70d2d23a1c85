"""The number of a letter: taken at issue and nowhere earlier, so that there is no gap and no double."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.sid.letters.kinds import Kind
from app.sid.letters.models import LetterCounter
from tenants.current import village
from tenants.db import db

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def wait_turn(kind: Kind, year: int) -> None:
    """Lock the counter until the transaction ends: letters of a kind are issued one after the other."""
    db.session.execute(insert(LetterCounter).values(kind=kind.key, year=year, last=0).on_conflict_do_nothing())
    counter = select(LetterCounter.last).where(LetterCounter.kind == kind.key, LetterCounter.year == year)
    db.session.execute(counter.with_for_update())


def take(kind: Kind, year: int) -> int:
    """The next number of a kind in a year; the counter's row stays locked until the transaction ends, so a failure gives it back."""
    counter = insert(LetterCounter).values(kind=kind.key, year=year, last=1)
    return db.session.scalars(
        counter.on_conflict_do_update(index_elements=["kind", "year"], set_={"last": LetterCounter.last + 1}).returning(
            LetterCounter.last
        )
    ).one()


def to_be(kind: Kind, year: int) -> int:
    """The number the next letter would get; another letter may take it first."""
    counter = select(LetterCounter.last).where(LetterCounter.kind == kind.key, LetterCounter.year == year)
    return (db.session.scalar(counter) or 0) + 1


def written(kind: Kind, number: int, day: date) -> str:
    """`470/001/2003/VIII/2025`: code, number, the village's last four digits, month in Roman figures, year."""
    return f"{kind.code}/{number:03d}/{village().code[-4:]}/{ROMAN[day.month - 1]}/{day.year}"
