"""Putting an archive back: checked before it is believed, built in one transaction, compared with the manifest, then brought to the head."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tenants import cells, files, migrating, schemas
from tenants.archives.manifest import NAME, Manifest, Part, parsed
from tenants.archives.tables import tables
from tenants.archives.taking import Told, fingerprint, silent
from tenants.errors import Refused

BLOCK = 1 << 20
LARGEST = 64 * 1024**3  # bytes unpacked that one village may claim


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """An archive whose table of contents equals its manifest; else Refused."""
    try:
        with zipfile.ZipFile(path) as box:
            found = parsed(box.read(NAME))
            parts = {f"rows/{name}.csv": part for name, part in found.tables.items()}
            parts |= {f"files/{key}": part for key, part in found.files.items()}
            inside = {info.filename: info.file_size for info in box.infolist()}
            if any(inside.get(name) != part.bytes for name, part in parts.items()):
                raise Refused("Arsip ini tidak utuh: isinya tidak sama dengan daftarnya.")
            if sum(part.bytes for part in parts.values()) > LARGEST:
                raise Refused("Arsip ini terlalu besar.")
            if any(not files.is_key(key) for key in found.files):
                raise Refused("Arsip ini memuat nama berkas yang tidak dikenal.")
            if found.version not in migrating.versions("village"):
                raise Refused(f"Arsip ini dari versi {found.version} yang tidak dikenal di sini.")
            yield box, found
    except (zipfile.BadZipFile, KeyError, OSError):
        raise Refused("Berkas ini bukan arsip desa, atau rusak.") from None


def put(path: Path, *, schema: str, cell: str, told: Told = silent, with_files: bool = True) -> Manifest:
    """Build a village's schema and files from an archive under a schema name that is free on the cell.

    Rows, rights, version and the way to the head are one transaction: cut off anywhere, nothing stands.
    """
    with opened(path) as (box, found):
        total = len(found.tables) + len(found.files) + 1
        for number, (key, part) in enumerate(found.files.items() if with_files else ()):
            if number % 50 == 0:
                told(number, total, "Memasang berkas")
            files.keep_as(schema, key, checked(box.read(f"files/{key}"), part, key))
        with cells.admin(cell) as conn, conn.transaction():
            if schemas.exists(conn, schema):
                raise Refused(f"Ruang data {schema} sudah ada.")
            schemas.create_empty(conn, schema)
            for statement in migrating.steps("", found.version):
                conn.execute(statement)
            fill(conn, box, found, schema, lambda n, note: told(len(found.files) + n, total, note))
            for statement in migrating.steps(found.version):
                conn.execute(statement)
            schemas.close(conn, schema)
        told(total, total, "Selesai")
        return found


def fill(conn: psycopg.Connection, box: zipfile.ZipFile, found: Manifest, schema: str, told) -> None:
    """Every table's rows by COPY, each compared with the manifest as PostgreSQL gives them back."""
    every = tables(conn, schema)
    if {table.name for table in every} != found.tables.keys():
        raise Refused("Arsip ini tidak memuat tabel yang sama dengan versinya.")
    for number, table in enumerate(every):
        told(number, f"Memasang {table.name}")
        part = found.tables[table.name]
        with box.open(f"rows/{table.name}.csv") as rows, conn.cursor() as cur, cur.copy(table.writing(schema)) as copy:
            while block := rows.read(BLOCK):
                copy.write(block)
        if fingerprint(conn, schema, table) != part:
            raise Refused(f"Isi tabel {table.name} tidak sama dengan sidik jarinya; arsip ini tidak dipasang.")


def checked(data: bytes, part: Part, key: str) -> bytes:
    if len(data) != part.bytes or hashlib.sha256(data).hexdigest() != part.sha256:
        raise Refused(f"Berkas {key} dalam arsip ini rusak.")
    return data
