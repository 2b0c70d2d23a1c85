"""No figure that visitors see may tell of one person.

A count of one to four is small. A line with a small count loses its parting into men and women, and its total where that is small
too. So that no sum gives a hidden figure away, never one line alone is hidden, and what is hidden together adds up to no small count:
else the next smallest line is hidden with it, and where there is none, the sums of all lines. Lines of ages are first made wider,
until nothing needs hiding.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

SMALLEST_SHOWN = 5
Row = tuple[str, int, int]
# years in a band, and where the last band begins; the first that hides nothing is taken
WIDTHS = ((5, 75), (5, 70), (5, 65), (5, 60), (10, 70), (10, 60), (15, 60), (30, 60))


@dataclass(frozen=True)
class Public:
    """Lines and their sums as they may be shown; None stands for what is hidden."""

    lines: list[dict[str, Any]]
    totals: dict[str, int | None]

    @property
    def hidden(self) -> bool:
        return any(None in line.values() for line in self.lines)


def small(count: int) -> bool:
    return 0 < count < SMALLEST_SHOWN


def public(rows: Sequence[Row], *, ages: bool = False, apart: Iterable[str] = ()) -> Public:
    """`ages`: the rows are bands of five years, the last open. `apart`: labels that are left out where they are small."""
    rows = [row for row in rows if row[0] not in apart or not needs_hiding(row)]
    if ages:
        bands = [row for row in rows if row[0] not in apart]
        rows = widened(bands) + [row for row in rows if row[0] in apart]
    return covered(rows)


def needs_hiding(row: Row) -> bool:
    return small(row[1]) or small(row[2]) or small(row[1] + row[2])


def widened(bands: Sequence[Row]) -> list[Row]:
    """The narrowest bands of which none needs hiding; the widest where there are none such."""
    found = list(bands)
    for years, last in WIDTHS:
        found = [band(bands, at, at + years) for at in range(0, last, years)] + [band(bands, last, None)]
        if not any(map(needs_hiding, found)):
            break
    return found


def band(bands: Sequence[Row], start: int, end: int | None) -> Row:
    chosen = bands[start // 5 : end // 5 if end else None]
    label = f"{start}–{end - 1}" if end else f"{start}+"
    return label, sum(row[1] for row in chosen), sum(row[2] for row in chosen)


def covered(rows: Sequence[Row]) -> Public:
    """The rows with their small counts hidden, and as many more as keep those from being worked out."""
    men, women = [row[1] for row in rows], [row[2] for row in rows]
    whole = [m + w for m, w in zip(men, women, strict=True)]
    by_size = sorted((n for n in range(len(rows)) if whole[n]), key=lambda n: whole[n])

    def enough(hidden: set[int], *columns: Sequence[int]) -> bool:
        return not hidden or (len(hidden) > 1 and not any(small(sum(column[n] for n in hidden)) for column in columns))

    def together(hidden: set[int], *columns: Sequence[int]) -> bool:
        """Hide more until it is enough; False where that takes the sums too."""
        for n in by_size:
            if enough(hidden, *columns):
                break
            hidden.add(n)
        return enough(hidden, *columns)

    gone = {n for n, count in enumerate(whole) if small(count)}
    sum_shown = together(gone, whole)
    split = gone | {n for n, row in enumerate(rows) if needs_hiding(row)}
    sums_shown = together(split, men, women)
    lines = [
        {
            "label": row[0],
            "men": None if n in split else row[1],
            "women": None if n in split else row[2],
            "total": None if n in gone else whole[n],
        }
        for n, row in enumerate(rows)
    ]
    totals = {
        "men": sum(men) if sums_shown and sum_shown else None,
        "women": sum(women) if sums_shown and sum_shown else None,
        "total": sum(whole) if sum_shown else None,
    }
    return Public(lines, totals)
