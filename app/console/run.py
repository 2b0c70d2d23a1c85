"""How a bulk run stands, village by village, as the page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from app.web.formatting import number
from tenants.bimtek.models import WaveVillage
from tenants.clock import here
from tenants.db import utc_now
from tenants.villages import SERVING, Village
from tenants.work import Task

# filter in the address → state of a village in the run
FILTERS = {"tayang": "live", "dikerjakan": "working", "menunggu": "waiting", "gagal": "failed"}
STATES = {"done": "live", "working": "working", "failed": "failed", "waiting": "waiting", "stopped": "stopped"}


@dataclass(frozen=True)
class Row:
    """A village of the run: `state` live, working, failed, waiting, stopped or new (not yet asked for)."""

    place: WaveVillage
    task: Task | None
    village: Village | None
    steps: list[str]

    @property
    def state(self) -> str:
        if self.task:
            return STATES[self.task.state]
        return "live" if self.village and self.village.state in SERVING else "new"

    @property
    def squares(self) -> list[tuple[str, str]]:
        """(name, done, now, failed or nothing) of each step."""
        if self.state == "live":
            return [(name, "done") for name in self.steps]
        reached = self.task.done if self.task else 0
        here = {"working": "now", "failed": "failed"}.get(self.state, "")
        return [(name, "done" if n < reached else here if n == reached else "") for n, name in enumerate(self.steps)]

    @property
    def word(self) -> str:
        if self.state == "live":
            return f"Tayang {number(round(self.task.seconds, 2))} dtk" if self.task and self.task.seconds else "Tayang"
        if self.state == "working":
            return self.task.note if self.task and self.task.note else "Mulai"
        return {"failed": "Gagal", "waiting": "Menunggu", "stopped": "Dihentikan", "new": "Belum dimulai"}[self.state]

    @property
    def failed_step(self) -> int:
        """The number of the step that failed, counted from 1."""
        return min(self.task.done + 1, len(self.steps)) if self.task else 1


@dataclass(frozen=True)
class Run:
    task: Task | None
    places: list[WaveVillage]
    tasks: list[Task]
    here: dict[str, Village]
    districts: dict[str, str]
    steps: list[str]
    chosen: str

    @cached_property
    def rows(self) -> list[Row]:
        known = {t.args["code"]: t for t in self.tasks}
        return [Row(p, known.get(p.region_code), self.here.get(p.region_code), self.steps) for p in self.places]

    @cached_property
    def counts(self) -> dict[str, int]:
        states = [row.state for row in self.rows]
        return {state: states.count(state) for state in ("live", "working", "waiting", "failed", "stopped", "new")}

    @property
    def total(self) -> int:
        return len(self.rows)

    @property
    def running(self) -> bool:
        return bool(self.counts["working"] or self.counts["waiting"])

    @property
    def finished(self) -> bool:
        """Everything that attended lives."""
        return bool(self.rows) and self.counts["live"] == self.total

    @property
    def to_start(self) -> int:
        return self.counts["new"] + self.counts["stopped"]

    @property
    def failed(self) -> list[Row]:
        return [row for row in self.rows if row.state == "failed"]

    @property
    def nameless(self) -> list[Row]:
        """Those that would live without an operator."""
        return [row for row in self.rows if not row.place.operator_email]

    def groups(self) -> list[tuple[str, list[Row], int, int]]:
        """[(district, rows shown, live, all)]"""
        made: dict[str, list[Row]] = {}
        for row in self.rows:
            made.setdefault(row.place.region_code[:8], []).append(row)
        wanted = FILTERS.get(self.chosen)
        found = []
        for code, rows in made.items():
            shown = [row for row in rows if not wanted or row.state == wanted]
            if shown:
                found.append((self.districts[code], shown, sum(r.state == "live" for r in rows), len(rows)))
        return found

    @cached_property
    def recent(self) -> list[Task]:
        """The tasks of this start that have ended."""
        began = self.task.started_at if self.task else None
        return [t for t in self.tasks if t.finished_at and began and t.finished_at >= began]

    @property
    def seconds(self) -> float | None:
        if not self.task or not self.task.started_at:
            return None
        ends = [t.finished_at for t in self.recent if t.finished_at]
        end = utc_now() if self.running else max(ends, default=self.task.started_at)
        return (end - self.task.started_at).total_seconds()

    @property
    def seconds_left(self) -> float | None:
        if not self.running or not self.recent or self.seconds is None:
            return None
        return (self.counts["working"] + self.counts["waiting"]) * self.seconds / len(self.recent)

    @property
    def each(self) -> float | None:
        """Seconds that a village takes, on average."""
        spent = [t.seconds for t in self.tasks if t.state == "done" and t.seconds]
        return sum(spent) / len(spent) if spent else None

    def events(self, most: int = 7) -> list[tuple[str, str, str]]:
        """[(time, kind, words)], newest first."""
        found: list[tuple[datetime, str, str]] = []
        for row in self.rows:
            task = row.task
            if task is None:
                continue
            if task.finished_at and task.state == "done":
                found.append((task.finished_at, "ok", f"{task.subject} tayang"))
            elif task.finished_at and task.state == "failed":
                found.append((task.finished_at, "bad", f"{task.subject} gagal di langkah {row.failed_step}"))
            elif task.beat_at and task.state == "working":
                found.append((task.beat_at, "work", f"{task.subject}: {task.note.lower() or 'mulai'}"))
        found.sort(key=lambda event: event[0], reverse=True)
        return [(f"{here(when):%H.%M.%S}", kind, words) for when, kind, words in found[:most]]
