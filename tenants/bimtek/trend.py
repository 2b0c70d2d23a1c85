"""How the number of ready villages grew from day to day, where that leads by the target date, and what would be needed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from sqlalchemy import func, select
from sqlalchemy.orm import lazyload

from tenants.bimtek.tasks import KEYS
from tenants.bimtek.waves import Programme, Wave
from tenants.db import db
from tenants.figures import FigureDay
from tenants.villages import Village

REMEMBERED = timedelta(days=120)
PACE_DAYS = 5  # the pace is that of the last five days
LEAST_DAYS = 3  # before that many days of history no forecast is made
SPREAD_DAYS = 14  # the band: slowest and fastest pace of the last two weeks
LONGEST_FORECAST = 365


@dataclass(frozen=True)
class Step:
    """A day on which a village's number of finished duties changed, or was kept for the first time."""

    village_id: uuid.UUID
    day: date
    done: int


def steps(region_code: str, *, today: date, village_id: uuid.UUID | None = None) -> list[Step]:
    """Every change of the villages of a region, by day: one statement."""
    before = func.lag(FigureDay.done).over(partition_by=FigureDay.village_id, order_by=FigureDay.day)
    kept = (
        select(FigureDay.village_id, FigureDay.day, FigureDay.done, before.label("before"))
        .join(Village, Village.id == FigureDay.village_id)
        .where(Village.code.startswith(region_code), FigureDay.day.between(today - REMEMBERED, today))
    )
    if village_id:
        kept = kept.where(FigureDay.village_id == village_id)
    rows = kept.subquery()
    changed = select(rows.c.village_id, rows.c.day, rows.c.done).where(rows.c.before.is_distinct_from(rows.c.done))
    return [Step(*row) for row in db.session.execute(changed.order_by(rows.c.day))]


def last_gains(found: list[Step]) -> dict[uuid.UUID, date]:
    """When each village last finished a duty; the first day that is known of it where it never did."""
    done: dict[uuid.UUID, int] = {}
    gained: dict[uuid.UUID, date] = {}
    for step in found:
        if step.done > done.get(step.village_id, -1):
            gained[step.village_id] = step.day
        done[step.village_id] = step.done
    return gained


def ready_by_day(found: list[Step], *, today: date, ready: int) -> list[tuple[date, int]]:
    """How many villages had all duties done, each day from the first that is known; today's is as it stands now."""
    if not found:
        return []
    complete: set[uuid.UUID] = set()
    at, line = 0, []
    for number in range(found[0].day.toordinal(), today.toordinal() + 1):
        day = date.fromordinal(number)
        while at < len(found) and found[at].day <= day:
            (complete.add if found[at].done >= len(KEYS) else complete.discard)(found[at].village_id)
            at += 1
        line.append((day, len(complete)))
    line[-1] = (today, ready)
    return line


@dataclass(frozen=True)
class Trend:
    """The line so far and what follows from it. `goal`: how many villages shall be ready by `due`."""

    line: list[tuple[date, int]]
    today: date
    ready: int
    total: int
    goal: int
    due: date | None
    waves: list[Wave]

    @property
    def days_left(self) -> int:
        """Days until the target date; negative when it has passed, 0 without one."""
        return (self.due - self.today).days if self.due else 0

    def paces(self) -> list[float]:
        """Villages a day that became ready, over each span of the last two weeks; the newest last."""
        span = min(PACE_DAYS, len(self.line) - 1)
        if span < LEAST_DAYS:
            return []
        counts = [ready for _, ready in self.line][-(SPREAD_DAYS + 1) :]
        return [max(0.0, (counts[n] - counts[n - span]) / span) for n in range(span, len(counts))]

    @property
    def pace(self) -> float | None:
        paces = self.paces()
        return paces[-1] if paces else None

    @property
    def span(self) -> int:
        """Over how many days the pace is taken."""
        return min(PACE_DAYS, len(self.line) - 1)

    def at_pace(self, pace: float) -> int:
        """How many are ready on the target date when it goes on like this."""
        return min(self.total, int(self.ready + pace * self.days_left + 1e-9))

    @property
    def expected(self) -> int | None:
        """None where there is no history yet, no target date, or it has passed."""
        return self.at_pace(self.pace) if self.pace is not None and self.days_left > 0 else None

    @property
    def band(self) -> tuple[int, int] | None:
        paces = self.paces()
        return (self.at_pace(min(paces)), self.at_pace(max(paces))) if paces and self.days_left > 0 else None

    @property
    def needed(self) -> int | None:
        """How many must become ready each day from now on; None without days left."""
        return ceil((self.goal - self.ready) / self.days_left) if self.days_left > 0 else None

    @property
    def complete_on(self) -> date | None:
        """When the goal is reached at this pace; None where it is not, or only after a year."""
        if not self.pace:
            return None
        days = ceil((self.goal - self.ready) / self.pace)
        return self.today + timedelta(days=days) if days <= LONGEST_FORECAST else None


def programme(regency_code: str) -> tuple[Programme | None, list[Wave]]:
    """The regency's newest programme and all waves of its programmes, by date: one statement."""
    rows = db.session.execute(
        select(Programme, Wave)
        .outerjoin(Wave, Wave.programme_id == Programme.id)
        .where(Programme.regency_code == regency_code)
        .order_by(Programme.id.desc())
        .options(lazyload(Programme.regency), lazyload(Wave.programme))
    ).all()
    waves = sorted((wave for _, wave in rows if wave is not None), key=lambda w: w.starts_on)
    return (rows[0][0] if rows else None), waves


def trend(region_code: str, found: list[Step], *, today: date, ready: int, total: int) -> Trend:
    """The trend of a regency, or of a district within its regency's programme."""
    known, waves = programme(region_code[:5])
    whole = region_code == region_code[:5]
    goal = min(known.target, total) if known and whole else total
    line = ready_by_day(found, today=today, ready=ready)
    return Trend(line, today, ready, total, goal, known.target_date if known else None, waves)
