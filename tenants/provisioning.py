"""Bringing a village to life in idempotent steps; started again, it goes on where it stopped.

Each step is one transaction that can be repeated. `onboarding` adds the steps that need money or village data.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import psycopg

from tenants import schemas
from tenants.db import own_transaction
from tenants.errors import Refused
from tenants.ground import plain
from tenants.migrating import head
from tenants.villages import State, Village, by_code, move, register

_admin_url: str | None = None


def connect(admin_url: str | None) -> None:
    """Tell the login that may create roles and schemas; only workers and commands have it."""
    global _admin_url
    _admin_url = admin_url


def admin_url() -> str:
    if _admin_url is None:
        raise Refused("Proses ini tidak berhak membuat ruang data desa.")
    return _admin_url


Step = tuple[str, Callable[[str, object], None]]  # name, deed(code, actor)


def registered(code: str, by) -> None:
    with own_transaction():
        village = register(code, by=by)
        if village.state == State.CLOSED:
            raise Refused(f"{village.full_name} sudah ditutup dan tidak dapat disediakan lagi.")


def room_built(code: str, by) -> None:
    with own_transaction():
        schema = by_code(code).schema_name
    with psycopg.connect(plain(admin_url()), autocommit=True) as conn:
        schemas.create(conn, schema)
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
