"""flask villages export | restore | copy | move | confirm | close | reopen | drill"""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import click

from app.commands.speaking import as_json, refusing, say
from app.commands.villages import ACTOR, group
from app.web.links import village_url
from tenants import villages, work
from tenants.archives import closing, moving, nightly, shelf, taking
from tenants.db import db, own_transaction
from tenants.errors import DomainError, Refused


def register(app) -> None:
    """The commands hang on the group of `app.commands.villages`."""


def frozen(code: str) -> villages.CurrentVillage:
    with own_transaction():
        return villages.frozen(villages.by_code(code))


def done_here(task: work.Task) -> dict:
    """Do a task at once instead of queueing it; a worker takes it over where this process dies."""
    db.session.commit()
    work.run(task.id)
    with own_transaction():
        row = work.find(task.id)
        if row.state != "done":
            raise Refused(row.error or "Pekerjaan dihentikan.")
        return row.result or {}


@group.command("export")
@click.argument("code")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@as_json
@refusing
def export_village(code, file, as_json) -> None:
    """Tulis seluruh isi desa ke satu arsip (zip berisi CSV)."""
    started = time.monotonic()
    manifest = taking.take(frozen(code), file)
    say(
        {
            "code": manifest.code,
            "file": str(file),
            "rows": manifest.rows,
            "files": len(manifest.files),
            "bytes": file.stat().st_size,
            "seconds": round(time.monotonic() - started, 2),
        },
        f"Tertulis: {file} ({manifest.rows} baris, {len(manifest.files)} berkas).",
        as_json,
    )


@group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "code", help="Pasang sebagai desa ini.")
@click.option("--onto", help="Kembalikan desa yang sudah ada ke isi arsip ini.")
@as_json
@refusing
def restore(file, code, onto, as_json) -> None:
    """Pasang arsip desa: sebagai desa baru, atau mengembalikan yang sudah ada."""
    started = time.monotonic()
    if onto:
        task = moving.start(
            "village-put-back",
            villages.by_code(onto),
            by=ACTOR,
            path=str(file.resolve()),
            schema=villages.fresh_schema(),
        )
        done_here(task)
        village = villages.by_code(onto)
    else:
        village = moving.put_as_new(file, code, by=ACTOR)
    say(
        {"code": village.code, "url": village_url(village), "seconds": round(time.monotonic() - started, 2)},
        f"{village.full_name} terpasang: {village_url(village)}",
        as_json,
    )


@group.command()
@click.argument("code")
@click.option("--as", "target", required=True, help="Kode desa salinan.")
@as_json
@refusing
def copy(code, target, as_json) -> None:
    """Buat desa kedua dengan isi yang sama."""
    village = moving.copy(villages.by_code(code), target, by=ACTOR)
    say({"code": village.code, "url": village_url(village)}, f"Salinan siap: {village_url(village)}", as_json)


@group.command()
@click.argument("code")
@click.option("--to", "cell", required=True, help="Sel basis data tujuan.")
@as_json
@refusing
def move(code, cell, as_json) -> None:
    """Pindahkan desa ke sel lain; salinan lama disimpan sampai dikukuhkan."""
    started = time.monotonic()
    done_here(moving.ask_move(villages.by_code(code), cell, by=ACTOR))
    say(
        {"code": code, "cell": cell, "seconds": round(time.monotonic() - started, 2)},
        f"Desa {code} kini di {cell}. Kukuhkan dengan: flask villages confirm {code}",
        as_json,
    )


@group.command()
@click.argument("code")
@as_json
@refusing
def confirm(code, as_json) -> None:
    """Hapus salinan lama setelah pindah atau pemulihan dipastikan benar."""
    village = villages.by_code(code)
    copies = [c for c in shelf.old_copies(village.id) if c.reason != "closed"]
    for found in copies:
        shelf.drop_old(found, by=ACTOR)
    say({"code": village.code, "dropped": len(copies)}, f"{len(copies)} salinan lama dihapus.", as_json)


@group.command()
@click.argument("code")
@click.option("--yes", is_flag=True, help="Ya, tutup desa ini.")
@click.option("--reason", default="", help="Sebabnya.")
@as_json
@refusing
def close(code, yes, reason, as_json) -> None:
    """Tutup desa: arsip terakhir diambil, isinya disimpan sampai masa simpan berakhir."""
    village = villages.by_code(code)
    if not yes:
        raise Refused(f"{village.full_name} akan berhenti melayani. Ulangi dengan --yes bila memang demikian.")
    last = closing.close(village.code, by=ACTOR, reason=reason)
    say(
        {"code": village.code, "archive": str(shelf.folder(village.id) / last.file_name), "rows": last.rows},
        f"{village.full_name} ditutup. Arsip: {shelf.folder(village.id) / last.file_name}",
        as_json,
    )


@group.command()
@click.argument("code")
@click.option("--reason", default="")
@as_json
@refusing
def reopen(code, reason, as_json) -> None:
    """Buka lagi desa yang ditutup, selama belum dihapus."""
    village = closing.reopen(code, by=ACTOR, reason=reason)
    say({"code": village.code, "state": village.state}, f"{village.full_name} melayani lagi.", as_json)


@group.command("put-back")
@click.argument("code")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
@as_json
@refusing
def put_back(code, day, as_json) -> None:
    """Kembalikan desa ke arsip terbaru sampai tanggal itu."""
    village = villages.by_code(code)
    chosen: date = day.date()
    result = done_here(moving.ask_put_back(village, shelf.of_day(village.id, chosen), by=ACTOR))
    say({"code": village.code, **result}, f"{village.full_name} kembali ke {result['taken_at']}.", as_json)


@group.command()
@click.argument("code", required=False)
@as_json
def drill(code, as_json) -> None:
    """Latihan pemulihan: pasang satu desa di samping dirinya, bandingkan, bersihkan."""
    try:
        found = nightly.drill(code, by=ACTOR)
    except DomainError as error:
        raise click.ClickException(error.sentence) from None
    say(found, f"{found['code']}: {found['tables']} tabel, {found['rows']} baris, sama.", as_json)
