"""Geometry of the charts: where lines, bands and words stand. The templates only draw."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from app.oversight.words import near
from app.web.formatting import number
from tenants.bimtek.tasks import KEYS
from tenants.bimtek.trend import Step, Trend
from tenants.bimtek.waves import Wave

LEFT, TOP, BOTTOM = 42, 22, 30
SHORTEST, LONGEST = 6, 60  # days before today that are drawn
LETTER = 7.2  # width of a letter of the labels


@dataclass(frozen=True)
class Word:
    """Words at a place; `anchor` start, middle or end."""

    x: float
    y: float
    text: str
    anchor: str = "middle"

    @property
    def reach(self) -> tuple[float, float]:
        """From where to where it stands, about."""
        width = len(self.text) * LETTER
        left = self.x - {"start": 0, "middle": width / 2, "end": width}[self.anchor]
        return left, left + width

    def clear_of(self, other: Word) -> bool:
        (left, right), (start, end) = self.reach, other.reach
        return right + LETTER < start or end + LETTER < left


@dataclass
class Chart:
    """The ready villages: real, forecast with its band, and needed."""

    width: int
    height: int
    right: float
    floor: float
    grid: list[Word] = field(default_factory=list)
    grounds: list[tuple[float, float, Word]] = field(default_factory=list)  # from, width, name
    dates: list[Word] = field(default_factory=list)
    real: str = ""
    forecast: str = ""
    band: str = ""
    needed: str = ""
    now_at: tuple[float, float] = (0, 0)
    now: Word | None = None
    then_at: tuple[float, float] = (0, 0)
    then: Word | None = None
    goal: Word | None = None


def span_of(trend: Trend) -> tuple[date, date]:
    """The days that are drawn: from the first that tells something to the target date, or today."""
    known = [d for d, _ in trend.line[:1]] + [w.starts_on for w in trend.waves]
    early = [d for d in known if d >= trend.today - timedelta(days=LONGEST)]
    start = min([*early, trend.today - timedelta(days=SHORTEST)])
    return start, max(trend.due or trend.today, trend.today)


def line_of(points: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) if points else ""


def trend_chart(trend: Trend, *, width: int, height: int) -> Chart:
    """The chart at a size in units of the drawing; words keep their size, so a phone gets a drawing of its own."""
    first, last = span_of(trend)
    ahead = trend.days_left > 0
    chart = Chart(width, height, width - (44 if ahead else 12), height - BOTTOM)
    days = (last - first).days or 1

    def x(day: date) -> float:
        return LEFT + (chart.right - LEFT) * (day - first).days / days

    def y(ready: float) -> float:
        return chart.floor - (chart.floor - TOP) * ready / (trend.total or 1)

    middle = {trend.total // 2} if trend.total > 1 else set()
    chart.grid = [Word(LEFT - 8, y(n), number(n), "end") for n in sorted({0, trend.total} | middle)]
    drawn = [(x(d), y(n)) for d, n in trend.line if d >= first]
    here = (x(trend.today), y(trend.ready))
    chart.real = line_of(drawn) if len(drawn) > 1 else ""
    chart.now_at = here
    near_left = here[0] < LEFT + 90
    chart.now = Word(
        here[0] + (10 if near_left else -10),
        here[1] - 10,
        f"{number(trend.ready)} hari ini",
        "start" if near_left else "end",
    )
    if ahead:
        look_ahead(chart, trend, here, y)
    for wave in trend.waves:
        if wave.ends_on >= first and wave.starts_on <= last:
            chart.grounds.append(ground(wave, x, first, last))
    chart.dates = dates(chart, trend, x, first, last)
    return chart


def look_ahead(chart: Chart, trend: Trend, here: tuple[float, float], y) -> None:
    """What lies between today and the target date."""
    goal = (chart.right, y(trend.goal))
    chart.needed = line_of([here, goal])
    chart.goal = Word(goal[0] + 10, goal[1] + 5, number(trend.goal), "start")
    if trend.expected is None or trend.band is None:
        return
    chart.then_at = there = (chart.right, y(trend.expected))
    low, high = trend.band
    chart.forecast = line_of([here, there])
    chart.band = line_of([here, (chart.right, y(low)), (chart.right, y(high))]) + "Z" if low != high else ""
    below = max(there[1] + 5, goal[1] + 23) if trend.expected <= trend.goal else there[1] + 5
    chart.then = Word(there[0] + 10, below, number(trend.expected), "start")


def ground(wave: Wave, x, first: date, last: date) -> tuple[float, float, Word]:
    """The days of a Bimtek as ground, so that cause and effect show."""
    left, right = x(max(wave.starts_on, first)), x(min(wave.ends_on + timedelta(days=1), last))
    right = max(right, left + 4)
    half = len(wave.name) * LETTER / 2
    return left, right - left, Word(max((left + right) / 2, LEFT + half), TOP + 16, wave.name)


def dates(chart: Chart, trend: Trend, x, first: date, last: date) -> list[Word]:
    """First, last and today below the axis, then the days of a Bimtek, as far as they have room."""
    wanted = [first, last, trend.today, *(w.starts_on for w in trend.waves if first < w.starts_on < last)]
    found: list[Word] = []
    for day in wanted:
        anchor = "start" if day == first else "end" if day == last else "middle"
        word = Word(x(day), chart.height - 8, near(day, trend.today), anchor)
        if all(word.clear_of(other) for other in found):
            found.append(word)
    return found


@dataclass(frozen=True)
class History:
    """The duties of one village from day to day, as stairs."""

    width: int
    height: int
    floor: float
    right: float
    line: str
    area: str
    grid: list[Word]
    dates: list[Word]
    last: Word


def history(steps: list[Step], *, today: date, done: int, width: int, height: int) -> History | None:
    """None before the first measuring."""
    if not steps:
        return None
    left, right, floor = 24, width - 12, height - BOTTOM
    first = min(steps[0].day, today - timedelta(days=SHORTEST))
    days = (today - first).days or 1

    def x(day: date) -> float:
        return left + (right - left) * (day - first).days / days

    def y(count: int) -> float:
        return floor - (floor - TOP) * count / len(KEYS)

    line = f"M{x(steps[0].day):.1f} {y(steps[0].done):.1f}"
    line += "".join(f"H{x(s.day):.1f}V{y(s.done):.1f}" for s in steps[1:]) + f"H{right:.1f}V{y(done):.1f}"
    return History(
        width=width,
        height=height,
        floor=floor,
        right=right,
        line=line,
        area=f"{line}V{floor}H{x(steps[0].day):.1f}Z",
        grid=[Word(left - 10, y(n), str(n), "end") for n in range(len(KEYS) + 1)],
        dates=[Word(left, height - 8, near(first, today), "start"), Word(right, height - 8, "hari ini", "end")],
        last=Word(right, y(done) - 9, f"{done} dari {len(KEYS)}", "end"),
    )
