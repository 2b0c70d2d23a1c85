"""flask villages provision | list | check | migrate"""

from __future__ import annotations

import sys
import time

import click
import psycopg
from flask.cli import AppGroup

from app import onboarding
from app.commands.speaking import as_json, refusing, say
from app.web.house import house
from app.web.links import village_url
from tenants import migrating, schemas, villages
from tenants.bimtek import waves
from tenants.db import db, own_transaction
from tenants.ground import plain
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
@click.argument("code")
@as_json
@refusing
def check(code, as_json) -> None:
    """Bandingkan skema desa dengan versi terkini; keluar 1 bila berbeda."""
    village = villages.by_code(code)
    with psycopg.connect(plain(house().admin_database_url), autocommit=True) as conn:
        found = schemas.differences(conn, village.schema_name)
    say(
        {"code": village.code, "equal": not found, "differences": found},
        "\n".join(found) or f"{village.full_name}: sama dengan versi terkini.",
        as_json,
    )
    if found:
        sys.exit(1)


@group.command()
@click.option("--workers", default=2, show_default=True)
@as_json
@refusing
def migrate(workers, as_json) -> None:
    """Bawa semua desa ke versi skema terkini; desa yang gagal tidak menahan yang lain."""
    rows = {v.schema_name: v.code for v in villages.of_region() if v.state != villages.State.CLOSED}
    db.session.rollback()
    started = time.monotonic()
    outcomes = migrating.migrate_villages(house().admin_database_url, list(rows), workers=workers)
    with own_transaction():
        for outcome in outcomes:
            villages.by_code(rows[outcome.schema]).schema_version = outcome.after
    failed = {rows[o.schema]: o.error for o in outcomes if o.error}
    say(
        {
            "villages": len(outcomes),
            "migrated": sum(o.before != o.after for o in outcomes),
            "failed": failed,
            "seconds": round(time.monotonic() - started, 2),
        },
        f"{len(outcomes)} desa diperiksa, {sum(o.before != o.after for o in outcomes)} dimigrasikan, {len(failed)} gagal."
        + "".join(f"\n  {c}: {why}" for c, why in failed.items()),
        as_json,
    )
    if failed:
        sys.exit(1)
