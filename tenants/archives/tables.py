"""The tables of a village as the catalogue has them: columns, key, and an order in which foreign keys hold."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
from psycopg import sql

COLUMNS = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum),
       (SELECT array_agg(k.attname::text ORDER BY o.n)
          FROM pg_constraint p, unnest(p.conkey) WITH ORDINALITY o(num, n)
          JOIN pg_attribute k ON k.attnum = o.num
         WHERE p.conrelid = c.oid AND p.contype = 'p' AND k.attrelid = c.oid)
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
 WHERE c.relnamespace = %s::text::regnamespace AND c.relkind = 'r' AND c.relname <> 'schema_version'
 GROUP BY c.oid, c.relname ORDER BY c.relname
"""
NEEDS = """
SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint
 WHERE connamespace = %s::text::regnamespace AND contype = 'f' AND conrelid <> confrelid
"""


@dataclass(frozen=True)
class Table:
    """`key`: the primary key's columns; rows are read in its order, so that the same rows give the same bytes."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]

    def reading(self, schema: str) -> sql.Composed:
        """COPY … TO STDOUT as CSV with a head; NULL is an empty cell, the empty text is \"\"."""
        columns = sql.SQL(", ").join(map(sql.Identifier, self.columns))
        order = sql.SQL(", ").join(map(sql.Identifier, self.key or self.columns))
        return sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT (FORMAT csv, HEADER)").format(
            columns, sql.Identifier(schema, self.name), order
        )

    def writing(self, schema: str) -> sql.Composed:
        columns = sql.SQL(", ").join(map(sql.Identifier, self.columns))
        return sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv, HEADER MATCH)").format(
            sql.Identifier(schema, self.name), columns
        )


def tables(conn: psycopg.Connection, schema: str) -> list[Table]:
    """Every table of a village, those that others refer to first."""
    found = {name: Table(name, tuple(cols), tuple(key or ())) for name, cols, key in conn.execute(COLUMNS, (schema,))}
    needs: dict[str, set[str]] = {name: set() for name in found}
    for name, needed in conn.execute(NEEDS, (schema,)):
        needs[bare(name)].add(bare(needed))
    ordered: list[Table] = []
    while needs:
        ready = sorted(name for name, needed in needs.items() if not needed & needs.keys())
        if not ready:
            raise RuntimeError(f"tables refer to each other in a circle: {sorted(needs)}")
        for name in ready:
            ordered.append(found[name])
            del needs[name]
    return ordered


def bare(name: str) -> str:
    return name.rsplit(".", 1)[-1].strip('"')
