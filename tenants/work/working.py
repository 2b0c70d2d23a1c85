"""What a worker does with a task: claim it, beat beside it, tell how far it is, finish it; and the sweeper of the lost."""

from __future__ import annotations

import contextvars
import threading
import uuid
from contextlib import contextmanager
from typing import Any

from sqlalchemy import func, or_, select, update

from tenants import audit
from tenants.db import db, own_transaction, utc_now
from tenants.errors import DomainError
from tenants.people import Person
from tenants.work.queues import enqueue, timing
from tenants.work.tasks import KINDS, Task

MAX_ATTEMPTS = 5


class Stopped(Exception):
    """The person asked the task to stop, or another worker has taken it over."""


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
        return (db.session.get(Person, self.actor_id) if self.actor_id else None) or self.actor

    def tell(self, *, done: int | None = None, total: int | None = None, note: str | None = None) -> None:
        """Progress, and the question whether to go on: raises Stopped when not."""
        values = {k: v for k, v in (("done", done), ("total", total), ("note", note)) if v is not None}
        with own_transaction():
            row = db.session.execute(
                update(Task)
                .where(Task.id == self.id, Task.fence == self.fence, Task.state == "working")
                .values(beat_at=utc_now(), **values)
                .returning(Task.stop_asked)
            ).first()
        if row is None or row[0]:
            self.lost = row is None
            raise Stopped


def claim(task_id: uuid.UUID) -> Claim | None:
    """Take the task if it waits or its worker went silent; a new fencing number shuts the former worker out."""
    with own_transaction():
        now = utc_now()
        row = db.session.scalar(
            update(Task)
            .where(
                Task.id == task_id,
                or_(Task.state == "waiting", (Task.state == "working") & (Task.beat_at < now - timing.stale)),
            )
            .values(
                state="working",
                fence=Task.fence + 1,
                attempts=Task.attempts + 1,
                beat_at=now,
                started_at=func.coalesce(Task.started_at, now),
            )
            .returning(Task)
        )
        return Claim(row) if row is not None else None


def finish(held: Claim, state: str, *, result: dict | None = None, error: str | None = None) -> None:
    with own_transaction():
        row = db.session.scalar(
            update(Task)
            .where(Task.id == held.id, Task.fence == held.fence)
            .values(state=state, result=result, error=error, finished_at=utc_now(), stop_asked=False)
            .returning(Task)
        )
        if row is not None and state == "done":
            row.done = row.total = max(row.total, row.done)


@contextmanager
def heartbeat(held: Claim):
    """Beat beside the work, so that a long silent step is not taken for a dead worker."""
    over = threading.Event()

    def beat():
        while not over.wait(timing.heartbeat.total_seconds()):
            with own_transaction():
                db.session.execute(
                    update(Task)
                    .where(Task.id == held.id, Task.fence == held.fence, Task.state == "working")
                    .values(beat_at=utc_now())
                )

    thread = threading.Thread(target=contextvars.copy_context().run, args=(beat,), daemon=True, name=f"beat-{held.id}")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def run(task_id: uuid.UUID) -> str:
    """Claim and do a task; returns its state at the end. The application's context must be in force."""
    token = audit.origin.set({"room": "tugas", "request": str(task_id)})
    try:
        return done(task_id)
    finally:
        audit.origin.reset(token)


def done(task_id: uuid.UUID) -> str:
    held = claim(task_id)
    if held is None:
        return "taken"
    if held.attempts > MAX_ATTEMPTS:
        give_up = KINDS[held.kind].give_up
        if give_up is not None:
            give_up(held)
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
        finish(
            held,
            "failed",
            error=f"Kesalahan di pihak kami ({type(error).__name__}). Coba lagi; bila tetap gagal, hubungi OpenDesa.",
        )
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
        select(Task.id, Task.kind)
        .where(
            or_(
                (Task.state == "waiting")
                & (Task.created_at < now - timing.stale)
                & (func.coalesce(Task.beat_at, Task.created_at) < now - timing.stale),
                (Task.state == "working") & (Task.beat_at < now - timing.stale),
            )
        )
        .limit(500)
    ).all()
    known = [(key, kind) for key, kind in lost if kind in KINDS]
    for key, _ in known:
        db.session.execute(update(Task).where(Task.id == key, Task.state == "waiting").values(beat_at=now))
    db.session.commit()
    for key, kind in known:
        enqueue(key, KINDS[kind].queue)
    return len(known)
