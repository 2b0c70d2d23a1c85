"""flask cells list | add | drain"""

from __future__ import annotations

from dataclasses import asdict

import click
from flask.cli import AppGroup

from app.commands.archives import done_here
from app.commands.speaking import as_json, refusing, say
from app.commands.villages import ACTOR
from app.web.house import house
from tenants import cells, ground, villages
from tenants.archives import moving
from tenants.db import db, own_transaction
from tenants.errors import DomainError

group = AppGroup("cells", help="Sel: basis data tempat desa tinggal.")


def register(app) -> None:
    app.cli.add_command(group)


@group.command("list")
@as_json
@refusing
def list_cells(as_json) -> None:
    """Sel yang ada, dengan jumlah desanya."""
    rows = [asdict(load) for load in cells.loads()]
    say(
        {"cells": rows},
        "\n".join(f"{r['name']:<20} {r['state']:<10} {r['villages']} desa" for r in rows),
        as_json,
    )


@group.command()
@click.argument("name")
@as_json
@refusing
def add(name, as_json) -> None:
    """Siapkan sel dari pengaturan CELLS dan buka untuk desa baru."""
    ground.prepare(cells.admin_url(name), house().settings.role_password, control=False)
    cells.add(name, by=ACTOR)
    say({"cell": name, "state": "open"}, f"Sel {name} siap.", as_json)


@group.command()
@click.argument("name")
@click.option("--to", "target", required=True, help="Sel tujuan desa-desanya.")
@as_json
@refusing
def drain(name, target, as_json) -> None:
    """Pindahkan semua desa sebuah sel ke sel lain; desa yang gagal tidak menahan yang lain."""
    cells.drain(name, by=ACTOR)
    db.session.commit()
    with own_transaction():
        codes = [v.code for v in villages.of_region() if v.cell == name and v.state not in moving.ENDED]
    failed = {}
    for code in codes:
        try:
            with own_transaction():
                task = moving.ask_move(villages.by_code(code), target, by=ACTOR)
            done_here(task)
        except DomainError as error:
            failed[code] = error.sentence
    say(
        {"cell": name, "moved": len(codes) - len(failed), "failed": failed},
        f"{len(codes) - len(failed)} desa dipindahkan, {len(failed)} gagal.",
        as_json,
    )
    if failed:
        raise SystemExit(1)
