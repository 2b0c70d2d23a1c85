"""A village transaction is its own schema and its own database role; without a village it is refused before the server is asked.

Every transaction of the cell engine opens with one statement that sets search_path and role for that transaction only. The login behind it
inherits nothing, owns nothing and has an empty search_path, so a forgotten binding is an error, never another village's data.
"""

from __future__ import annotations

import re

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.exc import ProgrammingError

from tenants.current import _current
from tenants.errors import NoVillage

# what could leave the village's role: none of it is ever sent by the application
ESCAPES = re.compile(
    r"(?:\s|/\*.*?\*/|--[^\n]*\n)*(set|reset|do|discard|begin|start|commit|end|prepare|execute|load|listen)\b",
    re.IGNORECASE | re.DOTALL,
)
MAX_VILLAGES_PER_BACKEND = 200  # a backend keeps 0.36 MB of catalogue per village it touched


class OneStatementCursor(psycopg.Cursor):
    """Always the extended protocol, so that `a; b` is a syntax error; and no statement that could change the role."""

    def execute(self, query, params=None, **kwargs):
        if isinstance(query, str) and ESCAPES.match(query):
            raise psycopg.errors.InsufficientPrivilege("a village transaction may not change its role or settings")
        return super().execute(query, params, **kwargs)

    def _execute_send(self, query, *, force_extended=False, binary=None):
        return super()._execute_send(query, force_extended=True, binary=binary)


CONTROL_OPTIONS = {
    "pool_size": 5,
    "max_overflow": 5,
    "pool_pre_ping": True,
    "pool_recycle": 900,
    "connect_args": {"prepare_threshold": None},
}
CELL_OPTIONS = {
    "pool_size": 8,
    "max_overflow": 4,
    "pool_timeout": 10,
    "pool_recycle": 900,
    "pool_use_lifo": True,
    "pool_pre_ping": True,
    "connect_args": {"prepare_threshold": None, "cursor_factory": OneStatementCursor},
}


def guard(engine: Engine) -> None:
    """Bind every transaction of a cell engine to the village in force."""

    @event.listens_for(engine, "begin")
    def bind(conn):
        village = _current.get()
        if village is None:
            raise NoVillage("a village table was asked for while no village is in force")
        conn.info.setdefault("villages", set()).add(village.schema)
        try:
            conn.exec_driver_sql(
                "SELECT set_config('search_path', %s, true), set_config('role', %s, true)",
                (village.schema, village.schema),
            )
        except ProgrammingError:  # the connection was left in another role: it is of no use to anybody
            conn.invalidate()
            raise

    @event.listens_for(engine, "checkin")
    def retire(dbapi_connection, record):
        if dbapi_connection is not None and len(record.info.get("villages", ())) >= MAX_VILLAGES_PER_BACKEND:
            record.invalidate()
