"""The queues in Redis, and deeds that wait for the transaction to commit."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import redis
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import event

from tenants.db import db

QUEUES = ("urgent", "default", "long")

_redis: redis.Redis | None = None
inline = False  # commands and tests may run tasks where they are started


def connect(url: str) -> redis.Redis:
    global _redis
    _redis = redis.Redis.from_url(url)
    return _redis


def queue(name: str) -> Queue:
    assert _redis is not None, "tenants.work.connect(url) comes first"
    return Queue(name, connection=_redis, serializer=JSONSerializer)


def enqueue(task_id: uuid.UUID, queue_name: str) -> None:
    if not inline:
        queue(queue_name).enqueue(
            "tenants.work.perform", str(task_id), job_timeout=3600, result_ttl=0, failure_ttl=86400
        )


def after_commit(deed: Callable[[], None]) -> None:
    """Do this once the session's transaction has committed; never when it rolls back."""
    db.session.info.setdefault("after_commit", []).append(deed)


@event.listens_for(db.session, "after_commit")
def _commit(session):
    session.info.setdefault("ready", []).extend(session.info.pop("after_commit", []))


@event.listens_for(db.session, "after_transaction_end")
def _run_ready(session, transaction):
    if transaction.parent is None:
        for deed in session.info.pop("ready", []):
            deed()


@event.listens_for(db.session, "after_rollback")
def _forget(session):
    session.info.pop("after_commit", None)
