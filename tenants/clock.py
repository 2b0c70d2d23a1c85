"""One clock, so that tests and rules agree on what today is. Dates of the field are those of the village's wall, not of UTC."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

JAKARTA = ZoneInfo("Asia/Jakarta")
MAKASSAR = ZoneInfo("Asia/Makassar")


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    """Today in Indonesian western time (WIB), the platform's civil day."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The civil day of a moment."""
    return moment.astimezone(JAKARTA).date()
