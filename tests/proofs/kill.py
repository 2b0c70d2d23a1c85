"""kill -9 in the middle of provisioning, releasing, putting back and moving, at random moments: a worker, its child, PostgreSQL,
and the web server while it is asked for the village's pages.

Afterwards the servers stand up again, the sweeper runs, a fresh worker works; then the village must be whole: once, nothing half.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sqlalchemy import func, select, text

from app import onboarding
from app.sid.residents import importing
from app.sid.residents.models import Resident
from tenants import cells, migrating, releasing, schemas, villages, work
from tenants.archives import moving, shelf
from tenants.current import in_village
from tenants.db import db, own_transaction
from tenants.regions import villages_of
from tests.platform_of_its_own import children, kill, until
from tests.proofs.ground import VAR, Ground, standing
from tests.registers import row, sheet

VICTIMS = ("worker", "child", "postgres", "web")
PEOPLE = 400


def prove(given) -> list[str]:
    chance = random.Random(given.seed)
    wrong: list[str] = []
    with standing() as ground:
        codes = iter([r.code for r in villages_of("73.13")])
        db.session.remove()
        for act in (provision, release, put_back, move):
            tally: Counter[str] = Counter()
            scene = act(ground, codes)
            for number in range(given.rounds):
                victim = VICTIMS[number % len(VICTIMS)]
                try:
                    tally[scene(victim, chance)] += 1
                except AssertionError as broken:
                    tally["broken"] += 1
                    wrong.append(f"{act.__name__} {number} ({victim}): {broken}")
            said = ", ".join(f"{count} {word}" for word, count in sorted(tally.items()))
            print(f"  {act.__name__:<10} {given.rounds} rounds: {said}", flush=True)
    return wrong


def cut(ground: Ground, task_id, victim: str, after: float) -> str:
    """Let a worker take the task, kill after so many seconds of its work; says when that was."""
    db.session.remove()  # nothing of ours stands open when the server dies
    web = ground.web() if victim == "web" else None
    process = ground.worker()
    until(lambda: state_of(task_id) != "waiting", seconds=60, what="a worker takes the task")
    time.sleep(after)
    caught = "in the middle" if state_of(task_id) == "working" else "afterwards"
    if victim == "child":
        for pid in children(process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    if victim == "postgres":
        pid = ground.servers.postgres.pid()
        os.kill(pid, signal.SIGKILL)
        time.sleep(0.2)
    if web is not None:
        kill(web)
        web = ground.web()
        assert ground.asked(slug_of(task_id)) in (200, 404), (
            "the site does not answer after the web server came up again"
        )
        kill(web)
        return caught  # the worker goes on: it was not the one that died
    kill(process)
    ground.again()
    return caught


def slug_of(task_id) -> str:
    with own_transaction():
        task = db.session.get_one(work.Task, task_id)
        code = task.args.get("code")
        place = (
            db.session.get(villages.Village, task.village_id)
            if task.village_id
            else villages.by_codes([code]).get(code)
        )
        return place.slug if place else "belum"


def state_of(task_id) -> str:
    with suppress(Exception), own_transaction():
        return db.session.get_one(work.Task, task_id).state
    return "unknown"


def finished(ground: Ground, task_id) -> None:
    """The sweeper and a fresh worker, until it is over; then it must be done."""
    process = ground.worker()

    def over() -> bool:
        with suppress(Exception), own_transaction():
            work.sweep()
        return state_of(task_id) in ("done", "failed", "stopped")

    until(over, seconds=60, what="the task ends after all")
    kill(process)
    with own_transaction():
        task = db.session.get_one(work.Task, task_id)
        assert task.state == "done", f"{task.state}: {task.error}"


def whole(code: str) -> villages.CurrentVillage:
    """Live, equal to the head, the registry right, and written into without complaint."""
    with own_transaction():
        place = villages.by_code(code)
        assert place.state == "live", place.state
        assert place.schema_version == migrating.head("village")
        frozen = villages.frozen(place)
    with cells.admin(frozen.cell) as conn:
        found = schemas.differences(conn, frozen.schema)
        assert not found, found
    with in_village(frozen):
        db.session.execute(text("SELECT 1"), bind_arguments={"mapper": Resident.__mapper__})
        db.session.add(Resident(**somebody(frozen)))
        db.session.flush()
        db.session.rollback()
    return frozen


def somebody(frozen) -> dict:
    area = db.session.scalars(select(Resident.area_id).limit(1)).first()
    if area is None:
        from app.sid.residents.houses import area as made

        area = made("", "", "").id
    return {"nik": "9999999999999999", "name": "Coba", "sex": 1, "area_id": area}


def count(frozen) -> int:
    with in_village(frozen):
        return db.session.scalar(select(func.count()).select_from(Resident)) or 0


def filled(code: str) -> villages.CurrentVillage:
    onboarding.provision(code, by="bukti")
    with own_transaction():
        frozen = villages.frozen(villages.by_code(code))
    with in_village(frozen):
        people = [row(n, nama="Warga") for n in range(PEOPLE)]
        importing.import_file(sheet(people), file_name="x.xlsx", by="bukti")
    return frozen


def provision(ground: Ground, codes) -> Callable:
    def scene(victim: str, chance: random.Random) -> str:
        code = next(codes)
        with own_transaction():
            task = work.start("provision-village", by="bukti", subject=code, total=3, code=code).id
        caught = cut(ground, task, victim, chance.uniform(0, 0.15))
        finished(ground, task)
        whole(code)
        with own_transaction():
            moves = [m.after for m in villages.moves_of(villages.by_code(code))]
        assert moves == ["live", "provisioning"], moves
        return caught

    return scene


def put_back(ground: Ground, codes) -> Callable:
    place = filled(next(codes))
    with own_transaction():
        frozen = villages.frozen(villages.by_code(place.code))
    kept = shelf.shelve(frozen, kind="asked", by="bukti").id

    def scene(victim: str, chance: random.Random) -> str:
        with own_transaction():
            village = villages.by_code(place.code)
            old = {c.id for c in shelf.old_copies(village.id)}
            task = moving.ask_put_back(village, shelf.archive(kept, village_id=village.id), by="bukti").id
        caught = cut(ground, task, victim, chance.uniform(0, 0.2))
        finished(ground, task)
        now = whole(place.code)
        assert count(now) == PEOPLE, count(now)
        one_more_copy(place, old)
        return caught

    return scene


def one_more_copy(place, old: set) -> None:
    """Exactly one old copy more, and it is dropped as if confirmed, so that the rounds do not pile up."""
    with own_transaction():
        fresh = [c for c in shelf.old_copies(place.id) if c.id not in old]
        assert len(fresh) == 1, f"{len(fresh)} old copies"
        shelf.drop_old(fresh[0], by="bukti")


def move(ground: Ground, codes) -> Callable:
    place = filled(next(codes))

    def scene(victim: str, chance: random.Random) -> str:
        with own_transaction():
            village = villages.by_code(place.code)
            target = "cell-2" if village.cell == "cell" else "cell"
            old = {c.id for c in shelf.old_copies(village.id)}
            task = moving.ask_move(village, target, by="bukti").id
        caught = cut(ground, task, victim, chance.uniform(0, 0.3))
        finished(ground, task)
        now = whole(place.code)
        assert now.cell == target, now.cell
        assert count(now) == PEOPLE, count(now)
        one_more_copy(place, old)
        return caught

    return scene


RELEASE = """
import sys
from pathlib import Path
from tests.proofs.kill import released
released(Path(sys.argv[1]))
"""
REVISION = """
from alembic import op

