"""The row of a task and the verbs on it: start, retry, ask to stop, find."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, String, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants import audit
from tenants.db import Keyed, PlatformModel, db, utc_now
from tenants.errors import NotFound
from tenants.work.queues import QUEUES, after_commit, enqueue

if TYPE_CHECKING:
    from tenants.work.working import Claim


class Task(Keyed, PlatformModel):
    """A piece of long work and its state: waiting, working, done, failed, stopped."""

    __tablename__ = "tasks"
    kind: Mapped[str] = mapped_column(String(40), index=True)
    parent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("platform.tasks.id", ondelete="CASCADE"), index=True)
    village_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("platform.villages.id", ondelete="CASCADE"), index=True
    )
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

    __table_args__ = (
        Index("ix_tasks_open", "state", "beat_at", postgresql_where="state IN ('waiting', 'working')"),
        Index("ix_tasks_code", text("(args ->> 'code')")),
    )

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


@dataclass(frozen=True)
class Kind:
    run: Callable[[Claim], dict[str, Any] | None]
    queue: str
    give_up: Callable[[Claim], None] | None = None


KINDS: dict[str, Kind] = {}


def task(kind: str, *, queue: str = "default", give_up: Callable[[Claim], None] | None = None):
    """Register what does the work of a kind: `def run(claim) -> result`. It may run twice.

    `give_up` clears up when the work was cut off so often that it is not tried again.
    """
    assert queue in QUEUES

    def register(run):
        KINDS[kind] = Kind(run, queue, give_up)
        return run

    return register


def start(
    kind: str,
    *,
    by,
    village_id: uuid.UUID | None = None,
    parent: Task | None = None,
    subject: str = "",
    total: int = 0,
    **args,
) -> Task:
    """Write the task down and queue it when the transaction commits."""
    name, key = audit.actor_of(by)
    row = Task(
        kind=kind,
        village_id=village_id,
        parent_id=parent.id if parent else None,
        subject=subject,
        args=args,
        actor=name,
        actor_id=key,
        total=total,
    )
    db.session.add(row)
    db.session.flush()
    if kind in KINDS:
        after_commit(lambda: enqueue(row.id, KINDS[kind].queue))
    return row


def retry(row: Task, *, by) -> None:
    """Let a failed or stopped task wait again, from its beginning; what it did is found done."""
    if row.state in ("failed", "stopped"):
        row.state, row.error, row.stop_asked, row.attempts = "waiting", None, False, 0
        row.started_at = row.finished_at = row.beat_at = None
        audit.platform_deed("task.retried", by=by, subject=str(row.id))
        after_commit(lambda: enqueue(row.id, KINDS[row.kind].queue))


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


def latest(*kinds: str, village_id: uuid.UUID) -> Task | None:
    """The newest task of these kinds of a village."""
    query = select(Task).where(Task.kind.in_(kinds), Task.village_id == village_id)
    return db.session.scalar(query.order_by(Task.id.desc()).limit(1))


def running(village_id: uuid.UUID, *kinds: str) -> bool:
    """Whether a task of these kinds waits or works for a village."""
    query = select(Task.id).where(
        Task.village_id == village_id, Task.kind.in_(kinds), Task.state.in_(("waiting", "working"))
    )
    return db.session.scalar(query.limit(1)) is not None
