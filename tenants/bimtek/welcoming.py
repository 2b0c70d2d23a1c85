"""A new village's first people: accounts from the Bimtek's list, and the letter that carries address and set-up link."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from babel.dates import format_date
from sqlalchemy import ForeignKey, String, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Mapped, mapped_column

from tenants import audit, files, papers, people, setup_links
from tenants.bimtek.models import Wave, WaveVillage
from tenants.clock import now, zone_of
from tenants.db import Keyed, PlatformModel, db
from tenants.errors import NotFound
from tenants.people import Membership, Person, Role
from tenants.regions import Region, names_above
from tenants.setup_links import SetupLink
from tenants.villages import Village

TEMPLATE = Path(__file__).parent / "papers" / "welcome.typ"


class WelcomeLetter(Keyed, PlatformModel):
    """The letter that a village got; a new link makes a new one."""

    __tablename__ = "welcome_letters"
    village_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.villages.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.people.id", ondelete="CASCADE"))
    file_key: Mapped[str] = mapped_column(String(60))


def invited(village: Village) -> WaveVillage | None:
    """The newest invitation that names somebody who can be reached."""
    return db.session.scalar(
        select(WaveVillage)
        .where(
            WaveVillage.region_code == village.code,
            (WaveVillage.operator_email != "") | (WaveVillage.head_email != ""),
        )
        .order_by(WaveVillage.id.desc())
        .limit(1)
    )


def open_accounts(village: Village, *, by) -> Person | None:
    """The head and the operator whom the Bimtek names get their accounts. Returns the operator; None where it names none."""
    found = invited(village)
    if found is None:
        return None
    if found.head_email:
        head = found.head_name or f"Kepala {village.full_name}"
        add_member(village, Role.HEAD, name=head, email=found.head_email, phone=found.head_phone, by=by)
    if not found.operator_email:
        return None
    name = found.operator_name or f"Operator {village.name}"
    return add_member(village, Role.OPERATOR, name=name, email=found.operator_email, phone=found.operator_phone, by=by)


def add_member(village: Village, role: Role, *, name: str, email: str, phone: str = "", by) -> Person:
    """Somebody gets an account in a village; the same person where they have one."""
    person = people.add_person(name=name, email=email, phone=phone or None, by=by)
    people.join(person, role, village_id=village.id, by=by)
    return person


def operator(village: Village) -> Person | None:
    return db.session.scalar(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.village_id == village.id, Membership.role == Role.OPERATOR)
        .order_by(Membership.id)
        .limit(1)
    )


def letter(village: Village) -> WelcomeLetter | None:
    return db.session.scalar(
        select(WelcomeLetter).where(WelcomeLetter.village_id == village.id).order_by(WelcomeLetter.id.desc()).limit(1)
    )


@dataclass(frozen=True)
class Letter:
    """A village's newest letter; `open` while its link can still be used, `used` when its reader has a password."""

    code: str
    file_key: str
    written_at: datetime
    used: bool
    open: bool

    @property
    def stale(self) -> bool:
        return not self.used and not self.open


def letters(codes: list[str]) -> dict[str, Letter]:
    """The newest letter of each of these villages that has one, by code; one query."""
    link = select(SetupLink.id).where(
        SetupLink.person_id == WelcomeLetter.person_id,
        SetupLink.village_id == WelcomeLetter.village_id,
        SetupLink.used_at.is_(None),
        SetupLink.expires_at > now(),
    )
    rows = db.session.execute(
        select(
            Village.code,
            WelcomeLetter.file_key,
            WelcomeLetter.created_at,
            Person.password_hash.is_not(None),
            link.exists(),
        )
        .join(WelcomeLetter, WelcomeLetter.village_id == Village.id)
        .join(Person, Person.id == WelcomeLetter.person_id)
        .where(Village.code.in_(codes))
        .ext(distinct_on(Village.code))
        .order_by(Village.code, WelcomeLetter.id.desc())
    )
    return {row[0]: Letter(*row) for row in rows}


def needs_letter(village: Village) -> bool:
    return operator(village) is not None and letter(village) is None


def write_letter(
    village: Village, *, address: str, set_up: Callable[[str], str], person: Person | None = None, by
) -> str:
    """A fresh set-up link (the older one dies) and the letter that carries it, for the operator where nobody is named.
    Returns the link, which is kept nowhere else."""
    person = person or operator(village)
    if person is None:
        raise NotFound(f"{village.full_name} belum mempunyai operator. Tambahkan operator lebih dulu.")
    link = set_up(setup_links.setup_link(person, village_id=village.id, by=by))
    row = WelcomeLetter(
        village_id=village.id,
        person_id=person.id,
        file_key=files.keep_platform(papers.render(TEMPLATE, paper(village, person, address, link)), "pdf"),
    )
    db.session.add(row)
    audit.platform_deed("welcome-letter.written", by=by, subject=village.code)
    db.session.flush()
    return link


def paper(village: Village, person: Person, address: str, link: str) -> dict[str, Any]:
    """What stands on the letter."""
    above, bimtek = names_above(village.code), invited(village)
    wave = db.session.get(Wave, bimtek.wave_id) if bimtek else None
    written = now().astimezone(zone_of(village.code))
    held = db.session.scalar(
        select(Membership.role).where(Membership.person_id == person.id, Membership.village_id == village.id).limit(1)
    )
    return {
        "village": village.full_name,
        "code": village.code,
        "district": above.get("district", ""),
        "regency": db.session.get_one(Region, village.regency_code).full_name,
        "province": above.get("province", ""),
        "person": person.name,
        "role": {"head": "Kepala", "treasurer": "Bendahara"}.get(held or "", "Operator"),
        "email": person.email,
        "address": address,
        "link": link,
        "qr": papers.qr_svg(link),
        "written": said(written),
        "until": f"{said(written + setup_links.SETUP_LINK_LASTS)} pukul {written:%H.%M}",
        "bimtek": f"{wave.programme.name}, {wave.name}" if wave else "",
    }


def said(when: datetime) -> str:
    return format_date(when, "d MMMM y", locale="id_ID")
