"""flask release · worker · clock"""

from __future__ import annotations

import signal

import click
from flask import current_app
from flask.cli import with_appcontext

from app.commands.speaking import as_json, refusing, say
from app.web.house import house
from tenants import ground, migrating, region_loading, work


def register(app) -> None:
    app.cli.add_command(release)
    app.cli.add_command(worker)
    app.cli.add_command(clock)


@click.command()
@with_appcontext
@as_json
@refusing
def release(as_json: bool) -> None:
    """Siapkan peran, skema, migrasi, dan daftar wilayah; aman diulang."""
    loaded = prepare()
    say(
        {"platform": migrating.head("platform"), "regions": loaded},
        f"Platform pada versi {migrating.head('platform')}; {loaded} wilayah.",
        as_json,
    )


def prepare() -> int:
    """The ground on which everything stands, brought to what this release needs; the number of regions it knows."""
    app = house()
    ground.prepare(app.admin_database_url, app.settings.role_password)
    migrating.upgrade_platform(app.admin_database_url)
    return region_loading.load_if_missing(app.admin_database_url)


@click.command()
@with_appcontext
@click.option("--burst", is_flag=True, help="Berhenti setelah antrean kosong.")
def worker(burst: bool) -> None:
    """Kerjakan antrean: urgent, default, long."""
    from rq import Worker
    from rq.serializers import JSONSerializer

    app = current_app._get_current_object()  # type: ignore[attr-defined]

    class HouseWorker(Worker):
        """Each job runs in a forked child with its own connections, inside the application."""

        def main_work_horse(self, *args, **kwargs):
            from tenants.db import db

            for engine in db.engines.values():
                engine.dispose(close=False)
            super().main_work_horse(*args, **kwargs)

        def execute_job(self, job, queue):
            with app.app_context():
                return super().execute_job(job, queue)

    queues = [work.queue(name) for name in work.QUEUES]
    HouseWorker(queues, connection=queues[0].connection, serializer=JSONSerializer).work(
        burst=burst, logging_level="WARNING"
    )


@click.command()
@with_appcontext
def clock() -> None:
    """Masukkan pekerjaan berkala ke antrean pada waktunya."""
    from app.schedule import run_clock

    over = []
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: over.append(True))
    run_clock(lambda: bool(over))
