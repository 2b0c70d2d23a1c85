"""Bringing a population file in: what would happen first, then one transaction that can be repeated.

The same file again changes nothing. A row that cannot come in is told with row, column and reason; the others come in without it.
"""

from __future__ import annotations

import time
from typing import Any

from app.sid.residents import import_runs
from app.sid.residents.applying import apply, hold
from app.sid.residents.models import ImportRun
from app.sid.residents.planning import Plan, Rejection, plan
from tenants import bulk

__all__ = ["Plan", "Rejection", "apply", "hold", "import_file", "plan"]


def import_file(data: bytes, *, file_name: str, by, dry_run: bool = False) -> dict[str, Any]:
    """Plan and, unless it is a dry run, apply: the counts, the rejected rows, the seconds."""
    started = time.monotonic()
    if not dry_run:
        hold()
    found = plan(data)
    if not dry_run:
        (key,) = bulk.fresh_keys(1)
        outcome = apply(found, by=by, file_name=file_name, run_id=key)
        import_runs.applied(ImportRun(id=key, file_name=file_name[-200:], file_size=len(data)), outcome, by=by)
    counts = found.summary()
    rejected = [{name: r[name] for name in ("row", "column", "reason")} for r in counts.pop("rejected")]
    return {**counts, "rejected": rejected, "seconds": round(time.monotonic() - started, 2)}
