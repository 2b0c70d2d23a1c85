"""What published statistics say in words: the headline of a kind, and the few figures beside it.

Everything is worked out from what visitors may see (`disclosure`), so no sentence tells more than the table does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.sid.statistics import counting
from app.sid.statistics.disclosure import SMALLEST_SHOWN, Public
from app.sid.statistics.models import PublishedStatistic
from app.web.formatting import number

ENOUGH = 4 * SMALLEST_SHOWN  # of fewer people nothing is said
WORKING = (15, 64)
SHARES = (
    (0.70, "Tujuh dari sepuluh"),
    (0.64, "Dua dari tiga"),
    (0.53, "Lebih dari separuh"),
    (0.47, "Separuh"),
    (0.37, "Empat dari sepuluh"),
    (0.30, "Sepertiga"),
    (0.22, "Seperempat"),
)
SAYS_NOTHING = ("belum", "tidak", "pelajar", "mengurus", "lainnya")  # an answer that is no news
Lines = Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Figure:
    value: str | int | float
    unit: str
    below: str = ""


def shown(row: PublishedStatistic) -> Public:
    """What visitors may see of a published kind."""
    return counting.public_table(row.kind, counting.lines_of(row))


def age_bands(public: Public) -> Lines:
    """The lines that are ages, without who has told none."""
    return [line for line in public.lines if line["label"] != counting.UNKNOWN]


def bounds(label: str) -> tuple[int, int]:
    """`15–19` → (15, 19); the last, `75+`, is open."""
    first, _, last = label.replace("+", "–199").partition("–")
    return int(first), int(last)


def between(lines: Lines, first: int, last: int) -> int | None:
    """How many are of these ages; None where a band is hidden or lies across the border."""
    inside = [line["total"] for line in lines if first <= bounds(line["label"])[0] and bounds(line["label"])[1] <= last]
    across = any(low < edge <= high for low, high in map(bounds, labels(lines)) for edge in (first, last + 1))
    return None if across or None in inside else sum(inside)


def labels(lines: Lines) -> list[str]:
    return [line["label"] for line in lines]


def whole(lines: Lines) -> int | None:
    """All of these lines together, as far as none is hidden."""
    counts = [line["total"] for line in lines]
    return None if None in counts else sum(counts)


def median_age(lines: Lines) -> float | None:
    """The age that halves the village, within its band as if spread evenly; None where a band is hidden."""
    everybody = whole(lines)
    if not everybody:
        return None
    half, passed = everybody / 2, 0
    for line in lines:
        first, last = bounds(line["label"])
        if line["total"] and passed + line["total"] >= half:
            return round(first + (last - first + 1) * (half - passed) / line["total"], 1) if last < 199 else None
        passed += line["total"]
    return None


def percent(part: float) -> str:
    """In whole per cent, as read aloud."""
    return f"{part * 100:.0f} persen"


def lower(label: str) -> str:
    """A label inside a sentence: `Tamat SD` → `tamat SD`; abbreviations stay."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def headline(kind: str, title: str, public: Public, name: str) -> str:
    """The finding of a kind in one sentence; too few people, or too much that is hidden, say nothing."""
    plain = f"{title}, warga {name}"
    everybody = public.totals["total"]
    if everybody is None or everybody < ENOUGH:
        return plain
    if kind == "umur":
        bands = age_bands(public)
        young, known = between(bands, 0, 29), whole(bands)
        if young is None or not known:
            return plain
        words = next((words for least, words in SHARES if young / known >= least), None)
        return f"{words} warga {name} berumur di bawah 30 tahun" if words else f"Warga {name} umumnya di atas 30 tahun"
    return most(kind, title, public.lines, everybody, name) or plain


def most(kind: str, title: str, lines: Lines, everybody: int, name: str) -> str | None:
    """The largest answer that is news, in a sentence."""
    idle = SAYS_NOTHING if kind in ("pendidikan", "pekerjaan", "golongan-darah") else counting.UNKNOWN.lower()
    told = [line for line in lines if line["total"] and not line["label"].lower().startswith(idle)]
    if not told:
        return None
    top = max(told, key=lambda line: line["total"])
    label, part = top["label"], percent(top["total"] / everybody)
    if kind == "agama":
        return f"{part} warga {name} beragama {label}"
    if kind == "status-kawin":
        return f"{part} warga {name} berstatus {lower(label)}"
    if kind == "dusun":
        return f"Dusun {label} paling ramai: {part} warga {name}"
    return f"{title} terbanyak di {name}: {lower(label)}, {part}"


def figures(published: Mapping[str, PublishedStatistic]) -> list[Figure]:
    """The village in a few numbers, as far as they are published and may be shown."""
    tables = {kind: shown(row) for kind, row in published.items() if kind in ("umur", "dusun")}
    people = next((table.totals["total"] for table in tables.values() if table.totals["total"]), None)
    found = [Figure(people, "jiwa")] if people else []
    if "dusun" in tables:
        named = [label for label in labels(tables["dusun"].lines) if label not in ("Tanpa dusun", counting.UNKNOWN)]
        found.append(Figure(len(named), "dusun"))
    if "umur" in tables and people and people >= ENOUGH:
        found += ages_in_brief(tables["umur"])[:2]
        median = median_age(age_bands(tables["umur"]))
        if median is not None:
            found.insert(2, Figure(median, "umur tengah, tahun"))
    return found[:4]


def ages_in_brief(public: Public | None) -> list[Figure]:
    """People of working age, and how many depend on a hundred of them."""
    if public is None:
        return []
    bands = age_bands(public)
    working, known = between(bands, *WORKING), whole(bands)
    if not working or not known or known < ENOUGH:
        return []
    share = f"{number(round(100 * working / known, 1))}%"
    depending = round(100 * (known - working) / working)
    return [
        Figure(share, "usia kerja", f"{number(working)} orang berumur 15 sampai 64 tahun"),
        Figure(depending, "tanggungan", "anak dan lansia per 100 usia kerja"),
    ]
