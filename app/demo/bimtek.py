"""The programme and its wave: who was invited, whom they sent, who came on which day; and what offices say of the population."""

from __future__ import annotations

from datetime import date
from random import Random

from app.demo import participants
from app.demo.story import VillageStory, told, villages
from tenants import figures
from tenants.bimtek import waves
from tenants.bimtek.participants import Contacts, name_all
from tenants.db import own_transaction
from tenants.people import Person
from tenants.regions import Region, villages_of


def wave(coming: tuple[VillageStory, ...], *, all_invited: bool, by: Person) -> waves.Wave:
    """The wave with the invitations and the attendance of those that come; what is there already stays."""
    with own_transaction():
        programme = waves.add_programme(told()["regency"], **told()["programme"], by=by)
        found = waves.add_wave(programme, **told()["wave"], by=by)
        codes = invited() if all_invited else [v.code for v in coming]
        if set(codes) - {p.region_code for p in waves.places(found.id)}:
            waves.invite(found, codes, by=by)
        places = waves.places(found.id)
        name([p for p in places if not p.operator_email], by)
        present = {v.code for v in coming}
        for place in places:
            if place.region_code in present and not place.attendances:
                waves.attend(place, days(place.region_code, found.days), by=by)
        return found


def invited() -> list[str]:
    """Every village of the six districts."""
    return [r.code for district in told()["districts"] for r in villages_of(district)]


def name(places: list[waves.WaveVillage], by: Person) -> None:
    """Write down whom they send."""
    name_all(places, {p.region_code: contacts(p.region_code, p.region.name) for p in places}, by=by)


def contacts(code: str, village: str) -> Contacts:
    return Contacts(
        head_name=participants.head(code).name,
        head_email=participants.email("kepala", village),
        head_phone=participants.phone("head", code),
        operator_name=participants.operator(code).name,
        operator_email=participants.email("operator", village),
        operator_phone=participants.phone("operator", code),
    )


def days(code: str, of: list[date]) -> set[tuple[str, date]]:
    """The operator came every day, nearly always; a head of a village is called away more easily."""
    rng = Random(f"attendance {code}")
    present = {("operator", day) for day in of if rng.random() < 0.96} | {("operator", of[0])}
    return present | {("head", day) for day, share in zip(of, (0.95, 0.8, 0.65), strict=False) if rng.random() < share}


def state_populations(*, by: Person) -> None:
    """A figure for every village of the regency that has none; made up, and its source says so."""
    stated = told()["population"]
    with own_transaction():
        places = villages_of(told()["regency"])
        known = figures.official_populations([p.code for p in places])
        for place in places:
            if place.code not in known:
                figures.state_population(place.code, population(place), **stated, by=by)


def population(place: Region) -> int:
    chosen = {v.code: v.population for v in villages()}
    return chosen.get(place.code) or Random(f"population {place.code}").randint(1480, 4960)
