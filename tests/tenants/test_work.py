"""Tasks are claimed once, taken over when silent, stopped, retried; their jobs are queued only after the commit."""

from datetime import timedelta

import pytest

from tenants import work
from tenants.db import db, own_transaction, utc_now
from tenants.errors import Refused

seen = []


@work.task("test-count")
def count(claim):
    for number in range(claim.args["steps"]):
        claim.tell(done=number, total=claim.args["steps"])
        seen.append(number)
    return {"steps": claim.args["steps"]}


@work.task("test-refuse")
def refuse(claim):
    raise Refused("Tidak boleh.")


def started(kind, **args):
    with own_transaction():
        return work.start(kind, by="tes", **args).id


def state(key):
    with own_transaction():
        return db.session.get(work.Task, key)


def test_done_with_result(app):
    key = started("test-count", steps=3)
    assert work.run(key) == "done"
    assert state(key).result == {"steps": 3} and state(key).percent == 100


def test_is_claimed_once(app):
    key = started("test-count", steps=1)
    assert work.claim(key) is not None
    assert work.claim(key) is None


def test_a_silent_one_is_taken_over_and_the_first_worker_is_shut_out(app):
    key = started("test-count", steps=1)
    first = work.claim(key)
    with own_transaction():
        db.session.get(work.Task, key).beat_at = utc_now() - work.timing.stale - timedelta(seconds=1)
    assert work.claim(key) is not None
    with pytest.raises(work.Stopped):
        first.tell(done=1)


def test_refusal_is_told_in_its_own_words_and_can_be_retried(app):
    key = started("test-refuse")
    assert work.run(key) == "failed"
    assert state(key).error == "Tidak boleh."
    with own_transaction():
        work.retry(work.find(key), by="tes")
    assert state(key).state == "waiting"


def test_stop(app):
    key = started("test-count", steps=5)
    held = work.claim(key)
    with own_transaction():
        work.ask_stop(work.find(key), by="tes")
    with pytest.raises(work.Stopped):
        held.tell(done=1)


def test_queued_after_commit_only(app):
    before = len(work.queue("default"))
    with pytest.raises(ZeroDivisionError), own_transaction():
        work.start("test-count", by="tes", steps=1)
        raise ZeroDivisionError
    assert len(work.queue("default")) == before
    started("test-count", steps=1)
    assert len(work.queue("default")) == before + 1


def test_sweeper_finds_what_was_lost(app):
    key = started("test-count", steps=1)
    with own_transaction():
        row = db.session.get(work.Task, key)
        row.created_at = utc_now() - timedelta(minutes=5)
    before = len(work.queue("default"))
    assert work.sweep() >= 1
    assert len(work.queue("default")) > before


def test_kept_here_is_not_queued(app):
    before = len(work.queue("default"))
    with work.kept_here():
        key = started("test-count", steps=1)
    assert len(work.queue("default")) == before
    assert work.run(key) == "done"


def test_a_task_may_miss_a_beat():
    with pytest.raises(ValueError, match="twice"):
        work.connect("redis://nowhere", heartbeat=5, stale=6)
