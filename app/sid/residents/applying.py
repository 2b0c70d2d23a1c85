"""Writing what was planned, in the transaction of the village in force: areas, families, the new, the changed, the event of each."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from app.sid.residents.columns import BY_FIELD, OWN_FIELDS
from app.sid.residents.ledger import EXITS
from app.sid.residents.mapping import Row
from app.sid.residents.models import ALIVE, Area, Family, Resident, ResidentEvent
from app.sid.residents.numbering import next_temporary
from app.sid.residents.planning import Change, Plan, Told, nobody
from tenants import audit, bulk
from tenants.clock import today
from tenants.current import village
from tenants.db import db, on_cell
from tenants.errors import Conflict

BATCH = 500
EMPTY = {
    **{name: None if BY_FIELD[name].kind in ("date", "code") else "" for name in OWN_FIELDS},
    "citizenship": 1,
    "basic_status": ALIVE,
}


def hold() -> None:
    """One import of a village at a time, until the transaction ends."""
    on_cell("SELECT pg_advisory_xact_lock(hashtext(current_user || 'import'))")


def apply(found: Plan, *, by, file_name: str, run_id: uuid.UUID | None = None, told: Told = nobody) -> dict[str, Any]:
    """Write the plan; commits nothing itself. Who was added or took a NIK meanwhile is a Conflict, and nothing is in.

    `run_id`: the run by whose key all of it can be undone.
    """
    hold()
    writing = Writing(found, actor=audit.actor_of(by)[0], file_name=file_name, told=told)
    writing.run_id = run_id
    try:
        writing.add()
        writing.change()
    except IntegrityError:
        raise Conflict(
            "Data penduduk berubah saat berkas ini dimuat, jadi tidak ada yang masuk. Periksa berkas sekali lagi."
        ) from None
    counts: dict[str, Any] = {
        "created": len(found.created),
        "updated": len(found.updated),
        "rejected": len(found.rejected),
    }
    audit.village_deed("residents.imported", by=by, file=file_name, **counts)
    told(writing.total, writing.total, "Selesai")
    return found.shown()


class Writing:
    """A plan on its way into the tables."""

    run_id: uuid.UUID | None = None

    def __init__(self, found: Plan, *, actor: str, file_name: str, told: Told):
        self.plan, self.actor, self.file_name, self.told = found, actor, file_name, told
        self.total = len(found.created) + len(found.updated)
        rows = sorted([*found.created, *(change.row for change in found.updated)], key=lambda row: row.number)
        self.areas = areas_of(rows)
        self.families = families_of(rows, self.areas)

    def add(self) -> None:
        """The new residents, each with its opening event."""
        temporary = next_temporary(village().code)
        for start in range(0, len(self.plan.created), BATCH):
            self.told(start, self.total, "Memasukkan penduduk")
            part = self.plan.created[start : start + BATCH]
            keys = bulk.fresh_keys(len(part))
            residents = [
                {
                    **EMPTY,
                    **own_values(row),
                    "id": key,
                    "nik": row.values["nik"] if row.values["nik"] != "0" else next(temporary),
                    "family_id": self.families.get(row.values.get("no_kk", "")),
                    "area_id": self.areas[row.place],
                }
                for key, row in zip(keys, part, strict=True)
            ]
            bulk.copy_in(Resident, residents)
            bulk.copy_in(
                ResidentEvent,
                [
                    self.event(key, "opening", **({} if alive(row) else {"alive": False}))
                    for key, row in zip(keys, part, strict=True)
                ],
            )

    def change(self) -> None:
        """The changed residents. Whoever moves in or between families is nobody's head for a moment, so that no family has two."""
        before = rows_of([c.id for c in self.plan.updated])
        moving = [c.id for c in self.plan.updated if c.fields.keys() & {"shdk", "no_kk", "basic_status"}]
        if moving:
            on_cell("UPDATE residents SET shdk = NULL WHERE id = ANY(:moving) AND shdk = 1", moving=moving)
        order = sorted(self.plan.updated, key=lambda c: sorted(c.fields))  # those alike go to the database together
        for start in range(0, len(order), BATCH):
            self.told(len(self.plan.created) + start, self.total, "Memperbarui penduduk")
            part = order[start : start + BATCH]
            stated = [{"id": c.id, **self.stated(c)} for c in part]
            db.session.execute(update(Resident), [values for values in stated if len(values) > 1])
            bulk.copy_in(
                ResidentEvent,
                [{**self.event(c.id, kind_of(c), fields=kept(c)), "before": before[c.id]} for c in part],
            )
        self.change_houses()

    def stated(self, change: Change) -> dict[str, Any]:
        """What a change sets on the resident's own row."""
        values = {name: new for name, (old, new) in change.fields.items() if name in EMPTY}
        if change.fields.keys() & {"shdk", "no_kk", "basic_status"}:
            values.setdefault("shdk", change.shdk)
        if change.fields.keys() & {"dusun", "rw", "rt"}:
            values["area_id"] = self.areas[change.row.place]
        if "no_kk" in change.fields:
            values["family_id"] = self.families[change.row.values["no_kk"]]
        return values

    def change_houses(self) -> None:
        """What the changed state of their family's house; it stands where its head lives."""
        houses: dict[uuid.UUID, dict[str, Any]] = {}
        for change in self.plan.updated:
            stated: dict[str, Any] = {n: change.fields[n][1] for n in ("address", "no_rtm") if n in change.fields}
            if change.heads and change.fields.keys() & {"dusun", "rw", "rt", "no_kk", "shdk"}:
                stated["area_id"] = self.areas[change.row.place]
            family = self.families.get(change.row.values.get("no_kk", ""))
            if stated and family:
                houses.setdefault(family, {"id": family}).update(stated)
        if houses:
            db.session.execute(update(Family), sorted(houses.values(), key=sorted))

    def event(self, resident_id: uuid.UUID, kind: str, **detail) -> dict[str, Any]:
        return {
            "resident_id": resident_id,
            "kind": kind,
            "happened_on": today(),
            "reported_on": today(),
            "actor": self.actor,
            "detail": {"file": self.file_name, **({"run": str(self.run_id)} if self.run_id else {}), **detail},
        }


