"""What a village's own role may do inside its schema: read and write rows, append to its history, nothing else.

Reading and writing come by default privileges when a table is made; here stands what is taken away from them.
"""

from __future__ import annotations

import psycopg
from psycopg import sql

APPEND_ONLY = ("audit_entries",)  # history that no role of the application may change


def set_rights(conn: psycopg.Connection, schema: str) -> None:
    """What the village's own role may not do: rewrite its history, or say what version it is. As the owner, idempotent."""
    for table in (*APPEND_ONLY, "schema_version"):
        conn.execute(
            sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}").format(
                sql.Identifier(schema, table), sql.Identifier(schema)
            )
        )
    conn.execute(
        sql.SQL("REVOKE INSERT ON {} FROM {}").format(sql.Identifier(schema, "schema_version"), sql.Identifier(schema))
    )


def forbid_writing(conn: psycopg.Connection, schema: str) -> None:
    """The village's role may read, no more: while it moves, and what is left behind after a move."""
    role = sql.Identifier(schema)
    conn.execute(sql.SQL("REVOKE INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {0} FROM {0}").format(role))


def leave_history_open(conn: psycopg.Connection, schema: str) -> None:
    """Where nothing else is written any more, looks and files taken away still are."""
    for table in APPEND_ONLY:
        conn.execute(sql.SQL("GRANT INSERT ON {} TO {}").format(sql.Identifier(schema, table), sql.Identifier(schema)))


def allow_writing(conn: psycopg.Connection, schema: str) -> None:
    role = sql.Identifier(schema)
    with conn.transaction():
        conn.execute(sql.SQL("GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {0} TO {0}").format(role))
        set_rights(conn, schema)
