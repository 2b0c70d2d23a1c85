"""What is sold, and for how much from which day on."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.dialects.postgresql import insert as pg_insert

from billing.models import Package, Price
from tenants import audit
from tenants.clock import today
from tenants.db import db
from tenants.errors import NotFound, Refused

FIRST = Path(__file__).parent / "catalogue.toml"


def load(*, by) -> int:
    """Bring in the first catalogue; what staff have changed since stays as it is."""
    rows = tomllib.loads(FIRST.read_text(encoding="utf-8"))["package"]
    for position, row in enumerate(rows):
        db.session.execute(
            pg_insert(Package)
            .values(key=row["key"], name=row["name"], blurb=row["blurb"], products=row["products"], position=position)
            .on_conflict_do_nothing()
        )
        db.session.execute(
            pg_insert(Price)
            .values(package_key=row["key"], amount=row["price"], valid_from=row["valid_from"], note="Harga contoh")
            .on_conflict_do_nothing(index_elements=["package_key", "valid_from"])
        )
    audit.platform_deed("catalogue.loaded", by=by)
    return len(rows)


def packages() -> list[Package]:
    return list(db.session.scalars(select(Package).order_by(Package.position)))


def package(key: str) -> Package:
    found = db.session.get(Package, key)
    if found is None:
        raise NotFound("Paket itu tidak ada.")
    return found


def prices(on: date | None = None) -> dict[str, Price]:
    """The price of each package that holds on a day, one query."""
    rows = db.session.scalars(
        select(Price)
        .where(Price.valid_from <= (on or today()))
        .ext(distinct_on(Price.package_key))
        .order_by(Price.package_key, Price.valid_from.desc())
    )
    return {row.package_key: row for row in rows}


def price(key: str, on: date | None = None) -> int:
    found = prices(on).get(key)
    if found is None:
        raise Refused("Paket ini belum mempunyai harga yang berlaku.")
    return found.amount
