"""What the demonstration tells of: the Bimtek, its villages and how far each has come, its people."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

DATA = Path(__file__).parent / "data"
ACTOR = "peragaan"
PASSWORD = "perahu pinisi takalar"


@dataclass(frozen=True)
class VillageStory:
    """A village that came to the Bimtek, and what it has done since."""

    code: str
    name: str
    land: str  # coast, inland, island
    population: int  # as an office states it
    register: int  # residents that it has brought in
    articles: int
    statistics: bool
    profile: int  # fields filled, the head of the village among them
    letters: int
    support: str  # paid, waiting, ordered, none

    @property
    def worked(self) -> bool:
        return self.register > 0

    def drawing(self, of: str) -> Random:
        """A source of chance of this village's own: the same at every run."""
        return Random(f"{of} {self.code}")


@lru_cache
def told() -> dict[str, Any]:
    return read("takalar.toml")


@lru_cache
def read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


@lru_cache
def villages() -> tuple[VillageStory, ...]:
    """The villages that came, by code."""
    with (DATA / "villages.csv").open(encoding="utf-8") as lines:
        return tuple(sorted((village_of(row) for row in csv.DictReader(lines)), key=lambda v: v.code))


def village_of(row: dict[str, str]) -> VillageStory:
    return VillageStory(
        code=row["code"],
        name=row["name"],
        land=row["land"],
        population=int(row["population"]),
        register=int(row["register"]),
        articles=int(row["articles"]),
        statistics=row["statistics"] == "yes",
        profile=int(row["profile"]),
        letters=int(row["letters"]),
        support=row["support"],
    )


def small() -> tuple[VillageStory, ...]:
    return tuple(v for v in villages() if v.code in told()["small"])
