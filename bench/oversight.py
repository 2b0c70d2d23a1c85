"""What a regency looks at: 110 villages with their duties."""

from __future__ import annotations

from app.demo import accounts, story
from bench import bimtek, load, pages
from bench.measuring import Figure, figure, median, missing
from bench.platform import Platform
from tenants.bimtek import tasks
from tenants.db import own_transaction

AIM = 200.0  # milliseconds for the whole regency


def measure(platform: Platform) -> list[Figure]:
    bimtek.wave(platform)
    with pages.counting() as seen:
        overview()
    return [
        figure("oversight: duties of 110 villages read", median(overview, 9) * 1000, "ms", peer=AIM, of="aim"),
        figure("oversight: SQL statements of that", len(seen), ""),
        *room(platform),
    ]


def overview() -> None:
    with own_transaction():
        assert len(tasks.overview(story.told()["regency"])) == 110


def room(platform: Platform) -> list[Figure]:
    with own_transaction():
        who = accounts.signing_in("officer")
    try:
        cookie = pages.cookie_of(platform, "takalar-kab", who, "/masuk", story.PASSWORD)
    except load.PageMissing as gone:
        return [missing("oversight: the regency's page, requests", "1/s", f"the page is missing, {gone}")]
    with platform.web() as port:
        return pages.measured(platform, port, "oversight: the regency's page", "takalar-kab", "/", None, cookie)
