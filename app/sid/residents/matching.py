"""Words that people type, against names, NIK and KK numbers.

No index serves "contains": a village has some thousand residents, which PostgreSQL reads through in 1.5 ms (5,000, measured).
"""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement, and_, false, or_, select

from app.sid.residents import names
from app.sid.residents.models import Family, Resident

FEWEST_DIGITS = 3
MOST_WORDS = 6


def digits_of(words: str) -> str:
    """The figures of a number that is being typed, however it is grouped; "" where the words are no number."""
    digits = re.sub(r"\D", "", words)
    return digits if len(digits) >= FEWEST_DIGITS and not any(c.isalpha() for c in words) else ""


def matching(words: str) -> ColumnElement[bool]:
    """Words of a name in any order, or part of a NIK or KK number."""
    digits = digits_of(words)
    if digits:
        return or_(
            Resident.nik.contains(digits, autoescape=True),
            Resident.family_id.in_(select(Family.id).where(Family.no_kk.contains(digits, autoescape=True))),
        )
    return named(words)


def named(words: str) -> ColumnElement[bool]:
    parts = names.plain(words).split()[:MOST_WORDS]
    return and_(*(Resident.find_name.contains(part, autoescape=True) for part in parts)) if parts else false()
