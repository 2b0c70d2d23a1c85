"""A release to the villages: each to the newest version on its own cell, the registry told as they come."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import and_, func, select, update

from tenants import cells, migrating, schemas
from tenants.db import db, own_transaction
from tenants.migrating import Outcome
from tenants.villages import State, Village

TELL_EVERY = 50  # villages between two words to the registry
HAS_SCHEMA = and_(Village.schema_version.is_not(None), Village.state != State.DELETED)


def homes() -> list[tuple[str, str]]:
    """(schema, cell) of every village whose schema was built, whatever its state. One closed before that has none."""
    query = select(Village.schema_name, Village.cell).where(HAS_SCHEMA)
    return [(schema, cell) for schema, cell in db.session.execute(query.order_by(Village.cell, Village.code))]


def behind() -> list[tuple[str, str]]:
    """Those of which the registry does not say that they are at the newest version."""
    target = migrating.head("village")
    query = select(Village.schema_name, Village.cell).where(HAS_SCHEMA, Village.schema_version != target)
    return [(schema, cell) for schema, cell in db.session.execute(query.order_by(Village.cell, Village.code))]


def standing() -> list[str]:
    """The versions at which villages stand, by the registry."""
    found = select(Village.schema_version).where(HAS_SCHEMA).distinct()
    return sorted(version for version in db.session.scalars(found) if version)


def differences(wanted: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Schema → how it differs from the newest version; empty where it is equal."""
    found: dict[str, list[str]] = {}
    for cell in dict.fromkeys(cell for _, cell in wanted):
        with cells.admin(cell) as conn:
            shape = schemas.wanted_shape(conn)
            for schema, home in wanted:
                if home == cell:
                    found[schema] = schemas.differences(conn, schema, shape)
    return found


def migrate(wanted: list[tuple[str, str]], *, workers: int = 2) -> Iterator[Outcome]:
    """Bring villages to the newest version; the registry is told every fifty, so a stop loses nothing but its news."""
    part: list[Outcome] = []
    for outcome in migrating.migrate_villages(wanted, cells.admin, workers=workers):
        part.append(outcome)
        if len(part) >= TELL_EVERY:
            tell(part)
            part = []
        yield outcome
    tell(part)


def tell(outcomes: list[Outcome]) -> None:
    if not outcomes:
        return
    with own_transaction():
        for outcome in outcomes:
            db.session.execute(
                update(Village)
                .where(Village.schema_name == outcome.schema)
                .values(schema_version=func.coalesce(outcome.after, Village.schema_version), schema_error=outcome.error)
            )
