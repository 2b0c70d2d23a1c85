"""Villages in their order, those to be helped first, and how far districts and duties are."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from tenants.bimtek.tasks import Standing

QUIET_DAYS = 7  # so long without a finished duty, a village needs help
BEGIN_DAYS = 2  # so long without a first one


@dataclass(frozen=True)
class Ranked:
    """A village at its place; `quiet_days` since it last finished a duty, None where nothing is known of it yet."""

    place: int
    standing: Standing
    quiet_days: int | None

    @property
    def needs_help(self) -> bool:
        """Here, not ready, and standing still: a week, or some days before the first duty is done."""
        patience = QUIET_DAYS if self.standing.done else BEGIN_DAYS
        still = self.quiet_days is not None and self.quiet_days >= patience
        return self.standing.live and not self.standing.ready and still


def ranked(standings: Iterable[Standing], gained: dict[uuid.UUID, date], *, today: date) -> list[Ranked]:
    """Most duties first, then how far the rest is, then who was there earlier; those not yet here come last."""

    def gain(standing: Standing) -> date | None:
        return gained.get(standing.village.id) if standing.village else None

    def order(standing: Standing):
        return (not standing.live, -standing.done, -standing.percent, gain(standing) or today, standing.name)

    found = []
    for place, standing in enumerate(sorted(standings, key=order), start=1):
        day = gain(standing)
        found.append(Ranked(place, standing, (today - day).days if day else None))
    return found


def to_help(found: list[Ranked]) -> list[Ranked]:
    """Those that need help, the least done and longest still first."""
    waiting = [r for r in found if r.needs_help]
    return sorted(waiting, key=lambda r: (r.standing.done, -(r.quiet_days or 0), r.standing.name))


@dataclass(frozen=True)
class District:
    """How far a district is."""

    code: str
    name: str
    standings: list[Standing]

    @property
    def total(self) -> int:
        return len(self.standings)

    @property
    def here(self) -> int:
        return sum(s.live for s in self.standings)

    @property
    def ready(self) -> int:
        return sum(s.ready for s in self.standings)

    @property
    def percent(self) -> int:
        """Of all duties of its villages, how many are done."""
        wanted = sum(len(s.duties) for s in self.standings)
        return 100 * sum(s.done for s in self.standings) // wanted if wanted else 0


def districts(standings: list[Standing]) -> list[District]:
    """By code, as the standings come."""
    return [
        District(code, (members := list(group))[0].district, members)
        for code, group in groupby(standings, key=lambda s: s.district_code)
    ]


@dataclass(frozen=True)
class DutySum:
    """How many villages of a region have done one duty."""

    key: str
    name: str
    done: int
    waiting: int
    total: int

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


def duty_sums(standings: list[Standing]) -> list[DutySum]:
    """The five duties, each over all villages: which one holds them up."""
    columns = zip(*(s.duties for s in standings), strict=True)
    return [
        DutySum(
            column[0].key,
            column[0].name,
            sum(d.state == "done" for d in column),
            sum(d.state == "waiting" for d in column),
            len(column),
        )
        for column in columns
    ]
