"""How many statements a piece of work sends to PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements of every engine while the block runs, without those that bind a transaction to its village."""
    found: list[str] = []

    def note(conn, cursor, statement, parameters, context, executemany):
        if "set_config('search_path'" not in statement:
            found.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)
