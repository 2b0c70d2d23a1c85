"""flask regions load"""

from __future__ import annotations

import time

from flask.cli import AppGroup

from app.commands.speaking import as_json, refusing, say
from app.web.house import house
from tenants import region_loading

KEYS = ("provinces", "regencies", "districts", "villages")
regions = AppGroup("regions", help="Provinsi, kabupaten/kota, kecamatan, desa/kelurahan.")


def register(app) -> None:
    app.cli.add_command(regions)


@regions.command()
@as_json
@refusing
def load(as_json: bool) -> None:
    """Muat seluruh wilayah Indonesia dari idn-area-data; aman diulang."""
    started = time.monotonic()
    counts = region_loading.load(house().admin_database_url)
    seconds = round(time.monotonic() - started, 2)
    say(
        {**dict(zip(KEYS, counts.values(), strict=True)), "seconds": seconds},
        f"Termuat dalam {seconds} detik: " + ", ".join(f"{v} {k}" for k, v in counts.items()),
        as_json,
    )
