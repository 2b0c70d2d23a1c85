"""The register: population files in, and the list that clerks look at all day."""

from __future__ import annotations

import statistics
from functools import partial

from app.sid.residents import exporting, importing
from bench import pages
from bench.measuring import Figure, figure, median, seconds
from bench.platform import Platform, file_of
from tenants.current import CurrentVillage, in_village

LIST = pages.Peer(a_second=11.5, p50=164, statements=307)


def bring(place: CurrentVillage, data: bytes, *, dry_run: bool = False) -> None:
    with in_village(place):
        outcome = importing.import_file(data, file_name="ukur.xlsx", by="bench", dry_run=dry_run)
    assert not outcome["rejected"], outcome["rejected"][:3]


def measure(platform: Platform) -> list[Figure]:
    places = [platform.village() for _ in range(4)]
    files = [file_of(place, 1000) for place in places]
    first = statistics.median(seconds(partial(bring, places[n], files[n])) for n in range(3))
    with pages.counting() as seen:
        bring(places[3], files[3])
    again = median(lambda: bring(places[0], files[0]), 3)
    dry = median(lambda: bring(places[0], files[0], dry_run=True), 3)
    return [
        figure("residents: import of 1,000 rows", first, "s", peer=4.6),
        figure("residents: SQL statements per imported row", len(seen) / 1000, "", peer=12.65),
        figure("residents: the same 1,000 rows again", again, "s"),
        figure("residents: dry run of 1,000 rows", dry, "s"),
        *large(platform),
        *the_list(platform),
    ]


def large(platform: Platform) -> list[Figure]:
    place = platform.village()
    took = seconds(lambda: bring(place, file_of(place, 5000)))

    def out() -> None:
        with in_village(place):
            exporting.register()

    return [
        figure("residents: making and importing a file of 5,000 rows", took, "s"),
        figure("residents: export of 5,000 rows", median(out, 3), "s"),
    ]


def the_list(platform: Platform) -> list[Figure]:
    place = platform.big
    cookie = pages.cookie_of(platform, place.slug, platform.operator(place))
    with platform.web() as port:
        found = pages.measured(platform, port, "residents: list", place.slug, "/portal/penduduk", LIST, cookie)
        found += pages.measured(
            platform, port, "residents: search by name", place.slug, "/portal/penduduk?q=nur", None, cookie
        )
        return found
