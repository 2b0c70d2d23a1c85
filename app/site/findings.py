"""What published statistics say in words: the headline of a kind, and the few figures of the front page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.sid.statistics.counting import SMALLEST_SHOWN
from app.sid.statistics.models import PublishedStatistic
from app.web.formatting import number

YOUNG_BANDS, WORKING_BANDS = range(6), range(3, 13)  # five years each: below 30, and 15 to 64
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


@dataclass(frozen=True, slots=True)
class Figure:
    value: str | int | float
    unit: str
    below: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    label: str
    men: int
    women: int

    @property
    def total(self) -> int:
        return self.men + self.women


def counts(row: PublishedStatistic) -> list[Count]:
    """The lines as they were counted; never shown one by one, only summed."""
    return [Count(*line[:3]) for line in row.table["lines"]]


def total(row: PublishedStatistic) -> int:
    return sum(line.total for line in counts(row))


def share_of(row: PublishedStatistic, bands: range) -> tuple[int, float]:
    """How many of the published ages lie in some bands, and which part of all with a known age."""
    ages = [line.total for line in counts(row)][:16]
    chosen = sum(ages[n] for n in bands if n < len(ages))
    return chosen, chosen / (sum(ages) or 1)


def median_age(row: PublishedStatistic) -> float | None:
    """The age that halves the village, within its band of five years as if spread evenly."""
    ages = [line.total for line in counts(row)][:16]
    half, passed = sum(ages) / 2, 0
    for band, many in enumerate(ages):
        if many and passed + many >= half:
            return round(band * 5 + 5 * (half - passed) / many, 1)
        passed += many
    return None


def share_words(part: float) -> str | None:
    return next((words for least, words in SHARES if part >= least), None)


def percent(part: float) -> str:
    """In whole per cent, as read aloud."""
    return f"{part * 100:.0f} persen"


def lower(label: str) -> str:
    """A label inside a sentence: `Tamat SD` → `tamat SD`; abbreviations stay."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def headline(kind: str, title: str, row: PublishedStatistic, name: str) -> str:
    """The finding of a kind in one sentence; too few people say nothing."""
    everybody = total(row)
    if everybody < 4 * SMALLEST_SHOWN:
        return f"{title}, warga {name}"
    if kind == "umur":
        _, part = share_of(row, YOUNG_BANDS)
        words = share_words(part)
        return f"{words} warga {name} berumur di bawah 30 tahun" if words else f"Warga {name} umumnya di atas 30 tahun"
    idle = SAYS_NOTHING if kind in ("pendidikan", "pekerjaan", "golongan-darah") else "belum mengisi"
    told = [line for line in counts(row) if not line.label.lower().startswith(idle)]
    top = max(told, key=lambda line: line.total, default=None)
    if top is None or top.total < SMALLEST_SHOWN:
        return f"{title}, warga {name}"
    part = top.total / everybody
    if kind == "agama":
        return f"{percent(part).capitalize()} warga {name} beragama {top.label}"
    if kind == "status-kawin":
        return f"{percent(part)} warga {name} berstatus {lower(top.label)}"
    if kind == "dusun":
        return f"Dusun {top.label} paling ramai: {percent(part)} warga {name}"
    return f"{title} terbanyak di {name}: {lower(top.label)}, {percent(part)}"


def figures(published: Mapping[str, PublishedStatistic]) -> list[Figure]:
    """The village in a few numbers, as far as they are published."""
    found = []
    ages, hamlets = published.get("umur"), published.get("dusun")
    known = ages or next(iter(published.values()), None)
    if known is not None:
        found.append(Figure(total(known), "jiwa"))
    if hamlets is not None:
        named = [line for line in counts(hamlets) if not line.label.lower().startswith("tanpa")]
        found.append(Figure(len(named), "dusun"))
    if ages is not None and total(ages) >= 4 * SMALLEST_SHOWN:
        found.append(Figure(median_age(ages), "umur tengah, tahun"))
        found.append(Figure(f"{share_of(ages, WORKING_BANDS)[1]:.0%}", "usia 15–64 tahun"))
    return found


def ages_in_brief(row: PublishedStatistic | None) -> list[Figure]:
    """Beside the pyramid: people of working age, and how many depend on a hundred of them."""
    if row is None or total(row) < 4 * SMALLEST_SHOWN:
        return []
    working, part = share_of(row, WORKING_BANDS)
    with_age = sum(line.total for line in counts(row)[:16])
    brief = [
        Figure(
            f"{part * 100:.1f}%".replace(".", ","), "usia kerja", f"{number(working)} orang berumur 15 sampai 64 tahun"
        )
    ]
    if working:
        brief.append(
            Figure(round(100 * (with_age - working) / working), "tanggungan", "anak dan lansia per 100 usia kerja")
        )
    return brief
