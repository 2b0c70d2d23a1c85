"""How far each wave is, and what it needs next; a constant number of queries for any number of waves."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased, joinedload

from tenants.bimtek.models import Attendance, Programme, Wave, WaveVillage
from tenants.clock import today
from tenants.db import db
from tenants.villages import SERVING, Village
from tenants.work.tasks import Task


@dataclass(frozen=True)
class Progress:
    """Villages of a wave: invited, with an operator's address, of which somebody came, live; and the tasks of its run."""

    wave: Wave
    invited: int = 0
    named: int = 0
    attending: int = 0
    live: int = 0
    failed: int = 0
    open: int = 0

    @property
    def to_provision(self) -> int:
        return self.attending - self.live

    @property
    def stage(self) -> str:
        """What is to be done now: invite, name, wait, attend, running, mend, provision, done."""
        if not self.invited:
            return "invite"
        if self.open:
            return "running"
        if self.failed:
            return "mend"
        if self.attending:
            return "provision" if self.to_provision else "done"
        if self.wave.starts_on <= today():
            return "attend"
        return "name" if self.named < self.invited else "wait"


def of_waves(waves: list[Wave]) -> list[Progress]:
    """In the order given."""
    keys = [w.id for w in waves]
    counted, tasks = counts(keys), runs(keys)
    return [Progress(w, **counted.get(w.id, {}), **tasks.get(w.id, {})) for w in waves]


def counts(keys: list[uuid.UUID]) -> dict[uuid.UUID, dict[str, int]]:
    came = select(Attendance.id).where(Attendance.wave_village_id == WaveVillage.id).exists()
    query = (
        select(
            WaveVillage.wave_id,
            func.count().label("invited"),
            func.count().filter(WaveVillage.operator_email != "").label("named"),
            func.count().filter(came).label("attending"),
            func.count().filter(came, Village.state.in_(SERVING)).label("live"),
        )
        .outerjoin(Village, Village.code == WaveVillage.region_code)
        .where(WaveVillage.wave_id.in_(keys))
        .group_by(WaveVillage.wave_id)
    )
    return {
        key: dict(zip(("invited", "named", "attending", "live"), row, strict=True))
        for key, *row in db.session.execute(query)
    }


def runs(keys: list[uuid.UUID]) -> dict[uuid.UUID, dict[str, int]]:
    """The tasks of each wave's run that failed, and that wait or work."""
    run = aliased(Task)
    wave = run.args["wave"].astext
    query = (
        select(
            wave,
            func.count().filter(Task.state == "failed").label("failed"),
            func.count().filter(Task.state.in_(("waiting", "working"))).label("open"),
        )
        .join(run, Task.parent_id == run.id)
        .where(run.kind == "provision-wave", wave.in_([str(k) for k in keys]))
        .group_by(wave)
    )
    return {uuid.UUID(key): {"failed": failed, "open": working} for key, failed, working in db.session.execute(query)}


def all_waves(regency_code: str | None = None, *, limit: int = 200) -> list[Wave]:
    """Newest first; those of one regency where it is named."""
    query = select(Wave).join(Programme).order_by(Wave.starts_on.desc(), Wave.id.desc()).limit(limit)
    if regency_code:
        query = query.where(Programme.regency_code == regency_code)
    return list(db.session.scalars(query))


def search(words: str, *, limit: int = 10) -> list[Wave]:
    """Waves by their name, their programme's or their venue."""
    columns = (Wave.name, Programme.name, Wave.venue)
    named = or_(*(column.icontains(words, autoescape=True) for column in columns))
    return list(db.session.scalars(select(Wave).join(Programme).where(named).order_by(Wave.id.desc()).limit(limit)))


def waves_of_village(code: str) -> list[WaveVillage]:
    """The invitations of a village, newest first, each with its wave."""
    query = select(WaveVillage).where(WaveVillage.region_code == code).order_by(WaveVillage.id.desc())
    query = query.options(joinedload(WaveVillage.wave))
    return list(db.session.scalars(query))
