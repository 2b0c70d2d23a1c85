"""Workers that are killed in the middle of their work: after the sweeper and a fresh worker everything is right, once, and whole.

The workers are real: `flask worker`, RQ, its forked child.
"""

from __future__ import annotations

import signal
import subprocess
from datetime import date, timedelta

import psycopg
import pytest
from sqlalchemy import func, select

from app import onboarding
from app.demo import participants, register
from app.demo.story import VillageStory
from app.sid.residents import import_tasks, importing
from app.sid.residents.models import Family, ImportRun, Resident, ResidentEvent
from tenants import current, people, schemas, setup_links, villages, work
from tenants.bimtek import waves, welcoming
from tenants.db import db, own_transaction
from tenants.ground import plain
from tests import makers
from tests.conftest import VAR
from tests.journeys.stopping import ends_politely, finished, gate, held, running, swept, task, tasks_of, wait_in
from tests.platform_of_its_own import Commands, children, kill, until

ROWS = 2600


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """The sweeper of the test is as impatient as the workers' settings are."""
    monkeypatch.setattr(work.timing, "stale", timedelta(seconds=2))


@pytest.fixture
def commands(app):
    for name in work.QUEUES:
        work.queue(name).empty()
    found = Commands(VAR)
    yield found
    found.end()


@pytest.fixture
def admin(app):
    with psycopg.connect(plain(app.admin_database_url), autocommit=True) as conn:
        yield conn


def invited_wave(codes: list[str]) -> waves.Wave:
    """A wave whose villages all came, each with an operator of its own."""
    day = date(2025, 8, 1)
    with own_transaction():
        programme = waves.add_programme("73.14", "Program pemulihan", target=110, by="tes")
        wave = waves.add_wave(programme, codes[0], starts_on=day, ends_on=day, venue="Makassar", by="tes")
        waves.invite(wave, codes, by="tes")
        for place in waves.places(wave.id):
            email = f"operator-{place.region_code}@pulih.example"
            waves.name_participants(place, head="Sila", operator="Kebo", email=email, by="tes")
            waves.attend(place, {("operator", day)}, by="tes")
        return wave


def ordered(wave: waves.Wave) -> work.Task:
    with own_transaction():
        return onboarding.provision_wave(waves.wave(wave.id), by="tes")


def all_is_right(admin, codes: list[str], run: work.Task) -> None:
    """Live, the schema equal to the head, one operator, one letter, one unused link, one move to life: each exactly once."""
    assert {t.state for t in tasks_of(run)} == {"done"}
    for code in codes:
        with own_transaction():
            row = villages.by_code(code)
            operators = db.session.scalars(
                select(people.Membership).where(people.Membership.village_id == row.id)
            ).all()
            letters = db.session.scalars(
                select(welcoming.WelcomeLetter).where(welcoming.WelcomeLetter.village_id == row.id)
            ).all()
            links = db.session.scalars(
                select(setup_links.SetupLink).where(
                    setup_links.SetupLink.village_id == row.id, setup_links.SetupLink.used_at.is_(None)
                )
            ).all()
            moves = db.session.scalars(
                select(villages.VillageMove.after)
                .where(villages.VillageMove.village_id == row.id)
                .order_by(villages.VillageMove.id)
            ).all()
        assert row.state == "live" and moves == ["provisioning", "live"]
        assert len(operators) == len(letters) == len(links) == 1
        assert letters[0].person_id == operators[0].person_id == links[0].person_id
        assert schemas.differences(admin, row.schema_name) == []


def test_killed_while_provisioning_several_villages(app, commands, admin):
    codes = [f"73.14.01.{n}" for n in ("2004", "2005", "2006", "2007", "2008", "2009")]
    wave = invited_wave(codes)
    run = ordered(wave)

    with held(admin, "platform.welcome_letters") as waiting:
        both = [commands.start("worker") for _ in range(2)]
        until(lambda: waiting() == 2, what="both workers are about to write a letter")
        assert [len(children(p.pid)) for p in both] == [1, 1]
        for process in both:
            kill(process)
    cut = [t for t in tasks_of(run) if t.state == "working"]
    assert len(cut) == 2 and {t.state for t in tasks_of(run)} == {"working", "waiting"}

    with gate(admin) as waiting:  # and another one in the middle of the statements that build a schema
        wait_in(admin, "event_trigger")
        admin.execute(
            "CREATE EVENT TRIGGER gate ON ddl_command_end WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION gate.wait()"
        )
        third = commands.start("worker")
        until(waiting, what="the worker builds a schema")
        kill(third)
        admin.execute("DROP EVENT TRIGGER gate")
    cut = [t for t in tasks_of(run) if t.state == "working"]
    assert len(cut) == 3

    swept(*(t.id for t in cut))
    finished(commands, [t.id for t in tasks_of(run)], workers=2)
    all_is_right(admin, codes, run)
    assert sorted(t.attempts for t in tasks_of(run)) == [1, 1, 1, 2, 2, 2]


def test_killed_again_and_again_wherever_it_happens_to_be(app, commands, admin):
    codes = [f"73.14.02.{n}" for n in ("1001", "1002", "1003", "1004")]
    run = ordered(invited_wave(codes))
    for _ in range(3):
        process = commands.start("worker")
        until(lambda: any(t.state == "working" for t in tasks_of(run)) or all(t.over for t in tasks_of(run)))
        kill(process)
        lost = [t.id for t in tasks_of(run) if t.state == "working"]
        if lost:
            swept(*lost)
    finished(commands, [t.id for t in tasks_of(run)])
    all_is_right(admin, codes, run)


