"""One clock, so that tests and rules agree on what today is. Dates of the field are those of the village's wall, not of UTC.

The three civil times of Indonesia by Keppres 41/1987, told by the province's two digits.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

JAKARTA = ZoneInfo("Asia/Jakarta")
MAKASSAR = ZoneInfo("Asia/Makassar")
JAYAPURA = ZoneInfo("Asia/Jayapura")
NAMES = {JAKARTA: "WIB", MAKASSAR: "WITA", JAYAPURA: "WIT"}
CENTRAL = {"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"}
EASTERN = {"81", "82", "91", "92", "93", "94", "95", "96"}

zone_in_force: ContextVar[ZoneInfo] = ContextVar("zone", default=JAKARTA)


def zone_of(code: str) -> ZoneInfo:
    """The civil time of a region by its code: WITA in Sulawesi, Bali, Nusa Tenggara, most of Kalimantan; WIT east of it."""
    return MAKASSAR if code[:2] in CENTRAL else JAYAPURA if code[:2] in EASTERN else JAKARTA


def zone() -> ZoneInfo:
    """The civil time in force: that of the village or region being served, else WIB, the platform's own."""
    return zone_in_force.get()


def zone_name() -> str:
    """WIB, WITA or WIT."""
    return NAMES[zone()]


@contextmanager
def standing_in(code: str) -> Iterator[None]:
    """The civil time of a region in force for a block; of none, the platform's own."""
    token = zone_in_force.set(zone_of(code))
    try:
        yield
    finally:
        zone_in_force.reset(token)


def now() -> datetime:
    return datetime.now(UTC)


def here(moment: datetime) -> datetime:
    """A moment on the wall clock in force."""
    return moment.astimezone(zone())


def today() -> date:
    """Today by the wall clock in force."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The civil day of a moment by the wall clock in force."""
    return here(moment).date()