def alive(row: Row) -> bool:
    return row.values.get("basic_status", ALIVE) in (None, ALIVE)


def kind_of(change: Change) -> str:
    """A file that says somebody died, moved or is back tells an event of the register; all else puts something right."""
    before, after = change.fields.get("basic_status", (ALIVE, ALIVE))
    if before == after:
        return "corrected"
    if after == ALIVE:
        return "returned"
    known = {status: kind for kind, status in EXITS.items()}
    return known.get(after, "left") if before == ALIVE else "corrected"


KEPT = (*EMPTY, "nik", "family_id", "area_id")


def rows_of(keys: list[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    """What stands of these residents, as JSON can hold it: by it a file is undone."""
    found: dict[uuid.UUID, dict[str, Any]] = {}
    for start in range(0, len(keys), BATCH):
        columns = [getattr(Resident, name) for name in KEPT]
        query = select(Resident.id, *columns).where(Resident.id.in_(keys[start : start + BATCH]))
        for key, *values in db.session.execute(query):
            found[key] = {name: as_json(value) for name, value in zip(KEPT, values, strict=True)}
    return found


def as_json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value


def own_values(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.values.items() if name in EMPTY}


def kept(change: Change) -> dict[str, list[str]]:
    """Field → [old, new] as the history of a resident keeps it."""
    return {name: ["" if v is None else str(v) for v in pair] for name, pair in change.fields.items()}


def areas_of(rows: Iterable[Row]) -> dict[tuple[str, str, str], uuid.UUID]:
    """The village's neighbourhoods by name, with those that the rows bring."""
    areas = {(a.dusun, a.rw, a.rt): a.id for a in db.session.scalars(select(Area))}
    wanted = sorted({row.place for row in rows} - set(areas))
    if wanted:
        made = db.session.execute(
            insert(Area).returning(Area.id, Area.dusun, Area.rw, Area.rt),
            [dict(zip(("dusun", "rw", "rt"), place, strict=True)) for place in wanted],
        )
        areas.update({(dusun, rw, rt): key for key, dusun, rw, rt in made})
    return areas


def families_of(rows: Iterable[Row], areas: dict[tuple[str, str, str], uuid.UUID]) -> dict[str, uuid.UUID]:
    """The village's families by KK number, with those that the rows bring; a house's facts come from its first row that has them."""
    families = {no_kk: key for key, no_kk in db.session.execute(select(Family.id, Family.no_kk))}
    fresh: dict[str, dict[str, Any]] = {}
    for row in rows:
        no_kk = row.values.get("no_kk")
        if no_kk and no_kk not in families:
            blank = {"no_kk": no_kk, "address": "", "no_rtm": "", "area_id": areas[row.place]}
            house = fresh.setdefault(no_kk, blank)
            for name in ("address", "no_rtm"):
                house[name] = house[name] or row.values.get(name, "")
    keys = bulk.fresh_keys(len(fresh))
    bulk.copy_in(Family, [{"id": key, **house} for key, house in zip(keys, fresh.values(), strict=True)])
    families.update(zip(fresh, keys, strict=True))
    return families