def planned(village: current.CurrentVillage, count: int):
    """A file of that many people, looked through; returns its bytes and the task that loads it, waiting in the queue."""
    told = VillageStory(village.code, village.name, "coast", 9000, count, 0, False, 0, 0, "none")
    data = register.file(told, participants.head(village.code))
    with work.kept_here(), current.in_village(village):
        plan = import_tasks.start_plan(data, file_name="penduduk.xlsx", by="tes")
    assert work.run(plan.id) == "done"
    with current.in_village(village):
        return data, import_tasks.start_apply(work.find(plan.id), by="tes")


def counts(village: current.CurrentVillage) -> dict[str, int]:
    """What loading a file writes; that it was looked through is no loading."""
    loaded = select(func.count()).where(ImportRun.state == "applied")
    with current.in_village(village):
        found = {m: db.session.scalar(select(func.count()).select_from(m)) for m in (Resident, Family, ResidentEvent)}
        return {**{m.__tablename__: n for m, n in found.items()}, "import_runs": db.session.scalar(loaded)}


def brought_in_once(village: current.CurrentVillage, data: bytes) -> None:
    found = counts(village)
    assert (found["residents"], found["resident_events"], found["import_runs"]) == (ROWS, ROWS, 1)
    with current.in_village(village):
        again = importing.plan(data)
        assert (len(again.created), len(again.updated), again.unchanged) == (0, 0, ROWS)


@pytest.fixture
def fresh_village(app, request):
    """A village of its own for each test, so that nothing is in it."""
    return makers.village(request.param)


@pytest.mark.parametrize("fresh_village", ["73.14.02.2007"], indirect=True)
def test_killed_in_the_middle_of_an_import(commands, admin, fresh_village):
    data, row = planned(fresh_village, ROWS)
    with held(admin, f"{fresh_village.schema}.resident_events") as waiting:
        process = commands.start("worker")
        until(waiting, what="the first thousand residents are in the worker's transaction")
        kill(process)
    assert task(row.id).state == "working"
    assert set(counts(fresh_village).values()) == {0}  # nothing half
    clock = commands.start("clock")  # all that a restart brings back: the clock and a worker
    finished(commands, [row.id])
    ends_politely(clock)
    assert (task(row.id).state, task(row.id).attempts, task(row.id).result["created"]) == ("done", 2, ROWS)
    brought_in_once(fresh_village, data)


@pytest.mark.parametrize("fresh_village", ["73.14.02.2008"], indirect=True)
def test_killed_after_the_import_and_before_it_could_say_so(commands, admin, fresh_village):
    data, row = planned(fresh_village, ROWS)
    with gate(admin) as waiting:
        wait_in(admin, "trigger")
        admin.execute(
            "CREATE TRIGGER gate BEFORE UPDATE ON platform.tasks FOR EACH ROW WHEN (NEW.state = 'done') "
            "EXECUTE FUNCTION gate.wait()"
        )
        process = commands.start("worker")
        until(waiting, what="the worker is about to say that it is done")
        kill(process)
    assert task(row.id).state == "working" and counts(fresh_village)["residents"] == ROWS
    swept(row.id)
    finished(commands, [row.id])
    assert (task(row.id).state, task(row.id).attempts, task(row.id).result["created"]) == ("done", 2, ROWS)
    brought_in_once(fresh_village, data)


@pytest.mark.parametrize("fresh_village", ["73.14.02.2009"], indirect=True)
def test_told_to_end_a_worker_finishes_its_job(commands, admin, fresh_village):
    data, row = planned(fresh_village, ROWS)
    with held(admin, f"{fresh_village.schema}.resident_events") as waiting:
        process = commands.start("worker")
        until(waiting, what="the import is under way")
        process.send_signal(signal.SIGTERM)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=1)  # it waits for its job
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert (task(row.id).state, task(row.id).attempts) == ("done", 1)
    brought_in_once(fresh_village, data)


@pytest.mark.parametrize("fresh_village", ["73.14.02.1006"], indirect=True)
def test_when_only_the_parent_dies_the_child_finishes_alone(commands, admin, fresh_village):
    data, row = planned(fresh_village, ROWS)
    with held(admin, f"{fresh_village.schema}.resident_events") as waiting:
        process = commands.start("worker")
        until(waiting, what="the import is under way")
        (child,) = children(process.pid)
        process.kill()
        process.wait()
        before = task(row.id).beat_at
        until(lambda: task(row.id).beat_at > before, what="the orphan goes on beating")
        with own_transaction():
            work.sweep()
        assert not any(str(row.id) in job.args for job in work.queue("long").jobs)  # and is not taken for dead
    until(lambda: task(row.id).over, what="the orphan finishes")
    until(lambda: not running(child), what="the orphan ends")
    assert (task(row.id).state, task(row.id).attempts) == ("done", 1)
    brought_in_once(fresh_village, data)


def test_two_workers_never_share_a_village(app, commands, admin):
    """The same task queued twice: one worker takes it, the other finds it taken."""
    codes = ["73.14.02.1005"]
    run = ordered(invited_wave(codes))
    (one,) = tasks_of(run)
    work.queue("urgent").enqueue("tenants.work.perform", str(one.id), result_ttl=0)
    with held(admin, "platform.welcome_letters") as waiting:
        both = [commands.start("worker", "--burst") for _ in range(2)]
        until(lambda: waiting() == 1 and not len(work.queue("urgent")), what="both have taken a job")
    for process in both:
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0, said
    all_is_right(admin, codes, run)
    assert task(one.id).attempts == 1
