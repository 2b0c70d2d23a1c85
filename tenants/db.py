"""The database handle and the two kinds of model. Imports nothing of ours but the errors.

The control database holds schema `platform`; a cell holds schema `ref` and one schema per village. A model's kind picks
the engine: a village's rows are on the cell in force. Bare SQL text goes to the control database unless `on_cell(...)`
sends it to the village in force.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from flask import current_app, has_app_context
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import DateTime, Engine, MetaData, func, inspect, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from sqlalchemy.sql.util import find_tables

from tenants.errors import NoVillage

CELL = "cell"  # the first cell; others are named in the settings
cell_in_force: ContextVar[str] = ContextVar("cell", default=CELL)

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    registry = registry(
        metadata=MetaData(naming_convention=NAMES, schema="platform"),
        type_annotation_map={datetime: DateTime(timezone=True)},
    )


class HouseSession(Session):
    """Sends a statement to the cell when it reads or writes a village table, also where it selects no whole entity."""

    def get_bind(self, mapper=None, clause=None, bind=None, **kwargs):
        if bind is None and of_village(mapper, clause):
            return cell_engine()
        return super().get_bind(mapper=mapper, clause=clause, bind=bind, **kwargs)


def of_village(mapper, clause) -> bool:
    if mapper is not None:
        return inspect(mapper).local_table.metadata is village_metadata
    if clause is None:
        return False
    tables = find_tables(clause, check_columns=True, include_crud=True)
    return any(getattr(table, "metadata", None) is village_metadata for table in tables)


def cell_engine() -> Engine:
    """The engine of the cell in force."""
    name = cell_in_force.get()
    if name not in db.engines:
        raise NoVillage(f"cell {name!r} is not among the settings' cells")
    return db.engines[name]


db = SQLAlchemy(model_class=Base, session_options={"class_": HouseSession, "expire_on_commit": False})
db.metadatas[CELL] = MetaData(naming_convention=NAMES, info={"bind_key": CELL})
village_metadata = db.metadatas[CELL]
platform_metadata = db.metadatas[None]


def utc_now() -> datetime:
    return datetime.now(UTC)


class PlatformModel(db.Model):  # type: ignore[name-defined]
    """A row of the control database: regions, villages, people, Bimtek, money."""

    __abstract__ = True


class VillageModel(db.Model):  # type: ignore[name-defined]
    """A row of one village: unqualified, found through the search_path of the transaction."""

    __abstract__ = True
    __bind_key__ = CELL


class Keyed:
    """A uuidv7 key given by PostgreSQL, and the moment of birth."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, server_default=func.uuidv7(), sort_order=-10)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), default=utc_now, sort_order=90)


def on_cell(statement: str, **values: Any):
    """Run SQL text in the village in force (same transaction as the ORM's)."""
    return db.session.execute(text(statement), values, bind_arguments={"bind": cell_engine()})


def end_transaction() -> None:
    """Close the session's transaction: the next statement opens one for the village then in force."""
    if has_app_context():
        db.session.remove()


@contextmanager
def own_transaction() -> Iterator[None]:
    """A session of its own around a block: committed when the block ends well, rolled back when it raises."""
    with current_app.app_context():
        try:
            yield
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise
