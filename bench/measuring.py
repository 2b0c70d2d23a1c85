"""Figures: measured several times, told as a table, written as JSON."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path(__file__).parent / "results" / "latest.json"
OPENSID = "OpenSID 2410"  # measured on a machine like ours: 2 cores, shared with the load, 3,000 residents


@dataclass(frozen=True)
class Figure:
    """One measured value. `ratio`: how many times better than what it is compared with (2.0: twice as fast, or half as heavy)."""

    name: str
    value: float | None
    unit: str
    compared_with: str = ""
    ratio: float | None = None


def figure(
    name: str, value: float, unit: str, *, peer: float | None = None, of: str = OPENSID, more: bool = False
) -> Figure:
    """`peer`: the figure of the other in the same unit; `more`: more is better."""
    if peer is None:
        return Figure(name, rounded(value), unit)
    ratio = (value / peer if more else peer / value) if value and peer else None
    return Figure(name, rounded(value), unit, f"{of}: {peer:g} {unit}", ratio and rounded(ratio))


def missing(name: str, unit: str, why: str) -> Figure:
    """What could not be measured, and why; it stays in the table so that nobody takes it for good."""
    return Figure(name, None, unit, f"not measured: {why}")


def rounded(value: float) -> float:
    return round(value, 1 if abs(value) >= 100 else 2 if abs(value) >= 1 else 4)


def seconds(deed: Callable[[], object]) -> float:
    started = time.perf_counter()
    deed()
    return time.perf_counter() - started


def median(deed: Callable[[], object], times: int) -> float:
    """The middle of several runs, in seconds."""
    return statistics.median(seconds(deed) for _ in range(times))


def table(figures: Iterable[Figure]) -> str:
    rows = [("figure", "value", "unit", "compared with", "ratio")]
    rows += [
        (
            f.name,
            "–" if f.value is None else f"{f.value:g}",
            f.unit,
            f.compared_with,
            "" if f.ratio is None else f"{f.ratio:g}×",
        )
        for f in figures
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = [
        "  ".join(
            cell.rjust(w) if n in (1, 4) else cell.ljust(w) for n, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    return "\n".join([lines[0].rstrip(), "-" * len(lines[0]), *(line.rstrip() for line in lines[1:])])


def written(figures: list[Figure], names: Iterable[str]) -> None:
    """Replace the figures of the benches that ran; those of the others stay."""
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else []
    ran = tuple(f"{name}: " for name in names)
    rows = [row for row in kept if not row["name"].startswith(ran)] + [asdict(f) for f in figures]
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(
        json.dumps(sorted(rows, key=lambda r: r["name"].split(":")[0]), indent=1, ensure_ascii=False) + "\n"
    )
