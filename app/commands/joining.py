"""flask villages merge | split"""

from __future__ import annotations

from dataclasses import asdict

import click

from app.commands.archives import done_here
from app.commands.speaking import as_json, refusing, say
from app.commands.villages import ACTOR, group
from app.web.links import village_url
from tenants import villages
from tenants.archives import joining, parting


def register(app) -> None:
    """The commands hang on the group of `app.commands.villages`."""


@group.command()
@click.argument("source")
@click.argument("into")
@click.option("--as", "code", help="Kode desa hasil penggabungan, bila berbeda dari desa tujuan.")
@click.option("--reason", default="", help="Dasar hukumnya.")
@click.option("--dry-run", is_flag=True, help="Tunjukkan saja apa yang akan terjadi.")
@click.option("--yes", is_flag=True, help="Ya, gabungkan.")
@as_json
@refusing
def merge(source, into, code, reason, dry_run, yes, as_json) -> None:
    """Gabungkan desa SOURCE ke desa INTO."""
    one, other = villages.by_code(source), villages.by_code(into)
    if dry_run:
        found = asdict(joining.report(one, other))
        words = [f"  {name}: {count} baris ikut" for name, count in found["comes"].items() if count]
        words += [f"  {name}: {count} sama di kedua desa" for name, count in found["same"].items()]
        say(found, "\n".join([f"{one.full_name} ke {other.full_name}:", *words]), as_json)
        return
    if not yes:
        raise click.UsageError("Tambahkan --yes untuk menggabungkan, atau --dry-run untuk melihat dulu.")
    result = done_here(joining.ask(one, other, code=code, reason=reason, by=ACTOR))
    kept = villages.by_code(code or into)
    say({"code": kept.code, **result}, f"Tergabung: {kept.full_name}, {village_url(kept)}", as_json)


@group.command()
@click.argument("source")
@click.option("--dusun", multiple=True, required=True, help="Dusun yang menjadi desa baru; boleh diulang.")
@click.option("--as", "code", required=True, help="Kode desa baru.")
@click.option("--reason", default="", help="Dasar hukumnya.")
@click.option("--dry-run", is_flag=True, help="Tunjukkan saja apa yang akan terjadi.")
@click.option("--yes", is_flag=True, help="Ya, mekarkan.")
@as_json
@refusing
def split(source, dusun, code, reason, dry_run, yes, as_json) -> None:
    """Mekarkan desa: dusun yang disebut menjadi desa baru."""
    village, names = villages.by_code(source), [name.upper() for name in dusun]
    if dry_run:
        found = parting.report(village, names)
        words = f"{found['leaves']} orang ikut, {found['stays']} tinggal, {found['crossing']} di seberang batas keluarganya."
        say(found, words, as_json)
        return
    if not yes:
        raise click.UsageError("Tambahkan --yes untuk memekarkan, atau --dry-run untuk melihat dulu.")
    result = done_here(parting.ask(village, names, code, reason=reason, by=ACTOR))
    new = villages.by_code(code)
    say(result, f"Desa baru: {new.full_name}, {village_url(new)}", as_json)
