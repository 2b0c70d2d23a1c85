"""What is sold, and for how much from which day on."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.dialects.postgresql import insert as pg_insert

from billing.models import Package, Price
from billing.standing import Feature
from tenants import audit
from tenants.clock import today
from tenants.db import db
from tenants.errors import NotFound, Refused

FIRST = Path(__file__).parent / "catalogue.toml"
EXAMPLE = "Harga contoh"  # the note of the prices that are loaded: no real office has set them
HIGHEST = 1_000_000_000  # rupiah a year; more is a slip of the finger


def load(*, by) -> int:
    """Bring in the first catalogue; what staff have changed since stays as it is. Returns how many packages it names."""
    rows = tomllib.loads(FIRST.read_text(encoding="utf-8"))["package"]
    for position, row in enumerate(rows):
        words = {name: row[name] for name in ("key", "name", "blurb", "products")}
        features = [Feature(key) for key in row["features"]]
        db.session.execute(
            pg_insert(Package)
            .values(**words, features=features, position=position, recommended=row.get("recommended", False))
            .on_conflict_do_nothing()
        )
        db.session.execute(
            pg_insert(Price)
            .values(package_key=row["key"], amount=row["price"], valid_from=row["valid_from"], note=EXAMPLE)
            .on_conflict_do_nothing(index_elements=["package_key", "valid_from"])
        )
    audit.platform_deed("catalogue.loaded", by=by)
    return len(rows)


def set_price(package_key: str, amount: int, *, valid_from: date | None = None, note: str = "", by) -> None:
    """State what a package costs for a year from a day on (today where none is given), in whole rupiah.

    A day that has passed is refused: what was offered then stays true. Invoices keep the price at which they were ordered.
    """
    sold = package(package_key)
    day = valid_from or today()
    if day < today():
        raise Refused("Harga hanya dapat diubah mulai hari ini atau sesudahnya.", field="valid_from")
    if not 0 < amount <= HIGHEST:
        raise Refused("Harga setahun harus antara Rp1 dan Rp1.000.000.000.", field="amount")
    values = {"amount": amount, "note": note.strip()[:120]}
    db.session.execute(
        pg_insert(Price)
        .values(package_key=sold.key, valid_from=day, **values)
        .on_conflict_do_update(index_elements=["package_key", "valid_from"], set_=values)
    )
    audit.platform_deed("price.set", by=by, subject=sold.key, amount=amount, valid_from=day.isoformat())


def packages() -> list[Package]:
    return list(db.session.scalars(select(Package).order_by(Package.position)))


def package(key: str) -> Package:
    found = db.session.get(Package, key)
    if found is None:
        raise NotFound("Paket itu tidak ada.")
    return found


def first_with(feature: Feature) -> Package | None:
    """The package that stands first in the catalogue among those with a feature."""
    return db.session.scalar(
        select(Package).where(Package.features.contains([feature])).order_by(Package.position).limit(1)
    )


def prices(on: date | None = None) -> dict[str, Price]:
    """The price of each package that holds on a day, one query."""
    rows = db.session.scalars(
        select(Price)
        .where(Price.valid_from <= (on or today()))
        .ext(distinct_on(Price.package_key))
        .order_by(Price.package_key, Price.valid_from.desc())
    )
    return {row.package_key: row for row in rows}


def price_history(package_key: str) -> list[Price]:
    """All prices of a package, past and to come, newest first."""
    return list(
        db.session.scalars(select(Price).where(Price.package_key == package_key).order_by(Price.valid_from.desc()))
    )


def price_histories() -> dict[str, list[Price]]:
    """The same for all packages, one query."""
    found: dict[str, list[Price]] = {}
    for row in db.session.scalars(select(Price).order_by(Price.package_key, Price.valid_from.desc())):
        found.setdefault(row.package_key, []).append(row)
    return found


def price_row(key: str, on: date | None = None) -> Price:
    """The price of a package that holds on a day, or Refused."""
    found = prices(on).get(key)
    if found is None:
        raise Refused("Paket ini belum mempunyai harga yang berlaku.")
    return found


def price(key: str, on: date | None = None) -> int:
    """The same in whole rupiah a year."""
    return price_row(key, on).amount
