"""Names of made-up people, by sex and year of birth."""

from __future__ import annotations

from random import Random

from app.demo.story import read

MAN, WOMAN = 1, 2
OLD_BEFORE, YOUNG_FROM, GROWN_BEFORE = 1966, 1994, 1990


def given(rng: Random, sex: int, year: int) -> str:
    """A full name as it stands in a register."""
    pool = read("names.toml")["men" if sex == MAN else "women"]
    if year >= YOUNG_FROM:
        return young(rng, pool)
    name = rng.choice(pool["old" if year < OLD_BEFORE else "middle"])
    share = 0.75 if year < OLD_BEFORE else 0.45 if year < GROWN_BEFORE else 0
    return f"{name} Dg. {rng.choice(pool['daeng'])}" if rng.random() < share else name


def young(rng: Random, pool: dict[str, list[str]]) -> str:
    name = rng.choice(pool["young"])
    if rng.random() < 0.45:
        return f"{rng.choice(pool['first'])} {name}"
    return f"{name} {rng.choice(pool['last'])}" if rng.random() < 0.7 else name


def dusun(rng: Random, land: str, count: int) -> list[str]:
    return rng.sample(read("names.toml")["places"][land], count)


def street(rng: Random, village: str) -> str:
    return rng.choice(read("names.toml")["places"]["streets"]).format(village=village)


def birth_place(rng: Random, village: str) -> str:
    return rng.choice(read("names.toml")["places"]["births"]).format(village=village)
