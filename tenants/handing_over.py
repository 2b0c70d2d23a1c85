"""An operator leaves and another takes over: roles, sessions and what stays open, in one act with a paper to sign."""

from __future__ import annotations

import uuid
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants import audit, papers, people, signing
from tenants.db import Keyed, PlatformModel, db
from tenants.errors import NotFound, Refused
from tenants.people import Membership, Person, Role
from tenants.villages import Village

PAPER = Path(__file__).parent / "bimtek" / "papers" / "handover.typ"


class Handover(Keyed, PlatformModel):
    """Who handed what to whom, on which day; `content` is what stands on the paper."""

    __tablename__ = "handovers"
    village_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.villages.id", ondelete="CASCADE"))
    day: Mapped[date]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    __table_args__ = (Index("ix_handovers_village", "village_id", "id"),)


def roles_held(person: Person, village: Village) -> list[Membership]:
    query = select(Membership).where(Membership.person_id == person.id, Membership.village_id == village.id)
    return list(db.session.scalars(query.order_by(Membership.role)))


def hand_over(
    village: Village, leaver: Person, taker: Person, *, day: date, open_work: list[str], note: str = "", by
) -> Handover:
    """Everything the leaver is in the village, the taker is from now on; the leaver's sessions there end.

    `open_work`: what is not finished, in words, as it stands on the paper.
    """
    if leaver.id == taker.id:
        raise Refused("Yang menyerahkan dan yang menerima harus dua orang.", field="taker")
    held = roles_held(leaver, village)
    if not held:
        raise Refused("Orang itu tidak memegang peran di desa ini.", field="leaver")
    for member in held:
        people.join(taker, Role(member.role), village_id=village.id, hamlets=list(member.hamlets), by=by)
    names = [people.ROLE_NAMES[Role(member.role)] for member in held]
    for member in held:
        people.leave(leaver, Role(member.role), village_id=village.id, by=by)
    signing.end_sessions(leaver, by=by)
    row = Handover(
        village_id=village.id,
        day=day,
        content={
            "village": village.full_name,
            "leaver": {"name": leaver.name, "email": leaver.email},
            "taker": {"name": taker.name, "email": taker.email},
            "roles": names,
            "open_work": open_work,
            "note": note.strip()[:1000],
        },
    )
    db.session.add(row)
    db.session.flush()
    audit.platform_deed("village.handed-over", by=by, subject=village.code, leaver=leaver.name, taker=taker.name)
    return row


def handovers(village_id: uuid.UUID) -> list[Handover]:
    query = select(Handover).where(Handover.village_id == village_id).order_by(Handover.id.desc())
    return list(db.session.scalars(query))


def handover(key: str, village_id: uuid.UUID) -> Handover:
    try:
        row = db.session.get(Handover, uuid.UUID(key))
    except ValueError:
        row = None
    if row is None or row.village_id != village_id:
        raise NotFound("Serah terima itu tidak ada.")
    return row


def paper(row: Handover, *, day_in_words: str, place: str) -> bytes:
    """The minutes of the handing over (berita acara), to be signed by both and by the head."""
    return papers.render(PAPER, {**row.content, "day": day_in_words, "place": place})
