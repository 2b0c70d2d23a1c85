"""Whom the invited villages send: a head and an operator, with addresses that lead nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from app.demo.names import MAN, WOMAN, given
from app.demo.story import told
from tenants.villages import slug_of


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


def operator_email(name: str) -> str:
    """Of the domain that is kept for examples (RFC 2606): no message can reach anybody."""
    return f"operator@{slug_of(name)}.example"


def phone(code: str) -> str:
    return f"0800-0000-{Random(f'phone {code}').randrange(10_000):04d}"
