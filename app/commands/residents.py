"""flask residents import | export"""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from app.commands.speaking import as_json, refusing, say
from app.sid.residents import exporting, importing
from tenants import villages
from tenants.current import in_village
from tenants.db import own_transaction

group = AppGroup("residents", help="Penduduk: impor dan ekspor berkas.")


def register(app) -> None:
    app.cli.add_command(group)


def frozen(code: str):
    with own_transaction():
        return villages.frozen(villages.by_code(code))


@group.command("import")
@click.argument("code")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Tunjukkan saja apa yang akan terjadi.")
@as_json
@refusing
def import_file(code, file, dry_run, as_json) -> None:
    """Masukkan berkas penduduk (43, 44, atau 45 kolom)."""
    with in_village(frozen(code)):
        outcome = importing.import_file(file.read_bytes(), file_name=file.name, by="baris perintah", dry_run=dry_run)
    say(
        outcome,
        f"{outcome['rows']} baris: {outcome['created']} baru, {outcome['updated']} berubah, {outcome['unchanged']} tetap, "
        f"{len(outcome['rejected'])} ditolak ({outcome['seconds']} detik)."
        + "".join(f"\n  baris {r['row']}, kolom {r['column']}: {r['reason']}" for r in outcome["rejected"]),
        as_json,
    )


@group.command("export")
@click.argument("code")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--labels", is_flag=True, help="Tulis nama, bukan kode.")
@as_json
@refusing
def export_file(code, file, labels, as_json) -> None:
    """Tulis semua penduduk ke berkas xlsx 45 kolom."""
    with in_village(frozen(code)):
        data = exporting.register(labels=labels)
    file.write_bytes(data)
    say({"file": str(file), "bytes": len(data)}, f"Tertulis: {file}", as_json)
