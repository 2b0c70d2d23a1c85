"""Counts the statements that reach the servers, to hold that a list asks no more for many rows than for few."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from tenants.db import db


@contextmanager
def counted() -> Iterator[list[str]]:
    """`with counted() as said:` the statements that were sent meanwhile."""
    said: list[str] = []

    def hear(connection, cursor, statement, parameters, context, executemany):
        said.append(statement)

    engines = list(db.engines.values())
    for engine in engines:
        event.listen(engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", hear)
