"""Many tasks below one: how they stand, stopped together, and lists of tasks for staff."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from sqlalchemy import func, select, update

from tenants import audit
from tenants.db import db, utc_now
from tenants.paging import Page, page_of
from tenants.work.tasks import Task

STATES = ("working", "waiting", "failed", "stopped", "done")


def stop_all(run: Task, *, by) -> int:
    """Those that wait stop at once, those that work at their next step. Returns how many are asked."""
    below, now = Task.parent_id == run.id, utc_now()
    waiting = update(Task).where(below, Task.state == "waiting").values(state="stopped", finished_at=now)
    working = update(Task).where(below, Task.state == "working").values(stop_asked=True)
    asked = sum(len(db.session.scalars(change.returning(Task.id)).all()) for change in (waiting, working))
    audit.platform_deed("task.stop-asked", by=by, subject=str(run.id), count=asked, name=run.subject)
    return asked


def page(filters: Mapping[str, str], number: int = 1, *, size: int = 50) -> Page:
    """Tasks, newest first, without those that only stand for others: `state`, `kind`, `q` part of subject or error."""
    query = select(Task).where(Task.kind != "provision-wave").order_by(Task.id.desc())
    if filters.get("state") in STATES:
        query = query.where(Task.state == filters["state"])
    if kind := filters.get("kind"):
        query = query.where(Task.kind == kind)
    if words := filters.get("q", "").strip():
        query = query.where(
            Task.subject.icontains(words, autoescape=True) | Task.error.icontains(words, autoescape=True)
        )
    return page_of(query, number, size=size)


def counts() -> dict[str, int]:
    query = select(Task.state, func.count()).where(Task.kind != "provision-wave").group_by(Task.state)
    return dict(db.session.execute(query).all())


def of_village(code: str, village_id: uuid.UUID | None, *, limit: int = 10) -> list[Task]:
    """A village's newest tasks, also that of its birth, which knows only its code."""
    born = (Task.kind == "provision-village") & (Task.args["code"].astext == code)
    query = select(Task).where(born | (Task.village_id == village_id) if village_id else born)
    return list(db.session.scalars(query.order_by(Task.id.desc()).limit(limit)))
