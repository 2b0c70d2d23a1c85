"""A head of a dusun deals with the people of his dusun only: what is outside is not there, in every query.

The limit is put in force at the door of the portal, and added to every statement that speaks of residents, families or areas,
so that a page cannot forget it. What must look across it (is this NIK taken?) says so: `execution_options(whole_village=True)`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy import event, select
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from app.sid.residents.models import Area, Family, Resident
from tenants.db import db
from tenants.errors import NotAllowed, Refused

_dusun: ContextVar[tuple[str, ...] | None] = ContextVar("dusun", default=None)
OUTSIDE = "Itu di luar dusun Anda. Mintalah operator desa untuk mengubahnya."


def dusun() -> tuple[str, ...] | None:
    """The dusun in force; None where the whole village is open."""
    return _dusun.get()


@contextmanager
def limited_to(names: list[str] | None) -> Iterator[None]:
    """Only the people of these dusun for a block."""
    token = _dusun.set(tuple(names) if names is not None else None)
    try:
        yield
    finally:
        _dusun.reset(token)


def put_in_force(names: list[str] | None) -> None:
    """For the rest of the request; `lift` ends it."""
    _dusun.set(tuple(names) if names is not None else None)


def lift() -> None:
    _dusun.set(None)


def within():
    """The keys of the areas inside the limit."""
    return select(Area.__table__.c.id).where(Area.__table__.c.dusun.in_(dusun() or ()))


def refuse_outside(name: str) -> None:
    """A dusun that is not his, named in a form."""
    if dusun() is not None and name not in (dusun() or ()):
        raise Refused(OUTSIDE, field="dusun")


def refuse_anothers_family(no_kk: str) -> None:
    """A family of another dusun, named by its number."""
    query = select(Family.id).where(Family.no_kk == no_kk)
    if dusun() is not None and db.session.scalar(query, execution_options={"whole_village": True}):
        raise Refused(OUTSIDE, field="no_kk")


@event.listens_for(Session, "do_orm_execute")
def _limit(state: ORMExecuteState) -> None:
    if dusun() is None or state.execution_options.get("whole_village") or not state.is_orm_statement:
        return
    keys = within()
    state.statement = state.statement.options(
        with_loader_criteria(Resident, Resident.area_id.in_(keys), include_aliases=True),
        with_loader_criteria(Family, Family.area_id.in_(keys), include_aliases=True),
        with_loader_criteria(Area, Area.id.in_(keys), include_aliases=True),
    )


@event.listens_for(Session, "before_flush")
def _refuse_outside(session: Session, *_) -> None:
    if dusun() is None:
        return
    touched = [row for row in (*session.new, *session.dirty, *session.deleted) if isinstance(row, Resident | Family)]
    if any(isinstance(row, Area) for row in session.new):
        raise NotAllowed(OUTSIDE)
    if not touched:
        return
    with session.no_autoflush:
        inside = set(session.scalars(within()))
    if any(row.area_id is not None and row.area_id not in inside for row in touched):
        raise NotAllowed(OUTSIDE)
