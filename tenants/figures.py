"""What villages publish to the platform, and the official figures they are measured against.

The regency and district rooms read these rows alone; each village's own job writes its figures under the village's role.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, UniqueConstraint, select
from sqlalchemy.dialects.postgresql import JSONB, distinct_on
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.orm import Mapped, mapped_column

from tenants import audit
from tenants.db import Keyed, PlatformModel, db, utc_now
from tenants.errors import Refused
from tenants.regions import dotted, region


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
    as_of: Mapped[datetime]


def state_population(code: str, figure: int, *, source: str, as_of: date, by) -> None:
    """Enter or correct the official figure of a village."""
    code = dotted(code)
    found = region(code)
    if found.level != 4:
        raise Refused(f"{found.full_name} bukan desa atau kelurahan.")
    if figure <= 0 or figure > 500_000:
        raise Refused(f"Jumlah penduduk {found.name} harus antara 1 dan 500.000.", field="figure")
    if not source.strip():
        raise Refused("Sumber angka wajib diisi.", field="source")
    db.session.execute(
        pg_insert(OfficialPopulation)
        .values(region_code=code, figure=figure, source=source.strip(), as_of=as_of)
        .on_conflict_do_update(
            index_elements=["region_code", "as_of"], set_={"figure": figure, "source": source.strip()}
        )
    )
    audit.platform_deed("official-population.stated", by=by, subject=code, figure=figure, source=source)


def official_populations(codes: list[str]) -> dict[str, OfficialPopulation]:
    """The newest official figure of each village that has one, one query."""
    rows = db.session.scalars(
        select(OfficialPopulation)
        .where(OfficialPopulation.region_code.in_(codes))
        .ext(distinct_on(OfficialPopulation.region_code))
        .order_by(OfficialPopulation.region_code, OfficialPopulation.as_of.desc())
    )
    return {row.region_code: row for row in rows}


def publish(village_id: uuid.UUID, figures: dict[str, Any]) -> None:
    """Replace what a village last published; merges by key so that several jobs may publish their part."""
    statement = pg_insert(VillageFigures).values(village_id=village_id, figures=figures, as_of=utc_now())
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["village_id"],
            set_={
                "figures": VillageFigures.figures.op("||")(statement.excluded.figures),
                "as_of": statement.excluded.as_of,
            },
        )
    )


def published(village_ids: list[uuid.UUID]) -> dict[uuid.UUID, VillageFigures]:
    return {
        row.village_id: row
        for row in db.session.scalars(select(VillageFigures).where(VillageFigures.village_id.in_(village_ids)))
    }
