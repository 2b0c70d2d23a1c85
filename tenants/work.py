"""Long work as rows: claimed by one worker, told how far it is, stopped, retried, and taken over when its worker died.

A `Task` row is what must not be lost; the Redis queue only carries its id. A worker claims the row with a fencing number and beats; a sweeper
queues again what waits too long or went silent. What a task does may therefore run twice and must be repeatable.
"""

from __future__ import annotations

import contextvars
import threading
import uuid
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import redis
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import ForeignKey, Index, String, event, func, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants import audit
from tenants.db import Keyed, PlatformModel, db, own_transaction, utc_now
from tenants.errors import DomainError, NotFound

QUEUES = ("urgent", "default", "long")
HEARTBEAT, STALE = timedelta(seconds=5), timedelta(seconds=30)
MAX_ATTEMPTS = 5


class Task(Keyed, PlatformModel):
    """A piece of long work and its state: waiting, working, done, failed, stopped."""

    __tablename__ = "tasks"
    kind: Mapped[str] = mapped_column(String(40), index=True)
    parent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("platform.tasks.id", ondelete="CASCADE"), index=True)
    village_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("platform.villages.id", ondelete="CASCADE"), index=True)
    subject: Mapped[str] = mapped_column(String(200), default="", server_default="")
    args: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    state: Mapped[str] = mapped_column(String(8), default="waiting", server_default="waiting")
    done: Mapped[int] = mapped_column(default=0, server_default="0")
    total: Mapped[int] = mapped_column(default=0, server_default="0")
    note: Mapped[str] = mapped_column(default="", server_default="")
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    error: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    fence: Mapped[int] = mapped_column(default=0, server_default="0")
    stop_asked: Mapped[bool] = mapped_column(default=False, server_default="false")
    actor: Mapped[str] = mapped_column(String(160))
    actor_id: Mapped[uuid.UUID | None]
    beat_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_tasks_open", "state", "beat_at", postgresql_where="state IN ('waiting', 'working')"),)

    @property
    def percent(self) -> int:
        return 100 if self.state == "done" else int(100 * self.done / self.total) if self.total else 0

    @property
    def over(self) -> bool:
        return self.state in ("done", "failed", "stopped")

    @property
    def seconds(self) -> float | None:
        """How long it worked, or has worked so far."""
        return ((self.finished_at or utc_now()) - self.started_at).total_seconds() if self.started_at else None

    @property
    def seconds_left(self) -> int | None:
        if self.state != "working" or not self.done or not self.total or self.seconds is None:
            return None
        return round(self.seconds * (self.total - self.done) / self.done)


class Stopped(Exception):
    """The person asked the task to stop, or another worker has taken it over."""


@dataclass(frozen=True)
class Kind:
    run: Callable[[Claim], dict[str, Any] | None]
    queue: str


KINDS: dict[str, Kind] = {}


def task(kind: str, *, queue: str = "default"):
    """Register what does the work of a kind: `def run(claim) -> result`. It may run twice."""
    assert queue in QUEUES

    def register(run):
        KINDS[kind] = Kind(run, queue)
        return run

    return register


class Claim:
    """A worker's hold on a task. Reads are plain values; `tell` writes progress in a transaction of its own."""

    def __init__(self, row: Task):
        self.id, self.kind, self.fence, self.args = row.id, row.kind, row.fence, dict(row.args)
        self.village_id, self.subject, self.attempts = row.village_id, row.subject, row.attempts
        self.actor, self.actor_id, self.parent_id = row.actor, row.actor_id, row.parent_id
        self.lost = False

    @property
    def by(self) -> Any:
        """The actor for the verbs that the task calls: the person who asked, else the system by its word."""
        from tenants.people import Person

        return (db.session.get(Person, self.actor_id) if self.actor_id else None) or self.actor

    def tell(self, *, done: int | None = None, total: int | None = None, note: str | None = None) -> None:
        """Progress, and the question whether to go on: raises Stopped when not."""
        values = {k: v for k, v in (("done", done), ("total", total), ("note", note)) if v is not None}
        with own_transaction():
            row = db.session.execute(
                update(Task).where(Task.id == self.id, Task.fence == self.fence, Task.state == "working")
                .values(beat_at=utc_now(), **values).returning(Task.stop_asked)).first()
        if row is None or row[0]:
            self.lost = row is None
            raise Stopped


def start(kind: str, *, by, village_id: uuid.UUID | None = None, parent: Task | None = None, subject: str = "", total: int = 0, **args) -> Task:
    """Write the task down and queue it when the transaction commits."""
    name, key = audit.actor_of(by)
    row = Task(kind=kind, village_id=village_id, parent_id=parent.id if parent else None, subject=subject, args=args, actor=name, actor_id=key, total=total)
    db.session.add(row)
    db.session.flush()
    if kind in KINDS:
        after_commit(lambda: enqueue(row.id, kind))
    return row


def retry(row: Task, *, by) -> None:
    """Let a failed or stopped task wait again, from its beginning; what it did is found done."""
    if row.state in ("failed", "stopped"):
        row.state, row.error, row.stop_asked, row.attempts, row.finished_at, row.beat_at = "waiting", None, False, 0, None, None
        audit.platform_deed("task.retried", by=by, subject=str(row.id))
        after_commit(lambda: enqueue(row.id, row.kind))