revision, down_revision, branch_labels, depends_on = "{this}", "{before}", None, None


def upgrade() -> None:
    op.execute("ALTER TABLE articles ADD COLUMN {column} integer")
    op.execute("CREATE INDEX ix_{column} ON articles ({column})")


def downgrade() -> None:
    raise NotImplementedError
"""


def released(folder: Path) -> None:
    """What a killed process was doing: a release to every village, by two workers."""
    from app import create_app
    from config import Settings

    migrating.MIGRATIONS = folder
    app = create_app(Settings(environment="test", var_dir=VAR, secret_key="kunci-untuk-tes-saja", _env_file=None))  # type: ignore[arg-type, call-arg]
    with app.app_context():
        with own_transaction():
            homes = [home for home in releasing.homes() if home[1] == "cell"]
        print("ready", flush=True)
        list(releasing.migrate(homes, workers=2))


def release(ground: Ground, codes) -> Callable:
    """A release to thirty villages, each round one revision more; whatever was killed, running it again ends it."""
    for _ in range(max(0, 30 - len(homes()))):
        onboarding.provision(next(codes), by="bukti")
    folder, usual = VAR / "migrations", migrating.MIGRATIONS
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(usual, folder)
    number = iter(range(9001, 9999))

    def scene(victim: str, chance: random.Random) -> str:
        migrating.MIGRATIONS = folder
        forget()
        this = str(next(number))
        text = REVISION.format(this=this, before=migrating.head("village"), column=f"proof_{this}")
        (folder / "village" / "versions" / f"{this}_proof.py").write_text(text)
        forget()
        try:
            db.session.remove()
            process = start_release(folder)
            time.sleep(chance.uniform(0, 0.25))
            caught = "in the middle" if process.poll() is None else "afterwards"
            if victim == "postgres":
                os.kill(ground.servers.postgres.pid(), signal.SIGKILL)
                time.sleep(0.2)
            if victim == "web":  # old code is served while the new version goes in
                web = ground.web()
                assert ground.asked(some_slug()) == 200
                kill(web)
            kill(process)
            ground.again()
            process = start_release(folder)
            _, said = process.communicate(timeout=120)
            assert process.returncode == 0, said[-300:]
            alike(this)
        finally:
            migrating.MIGRATIONS = usual
            forget()
        return caught

    def end() -> None:
        """Back to the code's own head for the scenes that follow."""
        with cells.admin() as conn:
            for schema, _ in homes():
                for (column,) in conn.execute(
                    "SELECT column_name FROM information_schema.columns WHERE table_schema = %s AND table_name = 'articles'"
                    " AND column_name LIKE 'proof%%'",
                    (schema,),
                ).fetchall():
                    conn.execute(f"ALTER TABLE {schema}.articles DROP COLUMN {column}")
                conn.execute(f"UPDATE {schema}.schema_version SET version = '{migrating.head('village')}'")
        with own_transaction():
            for place in villages.of_region():
                place.schema_version = migrating.head("village")

    def and_clean(victim: str, chance: random.Random) -> str:
        try:
            return scene(victim, chance)
        finally:
            end()
            for path in (folder / "village" / "versions").glob("9*"):
                path.unlink()

    return and_clean


