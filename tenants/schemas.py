"""One village's schema: rendered once from the models, created in one transaction, compared with the head, dropped.

The statements are compiled from the models and sent singly in one pipeline; migrations from zero must give the same (a rule test holds it).
"""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache

import psycopg
from psycopg import sql
from sqlalchemy import Sequence
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateSequence, CreateTable

from tenants import migrating, rights
from tenants.db import village_metadata
from tenants.ground import CELL_LOGIN, OWNER

SAMPLE = "v_000000"  # never a village's


@lru_cache
def statements() -> tuple[str, ...]:
    """The DDL of an empty village, unqualified, as single statements in the order of the foreign keys."""
    dialect = postgresql.dialect()
    found = [
        str(CreateSequence(s).compile(dialect=dialect))
        for s in village_metadata._sequences.values()
        if isinstance(s, Sequence)
    ]
    for table in village_metadata.sorted_tables:
        found.append(str(CreateTable(table).compile(dialect=dialect)).strip())
        found.extend(
            str(CreateIndex(index).compile(dialect=dialect))
            for index in sorted(table.indexes, key=lambda i: i.name or "")
        )
    return tuple(found)


def create(conn: psycopg.Connection, schema: str) -> None:
    """Schema, role, rights, tables and version in one transaction; nothing where the schema stands already."""
    with conn.transaction():
        conn.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (schema,))
        if exists(conn, schema):
            return
        create_empty(conn, schema)
        with conn.pipeline():
            for statement in statements():
                conn.execute(statement)
        close(conn, schema)


def create_empty(conn: psycopg.Connection, schema: str) -> None:
    """Role and schema with their rights; the rest of the transaction acts as the owner inside the schema."""
    role, owner, login = sql.Identifier(schema), sql.Identifier(OWNER), sql.Identifier(CELL_LOGIN)
    if not conn.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (schema,)).fetchone():
        conn.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(role))
    conn.execute(sql.SQL("GRANT {} TO {} WITH INHERIT FALSE, SET TRUE").format(role, login))
    conn.execute(sql.SQL("SET LOCAL ROLE {}").format(owner))
    conn.execute(sql.SQL("CREATE SCHEMA {}").format(role))
    conn.execute(sql.SQL("GRANT USAGE ON SCHEMA {0} TO {0}").format(role))
    defaults = "ALTER DEFAULT PRIVILEGES IN SCHEMA {0} GRANT "
    conn.execute(sql.SQL(defaults + "SELECT, INSERT, UPDATE, DELETE ON TABLES TO {0}").format(role))
    conn.execute(sql.SQL(defaults + "USAGE ON SEQUENCES TO {0}").format(role))
    conn.execute(sql.SQL("SET LOCAL search_path TO {}").format(role))


def close(conn: psycopg.Connection, schema: str) -> None:
    """The last step of building: the version that the tables are, and what the village may not do."""
    conn.execute("CREATE TABLE schema_version (version text PRIMARY KEY)")
    conn.execute("INSERT INTO schema_version VALUES (%s)", (migrating.head("village"),))
    rights.set_rights(conn, schema)


def exists(conn: psycopg.Connection, schema: str) -> bool:
    return conn.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (schema,)).fetchone() is not None


def drop(conn: psycopg.Connection, schema: str) -> None:
    """The schema with all that is in it, and its role."""
    with conn.transaction():
        conn.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))
        if conn.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (schema,)).fetchone():
            conn.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(schema)))
    with suppress(psycopg.errors.DependentObjectsStillExist):  # another cell of the same server still has the village
        conn.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(schema)))


SHAPE = """
WITH tables AS MATERIALIZED (
    SELECT oid, relname FROM pg_class
     WHERE relnamespace = %(ns)s::text::regnamespace AND relkind = 'r' AND relname <> 'schema_version'
)
SELECT 'column', t.relname || '.' || a.attname,
       format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
       || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
  FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = a.attnum
UNION ALL
SELECT 'index', i.relname, pg_get_indexdef(i.oid)
  FROM tables t JOIN pg_index x ON x.indrelid = t.oid JOIN pg_class i ON i.oid = x.indexrelid
UNION ALL
SELECT 'constraint', t.relname || '.' || c.conname, pg_get_constraintdef(c.oid)
  FROM tables t JOIN pg_constraint c ON c.conrelid = t.oid WHERE c.contype <> 'n'
UNION ALL
SELECT 'sequence', relname, '' FROM pg_class WHERE relnamespace = %(ns)s::text::regnamespace AND relkind = 'S'
"""


def shape(conn: psycopg.Connection, schema: str) -> dict[str, str]:
    """What stands in the catalogue for a schema: name → definition, free of the schema's own name."""
    rows = conn.execute(SHAPE, {"ns": schema}).fetchall()
    return {f"{kind} {name.replace(schema + '.', '')}": text.replace(schema + ".", "") for kind, name, text in rows}


def wanted_shape(conn: psycopg.Connection) -> dict[str, str]:
    """The shape of the newest version: of a schema made and undone on the spot."""
    with conn.transaction(force_rollback=True):
        conn.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(SAMPLE)))
        conn.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(SAMPLE)))
        for statement in statements():
            conn.execute(statement)
        return shape(conn, SAMPLE)


def differences(conn: psycopg.Connection, schema: str, wanted: dict[str, str] | None = None) -> list[str]:
    """How a village's schema differs from the newest version; empty when it is equal."""
    if not exists(conn, schema):
        return [f"schema {schema} does not exist"]
    wanted, found = wanted or wanted_shape(conn), shape(conn, schema)
    result = [f"missing: {name}" for name in wanted if name not in found]
    result += [f"extra: {name}" for name in found if name not in wanted]
    result += [
        f"differs: {name}: {found[name]} instead of {wanted[name]}"
        for name in wanted
        if name in found and found[name] != wanted[name]
    ]
    version = conn.execute(
        sql.SQL("SELECT version FROM {}").format(sql.Identifier(schema, "schema_version"))
    ).fetchone()
    if version is None or version[0] != migrating.head("village"):
        result.append(f"version {version and version[0]} instead of {migrating.head('village')}")
    return sorted(result)
