"""Whom the invited villages send: a head and an operator, with addresses that lead nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from app.demo.names import MAN, WOMAN, given
from app.demo.story import told
from tenants.villages import slug_of

POSITIONS = ("Sekretaris {label}", "Kepala Urusan Keuangan", "Kepala Seksi Pelayanan")


@dataclass(frozen=True)
class Participant:
    name: str
    sex: int


def head(code: str) -> Participant:
    rng = Random(f"head {code}")
    sex = WOMAN if rng.random() < 0.08 else MAN
    return Participant(told()["heads"].get(code) or given(rng, sex, rng.randint(1966, 1980)), sex)


def operator(code: str) -> Participant:
    rng = Random(f"operator {code}")
    sex = WOMAN if rng.random() < 0.55 else MAN
    return Participant(told()["operators"].get(code) or given(rng, sex, rng.randint(1990, 2000)), sex)


def email(who: str, village: str) -> str:
    """Of the domain that is kept for examples (RFC 2606): no message can reach anybody."""
    return f"{who}@{slug_of(village)}.example"


def phone(who: str, code: str) -> str:
    """A number that is in nobody's pocket."""
    return f"08000000{Random(f'phone of {who} {code}').randrange(10_000):04d}"


def staff(code: str) -> list[tuple[str, str]]:
    """(position, name) of those who work under the head: secretary, treasurer, services."""
    rng = Random(f"staff {code}")
    known = told()["staff"].get(code)
    names = known or [given(rng, rng.choice((MAN, WOMAN)), rng.randint(1972, 1992)) for _ in POSITIONS]
    return list(zip(POSITIONS, names, strict=True))
