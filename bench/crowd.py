"""A thousand villages on one cell: made, released to, compared, served; and what a process keeps of them."""

from __future__ import annotations

import http.client
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context
from pathlib import Path

import psycopg

from app import onboarding
from bench.births import size
from bench.measuring import Figure, figure, median, seconds
from bench.platform import DOMAIN, PASSWORD, VAR, Platform
from tenants import migrating, releasing, villages
from tenants.clock import now
from tenants.current import CurrentVillage
from tenants.db import own_transaction
from tenants.ground import plain
from tenants.regions import villages_of

MANY = int(os.environ.get("BENCH_VILLAGES", "1000"))
FEW = 10
REVISION = """
from alembic import op

revision, down_revision, branch_labels, depends_on = "{this}", "{before}", None, None


def upgrade() -> None:
    op.execute("ALTER TABLE articles ADD COLUMN {column} integer")


def downgrade() -> None:
    raise NotImplementedError
"""


def few(platform: Platform) -> list[Figure]:
    """The same pages as later, while ten villages are here."""
    place = platform.big
    while len(everybody()) < FEW:
        platform.village()
    return requests(platform, place)


def measure(platform: Platform) -> list[Figure]:
    """A regency's worth is here already; then a thousand."""
    found = requests(platform, platform.big)
    here = {v.code for v in everybody()}
    codes = [r.code for r in villages_of("73") if r.code not in here][: max(0, MANY - len(here))]
    with psycopg.connect(plain(platform.app.admin_database_url), autocommit=True) as conn:
        before = size(conn)
        spent = seconds(lambda: onboarding.provision_now(codes, by="bench", workers=2))
        grown = (size(conn) - before) / max(1, len(codes))
    print(f"    {len(everybody())} villages", file=sys.stderr, flush=True)
    return [
        *found,
        *requests(platform, platform.big),
        figure(f"tenancy: {len(codes)} villages by 2 workers", spent, "s"),
        figure(f"tenancy: disk of each of {len(codes)} villages", grown / 2**20, "MB", peer=33),
        *released(),
        figure(f"tenancy: {len(everybody())} villages compared with the head", seconds(compared), "s"),
        *memory(platform),
    ]


def everybody() -> list[villages.Village]:
    with own_transaction():
        return villages.of_region()


def requests(platform: Platform, place: CurrentVillage) -> list[Figure]:
    """The same village's pages however many stand beside it; flat is the aim."""
    pages = {"the portal's list of residents": "/portal/penduduk", "the public statistics": "/statistik/umur"}
    cookie, many = signed_in(platform, place), len(everybody())
    return [
        figure(
            f"tenancy: {words}, {many} villages here",
            median(lambda path=path: platform.ask(place.slug, path, cookie=cookie), 60) * 1000,
            "ms",
        )
        for words, path in pages.items()
    ]


def signed_in(platform: Platform, place: CurrentVillage) -> str:
    """The cookie of the village's operator."""
    who = platform.operator(place)
    client = platform.app.test_client()
    base = f"https://{place.slug}.{DOMAIN}"
    page = Context().run(client.get, "/portal/masuk", base_url=base).get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    sent = {"email": who.email, "password": PASSWORD, "csrf_token": token}
    referer = {"Referer": f"{base}/portal/masuk"}
    Context().run(client.post, "/portal/masuk", data=sent, base_url=base, headers=referer)
    kept = client.get_cookie("__Host-sid", domain=f"{place.slug}.{DOMAIN}")
    if kept is None:
        raise RuntimeError("the operator could not sign in")
    return f"__Host-sid={kept.value}"


@contextmanager
def next_revisions() -> Iterator[None]:
    """Two additive revisions more than the code's."""
    usual, folder = migrating.MIGRATIONS, VAR / "migrations"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(usual, folder)
    migrating.MIGRATIONS = folder
    try:
        yield
    finally:
        migrating.MIGRATIONS = usual
        forget()


def add_revision(folder: Path, this: str, before: str, column: str) -> None:
    (folder / "village" / "versions" / f"{this}_bench.py").write_text(
        REVISION.format(this=this, before=before, column=column)
    )
    forget()


