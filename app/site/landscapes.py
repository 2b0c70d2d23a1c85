"""The drawn landscape and the colours of a village that has sent no photo and no logo yet: always the same for the same village."""

from __future__ import annotations

import itertools
import math
import random
import re
import zlib
from dataclasses import dataclass

WIDTH, HEIGHT, HORIZON = 900, 450, 186
COLOURS = ("#8C2F21", "#1F5A4E", "#2C4A78", "#6B2E5E", "#71430F", "#3A5320")  # --v of the classes v0 … v5 of site.css
SEA = re.compile(r"\b(laut|selat|teluk|samudra|samudera|pantai|pesisir|tanjung)\b", re.IGNORECASE)
ISLANDS = re.compile(r"\b(kepulauan|pulau)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Light:
    """The colours of an hour: sky from above to the horizon, sun, far and near hills, ground or water from far to near."""

    sky: tuple[str, str, str]
    sun: str
    hills: tuple[str, str]
    water: tuple[str, str, str]
    fields: tuple[str, str, str, str, str]


LIGHTS = (
    Light(
        ("#5B8A99", "#A9C0BC", "#F3C98B"),
        "#FFF3D6",
        ("#8FA3A3", "#4E6F78"),
        ("#C9A778", "#2E5563", "#0C2730"),
        ("#9AA866", "#7C934F", "#5F7C3F", "#436132", "#233D22"),
    ),
    Light(
        ("#7FB7CF", "#C9E1E2", "#F7E9CB"),
        "#FFFBEA",
        ("#8DB0AB", "#4F7F73"),
        ("#9CC3C4", "#2F6E7C", "#0E3A47"),
        ("#A9BE62", "#86A850", "#659142", "#477437", "#234A28"),
    ),
    Light(
        ("#3A4772", "#A66A7E", "#F4AE6A"),
        "#FFE9C2",
        ("#7B5F7C", "#3D3858"),
        ("#DB9668", "#51446A", "#191C36"),
        ("#B59A5C", "#8C8450", "#676C47", "#454F3E", "#222B2A"),
    ),
)


@dataclass(frozen=True, slots=True)
class Landscape:
    kind: str  # coast or fields
    light: Light
    sun: tuple[int, int]
    far: str
    near: str
    peak: str
    boats: tuple[tuple[int, int, float], ...]  # x, y, size
    palms: tuple[tuple[int, int, float], ...]
    bands: tuple[str, ...]
    glints: tuple[tuple[int, int, int], ...]  # x, y, width


def seed(code: str) -> int:
    return zlib.crc32(code.encode())


def palette(code: str) -> int:
    """Which of the colour sets of site.css a village wears."""
    return seed(code) % len(COLOURS)


def by_the_sea(*words: str) -> bool:
    """Whether the village's borders or district speak of the sea."""
    return any(SEA.search(w) or ISLANDS.search(w) for w in words)


def ridge(chance: random.Random, base: float, height: float, steps: int = 9, floor: float = HEIGHT) -> str:
    """A soft line of hills across the picture, closed at `floor`."""
    turn = chance.random() * 6.28
    points = [
        (
            WIDTH * n / steps,
            base - height * (0.5 + 0.35 * math.sin(turn + n * 1.15) + 0.15 * math.sin(turn * 2 + n * 2.3)),
        )
        for n in range(steps + 1)
    ]
    line = f"M0 {floor:.0f}V{points[0][1]:.0f}"
    for (x, y), (to_x, to_y) in itertools.pairwise(points):
        line += f"Q{x:.0f} {y:.0f} {(x + to_x) / 2:.0f} {(y + to_y) / 2:.0f}"
    return line + f"L{WIDTH} {points[-1][1]:.0f}V{floor:.0f}z"


def mountain(chance: random.Random, sun: int) -> str:
    """One mountain that stands over the fields, away from the sun."""
    x, top, foot = (
        (sun - 260 if sun > 540 else sun + 250) + chance.randint(-40, 40),
        chance.randint(64, 84),
        HORIZON + 12,
    )
    left, right = x - chance.randint(250, 310), x + chance.randint(250, 310)
    return (
        f"M{left} {foot}C{x - 130} {foot - 24} {x - 64} {top + 24} {x - 16} {top}q14 8 30-1"
        f"C{x + 66} {top + 28} {x + 136} {foot - 20} {right} {foot}z"
    )


def terrace(chance: random.Random, number: int) -> str:
    """One of the five bands of rice fields, from far to near."""
    y = HORIZON + 4 + (0, 30, 72, 128, 196)[number]
    lean, curve = chance.randint(-14, 14), chance.randint(14, 30) * (1 if number % 2 else -1)
    return f"M0 {y + lean}C300 {y + curve} 600 {y - curve} {WIDTH} {y - lean}V{HEIGHT}H0z"


def landscape(code: str, *, coast: bool) -> Landscape:
    chance = random.Random(seed(code))
    sun = (chance.randint(480, 620), chance.randint(106, 140))
    fleet = ((chance.randint(90, 250), 0.3), (chance.randint(640, 700), 0.36), (chance.randint(740, 830), 0.26))
    return Landscape(
        kind="coast" if coast else "fields",
        light=chance.choice(LIGHTS),
        sun=sun,
        far=ridge(chance, HORIZON - 4, 70, floor=HORIZON + 12),
        near=ridge(chance, HORIZON + 4, 30, floor=HORIZON + 12),
        peak=mountain(chance, sun[0]),
        boats=(
            (chance.randint(320, 400), HORIZON + 22, 0.95),
            *((x, HORIZON + chance.randint(14, 30), size) for x, size in fleet),
        ),
        palms=tuple((chance.randint(250 + 70 * n, 280 + 70 * n), 206 + 20 * n, 0.9 - 0.2 * n) for n in range(2)),
        bands=tuple(terrace(chance, n) for n in range(5)),
        glints=tuple(
            (sun[0] - 8 - n * 2 + chance.randint(-3, 3) * n // 2, HORIZON + 9 + 5 * n + n * n // 3, 16 + n * 4)
            for n in range(1, 13)
        ),
    )
