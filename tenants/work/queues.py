"""The queues in Redis, and deeds that wait for the transaction to commit."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import redis
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import event

from tenants.db import db

QUEUES = ("urgent", "default", "long")

_redis: redis.Redis | None = None
_kept_here = False


@dataclass
class Timing:
    """How often a working task beats, and after what silence it is taken over by another worker."""

    heartbeat: timedelta = timedelta(seconds=5)
    stale: timedelta = timedelta(seconds=30)


timing = Timing()


def connect(url: str, *, heartbeat: float = 5, stale: float = 30) -> redis.Redis:
    """The queues' Redis; `heartbeat` and `stale` in seconds."""
    global _redis
    if stale < 2 * heartbeat:
        raise ValueError("a task must be able to miss a beat: stale is at least twice the heartbeat")
    timing.heartbeat, timing.stale = timedelta(seconds=heartbeat), timedelta(seconds=stale)
    _redis = redis.Redis.from_url(url)
    return _redis


@contextmanager
def kept_here() -> Iterator[None]:
    """Tasks started in this block are not queued: the command that starts them does them itself, with `work.run`."""
    global _kept_here
    _kept_here = True
    try:
        yield
    finally:
        _kept_here = False


def connection() -> redis.Redis:
    assert _redis is not None, "tenants.work.connect(url) comes first"
    return _redis


def queue(name: str) -> Queue:
    return Queue(name, connection=connection(), serializer=JSONSerializer)


def enqueue(task_id: uuid.UUID, queue_name: str) -> None:
    if not _kept_here:
        queue(queue_name).enqueue(
            "tenants.work.perform", str(task_id), job_timeout=3600, result_ttl=0, failure_ttl=86400
        )


def after_commit(deed: Callable[[], None], *, once: str | None = None) -> None:
    """Do this when the session's transaction has committed; never when it rolls back.

    `once`: a name under which only the first deed of the transaction is kept.
    """
    db.session.info.setdefault("after_commit", {}).setdefault(once or object(), deed)


@event.listens_for(db.session, "after_commit")
def _commit(session):
    session.info.setdefault("ready", []).extend(session.info.pop("after_commit", {}).values())


@event.listens_for(db.session, "after_transaction_end")
def _run_ready(session, transaction):
    if transaction.parent is None:
        for deed in session.info.pop("ready", []):
            deed()


@event.listens_for(db.session, "after_rollback")
def _forget(session):
    session.info.pop("after_commit", None)
