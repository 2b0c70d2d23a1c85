"""Who may sign in to look around, all with one password; the addresses are of the domain kept for examples."""

from __future__ import annotations

from typing import Any

from app.demo.story import ACTOR, PASSWORD, VillageStory, told
from app.web import links
from tenants import people, region_hosts, signing, villages
from tenants.bimtek import welcoming
from tenants.db import db, own_transaction
from tenants.errors import Refused
from tenants.people import Person, Role
from tenants.villages import SERVING, Village


def outside_villages() -> Person:
    """Staff and the regency's officer; returns the staff, who does what staff do."""
    with own_transaction():
        host = region_hosts.open_region(told()["regency"], by=ACTOR)
        officer, staff = signing_in("officer"), signing_in("staff")
        people.join(officer, Role.REGENCY, region_code=host.region_code, by=staff)
        people.join(staff, Role.STAFF, by=ACTOR)
        return staff


def in_village(story: VillageStory, *, by: Person) -> Person:
    """The operator as whom the village works, with a password where the office has begun; and Sanrobone's others."""
    with own_transaction():
        row = villages.by_code(story.code)
        found = welcoming.operator(row)
        if found is None:
            raise Refused(f"{row.full_name} belum mempunyai operator.")
        if story.worked:
            with_password(found)
        for entry in told()["people"]:
            if entry.get("village") == story.code:
                people.join(signing_in(entry["key"]), Role(entry["role"]), village_id=row.id, by=by)
        return found


def signing_in(key: str) -> Person:
    entry = next(p for p in told()["people"] if p["key"] == key)
    return with_password(people.add_person(name=entry["name"], email=entry["email"], by=ACTOR))


def with_password(person: Person) -> Person:
    if person.password_hash is None:
        signing.set_password(person, PASSWORD, by=person)
    return person


def sign_ins() -> dict[str, Any]:
    """What can be opened, who can sign in, and the password; only what is really here."""
    return {"addresses": addresses(), "people": entering(), "password": PASSWORD}


def entering() -> list[dict[str, str]]:
    """The people of the demonstration whose password is still the one that is told."""
    return [
        {"what": entry["what"], "email": entry["email"]}
        for entry in told()["people"]
        if signing.check_password(entry["email"], PASSWORD)
    ]


def addresses() -> list[dict[str, str]]:
    found = [("Etalase", links.apex_url()), ("Konsol OpenDesa", links.console_url())]
    host = db.session.scalar(db.select(region_hosts.RegionHost).filter_by(region_code=told()["regency"]))
    if host is not None:
        found.append((f"Ruang pantau {host.region.full_name}", links.region_url(host.slug)))
    entered = {p.get("village") for p in told()["people"]}
    for row in shown_villages():
        if row.code in entered:
            found.append((f"Kantor {row.full_name}", links.village_url(row, "/portal")))
        found.append((f"Situs {row.full_name}", links.village_url(row)))
    return [{"what": what, "url": url} for what, url in found]


def shown_villages() -> list[Village]:
    """Of the small start, the village of the sign-ins and one that has done all duties; else any that lives."""
    here = [v for v in villages.of_region() if v.state in SERVING]
    shown = set(told()["shown"])
    return [v for v in here if v.code in shown] or here[:1]
