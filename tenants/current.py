"""The village in force: a frozen value in a ContextVar, never a row."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from tenants.clock import zone, zone_in_force, zone_of
from tenants.db import CELL, cell_in_force, db, end_transaction, own_transaction
from tenants.errors import NoVillage

SCHEMA = re.compile(r"^v_[0-9]{6,9}$")


@dataclass(frozen=True, slots=True)
class CurrentVillage:
    """What a request or job must know of its village without asking the database."""

    id: uuid.UUID
    code: str
    slug: str
    schema: str
    name: str
    label: str = "Desa"
    district: str = ""
    regency: str = ""
    province: str = ""
    state: str = "live"
    cell: str = "cell"

    def __post_init__(self):
        if not SCHEMA.match(self.schema):
            raise ValueError(f"not a village schema: {self.schema!r}")

    @property
    def regency_label(self) -> str:
        """Kabupaten or Kota: of a regency's two digits 71 and above are cities."""
        return "Kota" if self.code[3:5] >= "71" else "Kabupaten"

    @property
    def head_title(self) -> str:
        """How the head is called: Lurah, Kepala Desa, Kepala Desa Adat."""
        return "Lurah" if self.label == "Kelurahan" else f"Kepala {self.label}"


_current: ContextVar[CurrentVillage | None] = ContextVar("village", default=None)


def village() -> CurrentVillage:
    """The village in force, or NoVillage."""
    found = _current.get()
    if found is None:
        raise NoVillage("no village is in force; use tenants.current.enter(...)")
    return found


def village_or_none() -> CurrentVillage | None:
    return _current.get()


class enter:
    """Put a village in force for a block, or none. One village per transaction: the open one is ended on both sides.

    Not a generator: one that is forgotten must not end anybody's transaction when it is collected as garbage.
    """

    def __init__(self, value: CurrentVillage | None):
        self.value = value

    def __enter__(self) -> CurrentVillage | None:
        before = _current.get()
        if before is not None and before != self.value:
            end_transaction()
        self.token = _current.set(self.value)
        self.cell_token = cell_in_force.set(self.value.cell if self.value else CELL)
        self.zone_token = zone_in_force.set(zone_of(self.value.code) if self.value else zone())
        return self.value

    def __exit__(self, *_) -> None:
        try:
            end_transaction()
        finally:
            _current.reset(self.token)
            cell_in_force.reset(self.cell_token)
            zone_in_force.reset(self.zone_token)


@contextmanager
def in_village(value: CurrentVillage) -> Iterator[CurrentVillage]:
    """One village in force in a transaction of its own: the way for jobs, commands and staff work."""
    with own_transaction(), enter(value):
        yield value
        db.session.commit()
