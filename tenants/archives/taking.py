"""Taking a village out: one snapshot of its rows while it works on, its files, and the manifest that vouches for them.

The archive is a zip of CSV files that anybody can read. It is written beside its place and renamed when whole.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import psycopg
from psycopg import sql

from tenants import cells, files
from tenants.archives.manifest import NAME, READ_ME, Manifest, Part
from tenants.archives.tables import Table, tables
from tenants.clock import now
from tenants.current import CurrentVillage

Told = Callable[[int, int, str], None]
LEVEL = 1  # a clerk waits for it; the rest of the way is the line's


def silent(done: int, total: int, note: str) -> None:
    """Tells nobody."""


def take(village: CurrentVillage, path: Path, *, told: Told = silent) -> Manifest:
    """Write a village's archive to `path`. Rows are those of one moment; `told(done, total, note)` after each part."""
    part = path.with_name(f".{path.name}.part")
    try:
        with (
            cells.admin(village.cell) as conn,
            zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as out,
        ):
            with conn.transaction():
                conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                found = Manifest(
                    village.code, village.name, village.label, version_of(conn, village.schema), now().isoformat()
                )
                every = tables(conn, village.schema)
                keys = files.keys_of(village.schema)
                total = len(every) + len(keys)
                for number, table in enumerate(every):
                    told(number, total, f"Menyalin {table.name}")
                    found.tables[table.name] = write_rows(conn, village.schema, table, out)
            for number, key in enumerate(keys, start=len(every)):
                if number % 50 == 0:
                    told(number, total, "Menyalin berkas")
                found.files[key] = write_part(out, f"files/{key}", [files.fetch_of(village.schema, key)], count=1)
            out.writestr("BACA-SAYA.txt", READ_ME)
            out.writestr(NAME, found.text())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    told(total, total, "Selesai")
    return found


def version_of(conn: psycopg.Connection, schema: str) -> str:
    row = conn.execute(sql.SQL("SELECT version FROM {}").format(sql.Identifier(schema, "schema_version"))).fetchone()
    if row is None:
        raise RuntimeError(f"{schema} has no version")
    return row[0]


def write_rows(conn: psycopg.Connection, schema: str, table: Table, out: zipfile.ZipFile) -> Part:
    with conn.cursor() as cur:
        with cur.copy(table.reading(schema)) as rows:
            part = write_part(out, f"rows/{table.name}.csv", (bytes(block) for block in rows), count=0)
        part.count = cur.rowcount
    return part


def write_part(out: zipfile.ZipFile, name: str, blocks: Iterable[bytes], *, count: int) -> Part:
    digest, size = hashlib.sha256(), 0
    with out.open(name, "w", force_zip64=True) as entry:
        for block in blocks:
            entry.write(block)
            digest.update(block)
            size += len(block)
    return Part(count, size, digest.hexdigest())


def count(conn: psycopg.Connection, schema: str, table: Table) -> int:
    """How many rows a table has now."""
    row = conn.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table.name))).fetchone()
    return int(row[0]) if row else 0


def fingerprint(conn: psycopg.Connection, schema: str, table: Table) -> Part:
    """Count, size and checksum of a table as it stands, in the order of its key."""
    digest, size = hashlib.sha256(), 0
    with conn.cursor() as cur:
        with cur.copy(table.reading(schema)) as rows:
            for block in rows:
                digest.update(block)
                size += len(block)
        return Part(cur.rowcount, size, digest.hexdigest())