def some_slug() -> str:
    with own_transaction():
        return next(v.slug for v in villages.of_region() if v.state == "live")


def start_release(folder: Path) -> subprocess.Popen:
    process = subprocess.Popen(
        [sys.executable, "-c", RELEASE, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout
    process.stdout.readline()
    return process


def forget() -> None:
    for kept in (migrating.head, migrating.steps, migrating.versions):
        kept.cache_clear()


def homes() -> list[tuple[str, str]]:
    with own_transaction():
        return [home for home in releasing.homes() if home[1] == "cell"]


def alike(version: str) -> None:
    """Every village has the column, the index and the version; none has half of it."""
    with cells.admin() as conn:
        for schema, _ in homes():
            row = conn.execute(
                "SELECT (SELECT count(*) FROM information_schema.columns WHERE table_schema = %(s)s AND column_name = %(c)s),"
                " (SELECT count(*) FROM pg_indexes WHERE schemaname = %(s)s AND indexname = %(i)s)",
                {"s": schema, "c": f"proof_{version}", "i": f"ix_proof_{version}"},
            ).fetchone()
            assert row == (1, 1), f"{schema}: {row}"
            said = conn.execute(f"SELECT version FROM {schema}.schema_version").fetchone()
            assert said == (version,), f"{schema}: {said}"
    with own_transaction():
        behind = releasing.behind()
        assert not [home for home in behind if home[1] == "cell"], f"the registry has {len(behind)} behind"
