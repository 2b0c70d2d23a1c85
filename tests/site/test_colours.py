"""The colour sets of the public pages can be read: computed by the WCAG formula from the stylesheet itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.site.landscapes import COLOURS, by_the_sea, landscape, palette

CSS = (Path(__file__).parents[2] / "app" / "static" / "css" / "site.css").read_text(encoding="utf-8")
SETS = {int(n): dict(re.findall(r"(--[\w-]+): (#\w+);", body)) for n, body in re.findall(r"\.v(\d) \{([^}]*)\}", CSS)}
PAPER, WHITE = "#FCFAF5", "#FFFFFF"


def light(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("number", range(len(COLOURS)))
def test_each_set_can_be_read(number):
    found = SETS[number]
    assert found["--v"] == COLOURS[number]
    assert contrast(found["--v"], PAPER) >= 7
    assert contrast(found["--v"], found["--v-1"]) >= 6
    assert contrast(WHITE, found["--v-d"]) >= 9
    assert contrast("#5B514A", found["--v-1"]) >= 4.5
    for bar in ("--m", "--w"):
        assert contrast(found[bar], PAPER) >= 5
    for pale in ("--m2", "--w2"):
        assert contrast(found[pale], PAPER) >= 2.1  # each bar carries its figure in ink beside it


def test_a_village_always_wears_the_same():
    assert palette("73.05.08.2003") == palette("73.05.08.2003")
    assert len({palette(f"73.05.08.20{n:02d}") for n in range(60)}) == len(COLOURS)
    assert landscape("73.05.08.2003", coast=True) == landscape("73.05.08.2003", coast=True)
    assert landscape("73.05.08.2003", coast=True) != landscape("73.05.08.2001", coast=True)


@pytest.mark.parametrize(
    ("words", "sea"), [("Selat Makassar", True), ("Laut Flores", True), ("Desa Lauti", False), ("", False)]
)
def test_the_sea_is_where_the_borders_say_so(words, sea):
    assert by_the_sea(words) is sea
