"""The score: how many residents are free of contradictions (six tenths), and how much of what should be filled is (four tenths)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert

from app.sid.quality.models import QualityDay
from app.sid.quality.rules import BAD, FAMILY_RULES, LACKS, RULES, Rule
from app.sid.residents.models import ALIVE, Family, Resident
from tenants import nik_marks
from tenants.clock import today
from tenants.current import village
from tenants.db import db

RIGHT, WHOLE = 60, 40  # what each half weighs


@dataclass(frozen=True)
class Found:
    rule: Rule
    count: int
    of_families: bool = False


@dataclass(frozen=True)
class Quality:
    """`found`: rules that hold for somebody, contradictions first, then by number."""

    found: list[Found]
    alive: int
    contradicting: int
    lacking: int

    @property
    def score(self) -> int:
        if not self.alive:
            return 0
        fields = sum(rule.severity == LACKS for rule in RULES)
        right = 1 - self.contradicting / self.alive
        whole = 1 - min(1.0, self.lacking / (self.alive * fields))
        return round(RIGHT * right + WHOLE * whole)


def measure() -> Quality:
    """The village in force as it stands: two statements."""
    alive = Resident.basic_status == ALIVE
    bad = or_(*(rule.condition() for rule in RULES if rule.severity == BAD))
    counts = [func.count().filter(rule.condition()) for rule in RULES]
    row = db.session.execute(
        select(func.count(), func.count().filter(bad), *counts).select_from(Resident).where(alive)
    ).one()
    families = db.session.execute(
        select(*(func.count().filter(rule.condition()) for rule in FAMILY_RULES)).select_from(Family)
    ).one()
    everybody, contradicting, *many = row
    found = [Found(rule, count) for rule, count in zip(RULES, many, strict=True) if count]
    found += [Found(rule, count, True) for rule, count in zip(FAMILY_RULES, families, strict=True) if count]
    found.sort(key=lambda one: (one.rule.severity != BAD, -one.count))
    lacking = sum(one.count for one in found if one.rule.severity == LACKS and not one.of_families)
    return Quality(found, everybody, contradicting, lacking)


def keep(quality: Quality) -> None:
    """This day's score; a later measuring of the day replaces it."""
    values = {
        "score": quality.score,
        "contradicting": quality.contradicting,
        "lacking": quality.lacking,
        "alive": quality.alive,
    }
    statement = insert(QualityDay).values(day=today(), **values)
    db.session.execute(statement.on_conflict_do_update(index_elements=["day"], set_=values))


def days(count: int = 60) -> list[QualityDay]:
    """The last days that were measured, the oldest first."""
    query = select(QualityDay).where(QualityDay.day > today() - timedelta(days=count)).order_by(QualityDay.day)
    return list(db.session.scalars(query))


def publish_marks() -> int:
    """Tell the platform which numbers live here, unreadably, so that another village learns of a double without seeing whose."""
    numbers = select(Resident.nik).where(Resident.basic_status == ALIVE, ~Resident.nik.startswith("0"))
    return nik_marks.replace(village().id, list(db.session.scalars(numbers)))


def elsewhere() -> list[Resident]:
    """Living residents whose NIK lives in another village of the same regency as well."""
    shared = nik_marks.shared(village().id, village().code[:5])
    if not shared:
        return []
    rows = db.session.execute(select(Resident.id, Resident.nik).where(Resident.basic_status == ALIVE))
    keys = [key for key, nik in rows if nik_marks.mark(nik) in shared]
    return list(db.session.scalars(select(Resident).where(Resident.id.in_(keys)).order_by(Resident.find_name)))
