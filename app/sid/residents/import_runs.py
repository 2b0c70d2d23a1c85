"""What came of each file: looked through, and perhaps loaded."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.sid.residents.models import ImportRun
from tenants import audit, files
from tenants.clock import now
from tenants.db import db
from tenants.errors import NotFound

FILES_KEPT = timedelta(days=30)


def of_task(task_id: uuid.UUID) -> ImportRun | None:
    """The run of a file by the task that looked it through."""
    return db.session.scalar(select(ImportRun).where(ImportRun.task_id == task_id))


def get(task_id: uuid.UUID | str) -> ImportRun:
    found = of_task(uuid.UUID(str(task_id)))
    if found is None:
        raise NotFound("Hasil pemeriksaan berkas itu tidak ada. Unggah berkasnya sekali lagi.")
    return found


def latest(count: int = 8) -> list[ImportRun]:
    """The files that were loaded last."""
    return list(
        db.session.scalars(
            select(ImportRun).where(ImportRun.state == "applied").order_by(ImportRun.applied_at.desc()).limit(count)
        )
    )


def planned(task_id: uuid.UUID, *, file_name: str, file_key: str, size: int, outcome: dict[str, Any], by) -> ImportRun:
    """Keep what a file would do; the same run where the task is repeated."""
    run = of_task(task_id) or ImportRun(task_id=task_id)
    run.file_name, run.file_key, run.file_size = file_name, file_key, size
    run.outcome, run.actor = outcome, audit.actor_of(by)[0]
    db.session.add(run)
    return run


def applied(run: ImportRun, outcome: dict[str, Any], *, by) -> ImportRun:
    """Keep what a file did, beside what was said of it before."""
    run.state, run.applied_at, run.actor = "applied", now(), audit.actor_of(by)[0]
    run.outcome = {**(run.outcome or {}), **outcome}
    db.session.add(run)
    return run


def drop_old_files() -> int:
    """The uploaded files hold numbers of people: they go after a month, what was said of them stays. How many went."""
    old = select(ImportRun).where(ImportRun.file_key.is_not(None), ImportRun.created_at < now() - FILES_KEPT)
    gone = list(db.session.scalars(old))
    for run in gone:
        files.discard(run.file_key or "")
        run.file_key = None
    return len(gone)
