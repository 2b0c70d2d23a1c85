"""Bringing a village to life in idempotent steps; started again, it goes on where it stopped.

Each step is one transaction that can be repeated. `onboarding` adds the steps that need money or village data.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tenants import cells, schemas
from tenants.db import own_transaction
from tenants.errors import Refused
from tenants.migrating import head
from tenants.regions import dotted
from tenants.villages import State, Village, by_code, move, register

Step = tuple[str, Callable[[str, object], None]]  # name, deed(code, actor)


def registered(code: str, by) -> None:
    with own_transaction():
        village = register(code, cell=cells.for_regency(dotted(code)[:5]), by=by)
        if village.state == State.CLOSED:
            raise Refused(f"{village.full_name} sudah ditutup dan tidak dapat disediakan lagi.")


def room_built(code: str, by) -> None:
    with own_transaction():
        village = by_code(code)
    with cells.admin(village.cell) as conn:
        schemas.create(conn, village.schema_name)
    with own_transaction():
        by_code(code).schema_version = head("village")


def opened(code: str, by) -> None:
    with own_transaction():
        village = by_code(code)
        if village.state == State.PROVISIONING:
            move(village, State.LIVE, by=by)


GROUND: tuple[Step, ...] = (("Ruang data", room_built),)


def provision(
    code: str, *, by, extra: Sequence[Step] = (), told: Callable[[int, str], None] = lambda done, note: None
) -> Village:
    """Register, build, run the extra steps, open. Every step may find its work done."""
    registered(code, by)
    steps = [*GROUND, *extra]
    for number, (name, deed) in enumerate(steps):
        told(number, name)
        deed(code, by)
    opened(code, by)
    told(len(steps), "Tayang")
    with own_transaction():
        return by_code(code)
