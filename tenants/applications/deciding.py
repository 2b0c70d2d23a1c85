"""Staff answer an application: yes, and the village is brought to life; or no, with a reason."""

from __future__ import annotations

import re

from sqlalchemy import func, select

from tenants import audit, people
from tenants.applications.applying import here, tidy
from tenants.applications.models import State, VillageApplication
from tenants.db import db, utc_now
from tenants.errors import Conflict, Refused
from tenants.people import Membership, Person, Role
from tenants.villages import Village


def undecided(found: VillageApplication) -> VillageApplication:
    """The application, held until the transaction ends; Conflict where somebody has answered it."""
    row = db.session.scalar(
        select(VillageApplication)
        .where(VillageApplication.id == found.id)
        .with_for_update(of=VillageApplication)
        .execution_options(populate_existing=True)
    )
    if row is None or row.state != State.NEW:
        raise Conflict("Pendaftaran ini sudah dijawab.")
    return row


def accept(found: VillageApplication, *, by) -> VillageApplication:
    """Say yes; `app.onboarding.take_in` does this and brings the village to life."""
    row = undecided(found)
    if here(row.region_code) is not None:
        raise Conflict(f"{row.region.full_name} sudah ada di PaketDesa. Tolak pendaftaran ini dengan alasan itu.")
    known = db.session.scalar(
        select(Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(func.lower(Person.email) == row.email.lower())
        .limit(1)
    )
    if known:  # the set-up link of the new village would open the account of somebody elsewhere
        raise Refused(
            f"Alamat {row.email} sudah dipakai {known} di tempat lain. Mintalah alamat lain kepada pendaftar."
        )
    return decide(row, State.ACCEPTED, "", by=by)


def decline(found: VillageApplication, reason: str, *, by) -> VillageApplication:
    if not tidy(reason):
        raise Refused("Isi alasan penolakan.", field="reason")
    return decide(undecided(found), State.DECLINED, tidy(reason)[:300], by=by)


def decide(row: VillageApplication, state: State, reason: str, *, by) -> VillageApplication:
    row.state, row.reason = state, reason
    row.decided_at, row.decided_by = utc_now(), audit.actor_of(by)[0]
    audit.platform_deed(f"application.{state}", by=by, subject=row.region_code, application=str(row.id), reason=reason)
    db.session.flush()
    return row


def open_account(village: Village, *, by) -> Person | None:
    """The operator whom the accepted application names; a head who applied is also the village's head."""
    row = db.session.scalar(
        select(VillageApplication)
        .where(VillageApplication.region_code == village.code, VillageApplication.state == State.ACCEPTED)
        .order_by(VillageApplication.decided_at.desc())
        .limit(1)
    )
    if row is None:
        return None
    person = people.add_person(name=row.name, email=row.email, phone=row.phone, by=by)
    people.join(person, Role.OPERATOR, village_id=village.id, by=by)
    if re.match(r"(kepala|lurah|pj\.?|plt\.?)\b", row.position.lower()):
        people.join(person, Role.HEAD, village_id=village.id, by=by)
    return person
