"""What villages publish to the platform, and the official figures they are measured against.

The regency and district rooms read these rows alone; each village's own job writes its figures under the village's role.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Integer, SmallInteger, String, UniqueConstraint, case, func, select
from sqlalchemy.dialects.postgresql import JSONB, distinct_on
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.orm import Mapped, mapped_column

from tenants import audit, changes
from tenants.clock import day_of, today
from tenants.db import Keyed, PlatformModel, db, utc_now
from tenants.errors import Refused
from tenants.regions import dotted, region
from tenants.villages import Village

LARGEST_VILLAGE = 500_000  # people; the largest kelurahan of Indonesia has some 170,000
LARGEST_COUNT = 10_000_000
WORDS = {"none", "ordered", "waiting", "paid"}  # the only words among the figures: how far the support product is


class OfficialPopulation(Keyed, PlatformModel):
    """A village's population as an office states it: figure, source, date it holds for."""

    __tablename__ = "official_populations"
    region_code: Mapped[str] = mapped_column(ForeignKey("platform.regions.code"), index=True)
    figure: Mapped[int] = mapped_column(Integer)
    source: Mapped[str] = mapped_column(String(200))
    as_of: Mapped[date]

    __table_args__ = (CheckConstraint("figure > 0", name="figure_positive"), UniqueConstraint("region_code", "as_of"))


class VillageFigures(PlatformModel):
    """The counts that a village's own job published last (never a person)."""

    __tablename__ = "village_figures"
    village_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("platform.villages.id", ondelete="CASCADE"), primary_key=True
    )
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB)
    as_of: Mapped[datetime]  # measured last
    changed_at: Mapped[datetime]  # measured last with another result


class FigureDay(PlatformModel):
    """How far a village's duties were when a day was measured last: its history."""

    __tablename__ = "figure_days"
    village_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("platform.villages.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    done: Mapped[int] = mapped_column(SmallInteger)
    duties: Mapped[dict[str, Any]] = mapped_column(JSONB)  # {"residents": ["working", 75], …}: state and percent
    as_of: Mapped[datetime]


def state_population(code: str, figure: int, *, source: str, as_of: date, by) -> None:
    """Enter or correct the official figure of a village."""
    code = dotted(code)
    found = region(code)
    if found.level != 4:
        raise Refused(f"{found.full_name} bukan desa atau kelurahan.")
    if not 0 < figure <= LARGEST_VILLAGE:
        raise Refused(f"Jumlah penduduk {found.name} harus antara 1 dan 500.000.", field="figure")
    if not 0 < len(source.strip()) <= 200:
        raise Refused("Isi sumber angka, paling panjang 200 huruf.", field="source")
    if not date(1990, 1, 1) <= as_of <= today():
        raise Refused("Tanggal angka tidak boleh di masa depan.", field="as_of")
    statement = pg_insert(OfficialPopulation).values(
        region_code=code, figure=figure, source=source.strip(), as_of=as_of
    )
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["region_code", "as_of"], set_={"figure": figure, "source": source.strip()}
        )
    )
    audit.platform_deed("official-population.stated", by=by, subject=code, figure=figure, source=source)
    here = db.session.scalar(select(Village.id).where(Village.code == code))
    if here:
        changes.mark(here)


def official_populations(codes: list[str]) -> dict[str, OfficialPopulation]:
    """The newest official figure of each village that has one, one query."""
    rows = db.session.scalars(newest_official().where(OfficialPopulation.region_code.in_(codes)))
    return {row.region_code: row for row in rows}


def newest_official():
    """Of each village its newest official figure."""
    return (
        select(OfficialPopulation)
        .ext(distinct_on(OfficialPopulation.region_code))
        .order_by(OfficialPopulation.region_code, OfficialPopulation.as_of.desc())
    )


def publish(
    village_id: uuid.UUID, figures: dict[str, Any], *, duties: dict[str, list[Any]], as_of: datetime | None = None
) -> None:
    """Replace what a village last published and keep the day; merges by key, so that several jobs may publish their part.

    `duties`: state and percent of each. `as_of`: the moment before the counting began; an older counting that comes
    late changes nothing newer, one of a past day is that day's history.
    """
    refuse_people(figures)
    as_of = as_of or utc_now()
    done = sum(state == "done" for state, _ in duties.values())
    latest = pg_insert(VillageFigures).values(village_id=village_id, figures=figures, as_of=as_of, changed_at=as_of)
    history = pg_insert(FigureDay).values(
        village_id=village_id, day=day_of(as_of), done=done, duties=duties, as_of=as_of
    )
    merged = {
        "figures": VillageFigures.figures.op("||")(latest.excluded.figures),
        "as_of": latest.excluded.as_of,
        "changed_at": case(
            (VillageFigures.figures.contains(latest.excluded.figures), VillageFigures.changed_at),
            else_=latest.excluded.as_of,
        ),
    }
    told = {name: history.excluded[name] for name in ("done", "duties", "as_of")}
    for statement, model, changed in ((latest, VillageFigures, merged), (history, FigureDay, told)):
        db.session.execute(
            statement.on_conflict_do_update(
                index_elements=list(model.__table__.primary_key),
                set_=changed,
                where=model.as_of <= statement.excluded.as_of,
            )
        )


def refuse_people(figures: dict[str, Any]) -> None:
    """Figures are counts, yes or no, and how far the support product is: nothing in which a person could stand."""
    for name, value in figures.items():
        counted = isinstance(value, int) and 0 <= value <= LARGEST_COUNT
        if not counted and not (isinstance(value, str) and value in WORDS):
            raise TypeError(f"{name} is no figure: a village publishes counts, never a person")


def published(village_ids: list[uuid.UUID]) -> dict[uuid.UUID, VillageFigures]:
    rows = db.session.scalars(select(VillageFigures).where(VillageFigures.village_id.in_(village_ids)))
    return {row.village_id: row for row in rows}


def newest(region_code: str) -> tuple[datetime | None, datetime | None]:
    """When a village of a region was measured last, and when one last had another result."""
    found = db.session.execute(
        select(func.max(VillageFigures.as_of), func.max(VillageFigures.changed_at))
        .join(Village, Village.id == VillageFigures.village_id)
        .where(Village.code.startswith(region_code))
    ).one()
    return found[0], found[1]
