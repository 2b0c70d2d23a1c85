"""A village transaction is its own schema and its own database role; without a village it is refused before the server is asked.

Every transaction of the cell engine opens with one statement that sets search_path and role for that transaction only. The login behind it
inherits nothing, owns nothing and has an empty search_path, so a forgotten binding is an error, never another village's data.
"""

from __future__ import annotations

import psycopg
from sqlalchemy import Engine, event

from tenants.current import _current
from tenants.db import db
from tenants.errors import NoVillage

MAX_VILLAGES_PER_BACKEND = 200  # a backend keeps 0.36 MB of catalogue per village it touched


class OneStatementCursor(psycopg.Cursor):
    """Always the extended protocol, so that `a; b` is a syntax error instead of a second statement."""

    def _execute_send(self, query, *, force_extended=False, binary=None):
        return super()._execute_send(query, force_extended=True, binary=binary)


CONTROL_OPTIONS = {"pool_size": 5, "max_overflow": 5, "pool_pre_ping": True, "pool_recycle": 900,
                   "connect_args": {"prepare_threshold": None}}
CELL_OPTIONS = {"pool_size": 8, "max_overflow": 4, "pool_timeout": 10, "pool_recycle": 900, "pool_use_lifo": True, "pool_pre_ping": True,
                "connect_args": {"prepare_threshold": None, "cursor_factory": OneStatementCursor}}


def guard(engine: Engine) -> None:
    """Bind every transaction of a cell engine to the village in force."""

    @event.listens_for(engine, "begin")
    def bind(conn):
        village = _current.get()
        if village is None:
            raise NoVillage("a village table was asked for while no village is in force")
        conn.info.setdefault("villages", set()).add(village.schema)
        conn.exec_driver_sql("SELECT set_config('search_path', %s, true), set_config('role', %s, true)", (village.schema, village.schema))

    @event.listens_for(engine, "checkin")
    def retire(dbapi_connection, record):
        if dbapi_connection is not None and len(record.info.get("villages", ())) >= MAX_VILLAGES_PER_BACKEND:
            record.invalidate()


def end_transaction() -> None:
    """Close the session's transaction: the next statement opens one for the village then in force."""
    try:
        db.session.remove()
    except RuntimeError:  # no application in force: no session to end
        return
