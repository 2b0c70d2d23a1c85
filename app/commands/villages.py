"""flask villages provision | list | check | migrate"""

from __future__ import annotations

import sys
import time

import click
from flask.cli import AppGroup

from app import onboarding
from app.commands.speaking import as_json, refusing, say
from app.web.links import village_url
from tenants import migrating, releasing, villages
from tenants.bimtek import waves
from tenants.db import db
from tenants.regions import dotted, villages_of

group = AppGroup("villages", help="Desa: sediakan, daftar, periksa, migrasikan.")
ACTOR = "baris perintah"


def register(app) -> None:
    app.cli.add_command(group)


@group.command()
@click.argument("codes", nargs=-1)
@click.option("--wave", help="Semua desa yang hadir pada gelombang ini.")
@click.option("--regency", help="Semua desa dan kelurahan kabupaten/kota ini.")
@click.option("--workers", default=2, show_default=True)
@as_json
@refusing
def provision(codes, wave, regency, workers, as_json) -> None:
    """Sediakan desa: ruang data, alamat, operator pertama."""
    wanted = [dotted(c) for c in codes]
    if regency:
        wanted += [r.code for r in villages_of(regency)]
    if wave:
        wanted += [place.region_code for place in waves.attending(waves.wave(wave).id)]
    if not wanted:
        raise click.UsageError("Sebut kode desa, --wave, atau --regency.")
    started = time.monotonic()
    states = onboarding.provision_now(wanted, by=ACTOR, workers=workers)
    failed = {code: why for code, why in states.items() if why}
    say(
        {"provisioned": len(states) - len(failed), "failed": failed, "seconds": round(time.monotonic() - started, 2)},
        f"{len(states) - len(failed)} desa tayang, {len(failed)} gagal."
        + "".join(f"\n  {c}: {why}" for c, why in failed.items()),
        as_json,
    )
    if failed:
        sys.exit(1)


@group.command("list")
@click.option("--regency")
@as_json
@refusing
def list_villages(regency, as_json) -> None:
    """Desa yang ada di sini, dengan alamat dan keadaannya."""
    rows = [
        {"code": v.code, "name": v.name, "state": v.state, "url": village_url(v), "version": v.schema_version}
        for v in villages.of_region(regency)
    ]
    say(
        {"villages": rows},
        "\n".join(f"{r['code']}  {r['state']:<12} {r['name']:<28} {r['url']}" for r in rows) or "Belum ada desa.",
        as_json,
    )


@group.command()
@click.argument("code", required=False)
@click.option("--all", "every", is_flag=True, help="Semua desa.")
@as_json
@refusing
def check(code, every, as_json) -> None:
    """Bandingkan skema desa dengan versi terkini; keluar 1 bila berbeda."""
    if (code is not None) == every:
        raise click.UsageError("Sebut satu kode desa, atau --all.")
    if not every:
        village = villages.by_code(code)
        found = releasing.differences([(village.schema_name, village.cell)])[village.schema_name]
        say(
            {"code": village.code, "equal": not found, "differences": found},
            "\n".join(found) or f"{village.full_name}: sama dengan versi terkini.",
            as_json,
        )
    else:
        codes = {v.schema_name: v.code for v in villages.of_region()}
        differing = {codes[s]: why for s, why in releasing.differences(releasing.homes()).items() if why}
        found = list(differing)
        say(
            {"villages": len(releasing.homes()), "differing": differing},
            f"{len(releasing.homes())} desa diperiksa, {len(differing)} berbeda."
            + "".join(f"\n  {c}: {'; '.join(why)}" for c, why in differing.items()),
            as_json,
        )
    if found:
        sys.exit(1)


@group.command()
@click.option("--workers", default=2, show_default=True)
@click.option("--dry-run", is_flag=True, help="Cetak SQL-nya saja.")
@as_json
@refusing
def migrate(workers, dry_run, as_json) -> None:
    """Bawa semua desa ke versi skema terkini; desa yang gagal tidak menahan yang lain."""
    if dry_run:
        return show_sql(as_json)
    codes = {v.schema_name: v.code for v in villages.of_region()}
    homes = releasing.homes()
    db.session.rollback()
    started = time.monotonic()
    outcomes = list(releasing.migrate(homes, workers=workers))
    moved = sum(o.before != o.after for o in outcomes)
    failed = {codes[o.schema]: o.error for o in outcomes if o.error}
    say(
        {
            "villages": len(outcomes),
            "migrated": moved,
            "failed": failed,
            "seconds": round(time.monotonic() - started, 2),
        },
        f"{len(outcomes)} desa diperiksa, {moved} dimigrasikan, {len(failed)} gagal."
        + "".join(f"\n  {c}: {why}" for c, why in failed.items()),
        as_json,
    )
    if failed:
        sys.exit(1)


def show_sql(as_json: bool) -> None:
    """The statements that a run would send, once for each version that villages stand at."""
    plans = {version: list(migrating.steps(version)) for version in releasing.standing() if version}
    say(
        {"plans": plans},
        "\n".join(f"-- dari versi {v}: {len(steps)} pernyataan\n" + ";\n".join(steps) for v, steps in plans.items()),
        as_json,
    )
