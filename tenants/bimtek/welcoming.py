"""A new village's first people: accounts from the Bimtek's list, and the letter that carries address and set-up link."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column

from tenants import audit, files, papers, people
from tenants.bimtek.waves import WaveVillage
from tenants.db import Keyed, PlatformModel, db
from tenants.people import Membership, Person, Role
from tenants.regions import names_above
from tenants.villages import Village

TEMPLATE = Path(__file__).parent / "papers" / "welcome.typ"


class WelcomeLetter(Keyed, PlatformModel):
    """The letter that a village got; a new link makes a new one."""

    __tablename__ = "welcome_letters"
    village_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.villages.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.people.id", ondelete="CASCADE"))
    file_key: Mapped[str] = mapped_column(String(60))


def invited(village: Village) -> WaveVillage | None:
    return db.session.scalar(
        select(WaveVillage)
        .where(WaveVillage.region_code == village.code, WaveVillage.operator_email != "")
        .order_by(WaveVillage.id.desc())
        .limit(1)
    )


def open_accounts(village: Village, *, by) -> Person | None:
    """The operator whom the Bimtek names; None where it names none yet."""
    found = invited(village)
    if found is None:
        return None
    person = people.add_person(
        name=found.operator_name or f"Operator {village.name}",
        email=found.operator_email,
        phone=found.operator_phone or None,
        by=by,
    )
    people.join(person, Role.OPERATOR, village_id=village.id, by=by)
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


def needs_letter(village: Village) -> bool:
    return operator(village) is not None and letter(village) is None


def write_letter(village: Village, *, address: str, set_up: Callable[[str], str], by) -> str:
    """A fresh set-up link (the older one dies) and the letter that carries it. Returns the link, which is kept nowhere else."""
    person = operator(village)
    if person is None:
        raise LookupError(village.code)
    link = set_up(people.setup_link(person, village_id=village.id, by=by))
    above = names_above(village.code)
    data = {
        "village": village.full_name,
        "district": above.get("district", ""),
        "regency": above.get("regency", ""),
        "person": person.name,
        "email": person.email,
        "address": address,
        "link": link,
        "qr": papers.qr_svg(link),
    }
    db.session.add(
        WelcomeLetter(
            village_id=village.id,
            person_id=person.id,
            file_key=files.keep_platform(papers.render(TEMPLATE, data), "pdf"),
        )
    )
    audit.platform_deed("welcome-letter.written", by=by, subject=village.code)
    db.session.flush()
    return link
