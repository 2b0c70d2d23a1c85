"""What an officer may look at: the villages below the region whose address was opened, and nothing beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.web.signing_in import place
from tenants.bimtek import ranking, tasks, trend
from tenants.bimtek.ranking import Ranked
from tenants.clock import today
from tenants.errors import NotFound
from tenants.regions import Region, region

NOT_HERE = "Wilayah itu tidak ada di ruang pantau ini."


def here() -> str:
    """The code of the regency or district whose address was opened."""
    return place().region_code


def is_regency() -> bool:
    return len(here()) == 5


def within(code: str) -> Region:
    """A region of this room by its dotted code; anything outside is as if it did not exist."""
    if code != here() and not code.startswith(f"{here()}."):
        raise NotFound(NOT_HERE)
    return region(code)


@dataclass(frozen=True)
class Board:
    """Everything that the pages of a region are drawn from: five statements, however many villages it has."""

    code: str
    villages: list[Ranked]
    districts: list[ranking.District]
    duties: list[ranking.DutySum]
    steps: list[trend.Step]
    trend: trend.Trend
    today: date
    measured_at: datetime | None
    changed_at: datetime | None

    @property
    def total(self) -> int:
        return len(self.villages)

    @property
    def live(self) -> int:
        return sum(v.standing.live for v in self.villages)

    @property
    def ready(self) -> int:
        return self.trend.ready

    @property
    def to_help(self) -> list[Ranked]:
        return ranking.to_help(self.villages)

    def village(self, code: str) -> Ranked:
        found = next((v for v in self.villages if v.standing.code == code), None)
        if found is None:
            raise NotFound(NOT_HERE)
        return found


def board(code: str) -> Board:
    day = today()
    standings = tasks.overview(code)
    steps = trend.steps(code, today=day)
    ready = sum(s.ready for s in standings)
    return Board(
        code=code,
        villages=ranking.ranked(standings, trend.last_gains(steps), today=day),
        districts=ranking.districts(standings),
        duties=ranking.duty_sums(standings),
        steps=steps,
        trend=trend.trend(code, steps, today=day, ready=ready, total=len(standings)),
        today=day,
        measured_at=max((s.as_of for s in standings if s.as_of), default=None),
        changed_at=max((s.changed_at for s in standings if s.changed_at), default=None),
    )