def ask_stop(row: Task, *, by) -> None:
    """A waiting task stops at once, a working one at its next step."""
    if row.state == "waiting":
        row.state, row.finished_at = "stopped", utc_now()
    elif row.state == "working":
        row.stop_asked = True
    audit.platform_deed("task.stop-asked", by=by, subject=str(row.id))


def children(parent_id: uuid.UUID) -> list[Task]:
    return list(db.session.scalars(select(Task).where(Task.parent_id == parent_id).order_by(Task.subject, Task.id)))


def find(task_id: uuid.UUID | str, *, kind: str | None = None, village_id: uuid.UUID | None = None) -> Task:
    """A task of a kind, of one village where one is named; else NotFound."""
    try:
        row = db.session.get(Task, uuid.UUID(str(task_id)))
    except ValueError:
        row = None
    if row is None or (kind and row.kind != kind) or (village_id and row.village_id != village_id):
        raise NotFound("Pekerjaan itu tidak ada.")
    return row


# ---- the queue -----------------------------------------------------------------------------------------------------------------------


_redis: redis.Redis | None = None
inline = False  # commands and tests may run tasks where they are started


def connect(url: str) -> redis.Redis:
    global _redis
    _redis = redis.Redis.from_url(url)
    return _redis


def queue(name: str) -> Queue:
    assert _redis is not None, "tenants.work.connect(url) comes first"
    return Queue(name, connection=_redis, serializer=JSONSerializer)


def enqueue(task_id: uuid.UUID, kind: str) -> None:
    if not inline:
        queue(KINDS[kind].queue).enqueue("tenants.work.perform", str(task_id), job_timeout=3600, result_ttl=0, failure_ttl=86400)


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


# ---- the worker ----------------------------------------------------------------------------------------------------------------------


def claim(task_id: uuid.UUID) -> Claim | None:
    """Take the task if it waits or its worker went silent; a new fencing number shuts the former worker out."""
    with own_transaction():
        now = utc_now()
        row = db.session.scalar(
            update(Task).where(Task.id == task_id, or_(Task.state == "waiting", (Task.state == "working") & (Task.beat_at < now - STALE)))
            .values(state="working", fence=Task.fence + 1, attempts=Task.attempts + 1, beat_at=now, started_at=func.coalesce(Task.started_at, now))
            .returning(Task))
        return Claim(row) if row is not None else None


def finish(held: Claim, state: str, *, result: dict | None = None, error: str | None = None) -> None:
    with own_transaction():
        row = db.session.scalar(update(Task).where(Task.id == held.id, Task.fence == held.fence)
                                .values(state=state, result=result, error=error, finished_at=utc_now(), stop_asked=False).returning(Task))
        if row is not None and state == "done":
            row.done = row.total = max(row.total, row.done)


@contextmanager
def heartbeat(held: Claim):
    """Beat beside the work, so that a long silent step is not taken for a dead worker."""
    over = threading.Event()

    def beat():
        while not over.wait(HEARTBEAT.total_seconds()):
            with own_transaction():
                db.session.execute(update(Task).where(Task.id == held.id, Task.fence == held.fence, Task.state == "working")
                                   .values(beat_at=utc_now()))

    thread = threading.Thread(target=contextvars.copy_context().run, args=(beat,), daemon=True, name=f"beat-{held.id}")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def run(task_id: uuid.UUID) -> str:
    """Claim and do a task; returns its state at the end. The application's context must be in force."""
    held = claim(task_id)
    if held is None:
        return "taken"
    if held.attempts > MAX_ATTEMPTS:
        finish(held, "failed", error="Pekerjaan ini berulang kali terhenti. Hubungi OpenDesa.")
        return "failed"
    try:
        with heartbeat(held):
            result = KINDS[held.kind].run(held)
    except Stopped:
        if not held.lost:
            finish(held, "stopped")
        return "stopped"
    except DomainError as error:
        finish(held, "failed", error=error.sentence)
        return "failed"
    except Exception as error:
        finish(held, "failed", error=f"Kesalahan di pihak kami ({type(error).__name__}). Coba lagi; bila tetap gagal, hubungi OpenDesa.")
        raise
    finish(held, "done", result=result)
    return "done"


def perform(task_id: str) -> None:
    """The job that RQ runs: thin, takes an id."""
    run(uuid.UUID(task_id))


def sweep() -> int:
    """Queue again what waits unseen or went silent; run by the clock every few seconds."""
    now = utc_now()
    lost = db.session.execute(
        select(Task.id, Task.kind).where(or_((Task.state == "waiting") & (Task.created_at < now - STALE)
                                             & (func.coalesce(Task.beat_at, Task.created_at) < now - STALE),
                                             (Task.state == "working") & (Task.beat_at < now - STALE))).limit(500)).all()
    known = [(key, kind) for key, kind in lost if kind in KINDS]
    for key, kind in known:
        db.session.execute(update(Task).where(Task.id == key, Task.state == "waiting").values(beat_at=now))
    db.session.commit()
    for key, kind in known:
        enqueue(key, kind)
    return len(known)
