"""Who belongs to a village, a region or the platform, and how far each is with signing in."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select

from tenants.db import db, utc_now
from tenants.errors import NotFound
from tenants.people import Membership, Person, Role
from tenants.second_factor import Factor
from tenants.setup_links import SetupLink
from tenants.signing import SignIn


@dataclass(frozen=True)
class Member:
    """A person in a role; until when an unused set-up link holds, when they last signed in, whether in two steps."""

    person: Person
    role: Role
    region_code: str | None
    link_until: datetime | None
    seen_at: datetime | None
    two_steps: bool = False
    hamlets: tuple[str, ...] = ()
    office: str = ""

    @property
    def state(self) -> str:
        """`in` has signed in or may, `invited` holds a link, `none` has neither password nor link."""
        return "in" if self.person.password_hash else "invited" if self.link_until else "none"


def members(*, village_id: uuid.UUID | None = None, region_code: str | None = None) -> list[Member]:
    """Of a village, of a region and the districts in it, or (neither given) of the platform's staff; one query."""
    link = (
        select(func.max(SetupLink.expires_at))
        .where(
            SetupLink.person_id == Person.id,
            SetupLink.used_at.is_(None),
            SetupLink.expires_at > utc_now(),
            SetupLink.village_id.is_not_distinct_from(village_id),
        )
        .scalar_subquery()
    )
    seen = select(func.max(SignIn.created_at)).where(SignIn.person_id == Person.id).scalar_subquery()
    two_steps = exists().where(Factor.person_id == Person.id, Factor.confirmed_at.is_not(None))
    query = select(
        Person, Membership.role, Membership.region_code, link, seen, two_steps, Membership.hamlets, Membership.office
    ).join(Membership, Membership.person_id == Person.id)
    if village_id:
        query = query.where(Membership.village_id == village_id)
    elif region_code:
        query = query.where(func.starts_with(Membership.region_code, region_code))
    else:
        query = query.where(Membership.role == Role.STAFF)
    rows = db.session.execute(query.order_by(Membership.region_code, Person.name, Membership.role))
    return [
        Member(person, Role(role), code, until, last, two, tuple(hamlets), office)
        for person, role, code, until, last, two, hamlets, office in rows
    ]


def member(person_id: str, found: list[Member]) -> Member:
    """The one of these with that key, or NotFound."""
    for one in found:
        if str(one.person.id) == person_id:
            return one
    raise NotFound("Orang itu tidak terdaftar di sini.")
