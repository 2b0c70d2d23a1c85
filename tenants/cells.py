"""Which PostgreSQL database a village lives on. A cell holds schema `ref` and one schema per village; a regency lives on one cell.

The addresses come from the settings (they are secrets); the registry keeps what people decide: whether a cell takes new
villages. Bounds that were measured: 1,000 villages a database, 5,000 a server.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import psycopg
from sqlalchemy import CheckConstraint, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from tenants import audit
from tenants.db import CELL, PlatformModel, db
from tenants.errors import NotFound, Refused
from tenants.ground import plain
from tenants.villages import State, Village

MOST_VILLAGES = 1000

_admin_urls: dict[str, str] = {}


class Cell(PlatformModel):
    """What was decided about a cell: open for new villages, draining (takes none, gives its own away), or closed."""

    __tablename__ = "cells"
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    state: Mapped[str] = mapped_column(String(8), default="open", server_default="open")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    __table_args__ = (CheckConstraint("state IN ('open', 'draining', 'closed')", name="state_known"),)


@dataclass(frozen=True)
class Load:
    """A cell with how many villages live on it. `known`: the settings give its address; state `new`: not taken into use."""

    name: str
    state: str
    villages: int
    known: bool


def connect(admin_urls: dict[str, str]) -> None:
    """Tell the logins that may create roles and schemas; only workers and commands have them."""
    _admin_urls.clear()
    _admin_urls.update(admin_urls)


def admin_url(name: str = CELL) -> str:
    if name not in _admin_urls:
        raise Refused(f"Sel basis data {name} tidak dikenal oleh proses ini.")
    return _admin_urls[name]


def admin(name: str = CELL) -> psycopg.Connection:
    """A connection that may build and drop villages on a cell; close it."""
    return psycopg.connect(plain(admin_url(name)), autocommit=True, options="-c TimeZone=UTC")


def names() -> list[str]:
    return list(_admin_urls)


def loads() -> list[Load]:
    """Every cell that is named in the settings or the registry, one query each for states and counts."""
    states = {cell.name: cell.state for cell in db.session.scalars(select(Cell))}
    alive = Village.state.not_in((State.CLOSED, State.DELETED))
    counted = db.session.execute(select(Village.cell, func.count()).where(alive).group_by(Village.cell)).all()
    counts: dict[str, int] = {name: count for name, count in counted}  # noqa: C416
    return [
        Load(name, states.get(name, "open" if name == CELL else "new"), counts.get(name, 0), name in _admin_urls)
        for name in dict.fromkeys([*_admin_urls, *states, *counts])
    ]


def add(name: str, *, by) -> Cell:
    """Take a cell of the settings into use; the caller has prepared its ground."""
    admin_url(name)
    found = db.session.get(Cell, name) or Cell(name=name)
    found.state = "open"
    db.session.add(found)
    audit.platform_deed("cell.added", by=by, subject=name)
    return found


def drain(name: str, *, by) -> Cell:
    """No new villages on this cell from now on."""
    load = next((cell for cell in loads() if cell.name == name), None)
    if load is None:
        raise NotFound(f"Sel basis data {name} tidak ada.")
    if not any(other.state == "open" and other.name != name and other.known for other in loads()):
        raise Refused("Tidak ada sel lain yang terbuka. Tambahkan dulu: flask cells add NAMA.")
    found = db.session.get(Cell, name) or Cell(name=name)
    found.state = "draining"
    db.session.add(found)
    audit.platform_deed("cell.drained", by=by, subject=name)
    return found


def for_regency(regency_code: str) -> str:
    """Where a new village of a regency goes: beside its neighbours, else onto the open cell with the fewest villages."""
    found = {load.name: load for load in loads()}
    homes = select(Village.cell, func.count()).where(Village.regency_code == regency_code).group_by(Village.cell)
    for name, _ in db.session.execute(homes.order_by(func.count().desc())):
        if name in found and found[name].state == "open" and found[name].known:
            return name
    free = [load for load in found.values() if load.state == "open" and load.known]
    if not free:
        raise Refused("Tidak ada sel basis data yang terbuka untuk desa baru.")
    return min(free, key=lambda load: load.villages).name