def forget() -> None:
    for kept in (migrating.head, migrating.steps, migrating.versions):
        kept.cache_clear()


def released() -> list[Figure]:
    found, before = [], migrating.head("village")
    with next_revisions():
        for workers, this in ((1, "9001"), (2, "9002")):
            add_revision(migrating.MIGRATIONS, this, before, f"bench_{workers}")
            before = this
            with own_transaction():
                homes = releasing.homes()
            outcomes: list = []
            spent = seconds(lambda homes=homes, w=workers, to=outcomes: to.extend(releasing.migrate(homes, workers=w)))
            wrong = [o.error for o in outcomes if o.error]
            if wrong:
                raise RuntimeError(wrong[0])
            peer = 0.496 * len(homes)
            found.append(
                figure(
                    f"tenancy: a column added to {len(homes)} villages by {workers} worker{'s' if workers > 1 else ''}",
                    spent,
                    "s",
                    peer=peer,
                    of="Alembic's command line, per village",
                )
            )
        reset(before)
    return found


def reset(_: str) -> None:
    """The bench's columns go again, so that the check below compares with the code's own head."""
    from tenants import cells

    with own_transaction():
        homes = releasing.homes()
    with cells.admin() as conn:
        head = sorted(
            p.stem.split("_")[0] for p in (Path(__file__).parent.parent / "migrations/village/versions").glob("0*.py")
        )[-1]
        for schema, _cell in homes:
            conn.execute(f"ALTER TABLE {schema}.articles DROP COLUMN bench_1, DROP COLUMN bench_2")
            conn.execute(f"UPDATE {schema}.schema_version SET version = '{head}'")
    with own_transaction():
        for row in villages.of_region():
            row.schema_version = head


def compared() -> None:
    with own_transaction():
        homes = releasing.homes()
    wrong = {schema: said for schema, said in releasing.differences(homes).items() if said}
    if wrong:
        raise RuntimeError(f"{len(wrong)} villages differ: {next(iter(wrong.values()))}")


def memory(platform: Platform) -> list[Figure]:
    """A web worker and a backend that served every village, one page each."""
    slugs = [v.slug for v in everybody()]
    with platform.web() as port:
        started = now()
        for slug in slugs:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", "/profil", headers={"Host": f"{slug}.{DOMAIN}", "X-Forwarded-Proto": "https"})
            connection.getresponse().read()
            connection.close()
        spent = (now() - started).total_seconds() / len(slugs)
        workers = [resident(pid) for pid in children_of(gunicorn_of(port))]
        backends = [private(pid) for pid in backends_of(platform)]
    return [
        figure(f"tenancy: web worker that served {len(slugs)} villages", max(workers) / 2**20, "MB"),
        figure(
            f"tenancy: largest backend after {len(slugs)} villages (retired after 200)",
            max(backends, default=0) / 2**20,
            "MB",
        ),
        figure(f"tenancy: first page of each of {len(slugs)} villages", spent * 1000, "ms"),
    ]


def gunicorn_of(port: int) -> int:
    """The master: the one of its processes whose parent is none of them."""
    found: list[int] = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if any(b"gunicorn" in w for w in words) and f"127.0.0.1:{port}".encode() in words:
                found.append(int(folder.name))
    return next(pid for pid in found if parent_of(pid) not in found)


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])


def children_of(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()] or [pid]


def resident(pid: int) -> int:
    """Resident bytes of a process."""
    line = next(x for x in Path(f"/proc/{pid}/status").read_text().splitlines() if x.startswith("VmRSS"))
    return int(line.split()[1]) * 1024


def private(pid: int) -> int:
    """Bytes that are a backend's own, without the memory that all share."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(x.split()[1]) * 1024 for x in lines if x.startswith(("Private_Clean", "Private_Dirty")))


def backends_of(platform: Platform) -> list[int]:
    with psycopg.connect(plain(platform.app.admin_database_url)) as conn:
        rows = conn.execute("SELECT pid FROM pg_stat_activity WHERE usename = 'app_cell'").fetchall()
    return [row[0] for row in rows]
