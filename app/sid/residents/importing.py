"""Bringing a population file in: what would happen first, then one transaction that can be repeated.

The same file again changes nothing. A row that cannot come in is told with row, column and reason; the others come in without it.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import insert, select, update

from app.sid.residents import mapping
from app.sid.residents.columns import COLUMNS, HOUSE_FIELDS
from app.sid.residents.models import ALIVE, HEAD, Area, Family, ImportRun, Resident, ResidentEvent
from app.sid.residents.numbering import next_temporary
from tenants import audit
from tenants.clock import today
from tenants.current import village
from tenants.db import db, on_cell
from tenants.sheets import sheets

HEADER_OF = {c.field: c.header for c in COLUMNS}
REQUIRED = [c for c in COLUMNS if c.required]
OWN_FIELDS = [c.field for c in COLUMNS if c.field not in HOUSE_FIELDS and c.field != "nik"]
BATCH = 1000


@dataclass
class Rejection:
    row: int
    column: str
    reason: str
    value: str = ""


@dataclass
class Plan:
    """What a file would do: the new, the changed (with old and new value), the unchanged and the rejected."""

    rows: int = 0
    created: list[mapping.Row] = field(default_factory=list)
    updated: list[tuple[mapping.Row, uuid.UUID, dict[str, Any]]] = field(default_factory=list)
    unchanged: int = 0
    rejected: list[Rejection] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)
    new_areas: list[str] = field(default_factory=list)
    new_families: int = 0
    changes: list[dict[str, Any]] = field(default_factory=list)

    def summary(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "created": len(self.created),
            "updated": len(self.updated),
            "unchanged": self.unchanged,
            "rejected": [asdict(r) for r in self.rejected],
        }


def plan(data: bytes, told: Callable[[int, int, str], None] = lambda done, total, note: None) -> Plan:
    """Read a file and compare it with the register of the village in force; writes nothing."""
    told(0, 0, "Membaca berkas")
    file = mapping.file_of(sheets(data))
    found = Plan(rows=len(file.rows), unknown_columns=file.unknown_columns)
    told(0, found.rows, "Membandingkan dengan data desa")
    known = {r.nik: r for r in db.session.scalars(select(Resident))}
    persons = {(r.name.lower(), r.birth_place.lower(), r.birth_date): r for r in known.values() if r.temporary_nik}
    families = {f.id: f for f in db.session.scalars(select(Family))}
    by_kk = {f.no_kk: f for f in families.values()}
    areas = {(a.dusun, a.rw, a.rt) for a in db.session.scalars(select(Area))}
    heads = {r.family_id: r.nik for r in known.values() if r.shdk == HEAD and r.basic_status == ALIVE}
    heads_by_kk = {families[key].no_kk: nik for key, nik in heads.items() if key in families}
    seen: dict[str, int] = {}
    fresh_areas: dict[str, None] = {}
    fresh_kk: set[str] = set()
    for position, row in enumerate(file.rows):
        if position % 500 == 0:
            told(position, found.rows, "Memeriksa baris")
        values = row.values
        resident = known.get(values.get("nik", ""))
        if values.get("nik") == "0":
            resident = persons.get(
                (values.get("name", "").lower(), values.get("birth_place", "").lower(), values.get("birth_date"))
            )
        why = row.wrong or wrongs(values, resident, seen, row.number, heads_by_kk)
        if why:
            found.rejected.append(Rejection(row.number, why[0], why[1], row.cells.get(why[0], "")[:60]))
            continue
        key = resident.nik if resident else values["nik"]
        if key != "0":
            seen[key] = row.number
        if values.get("shdk") == HEAD and values.get("basic_status", ALIVE) == ALIVE and "no_kk" in values:
            heads_by_kk[values["no_kk"]] = key
        place = (values.get("dusun", ""), values.get("rw", ""), values.get("rt", ""))
        if place not in areas:
            fresh_areas[Area(dusun=place[0], rw=place[1], rt=place[2]).words] = None
        if values.get("no_kk") not in by_kk:
            fresh_kk.add(values.get("no_kk", ""))
        if resident is None:
            found.created.append(row)
            continue
        changed = changes_of(resident, values, families.get(resident.family_id))
        if changed:
            found.updated.append((row, resident.id, changed))
            if len(found.changes) < 200:
                found.changes += [
                    {
                        "row": row.number,
                        "name": resident.name,
                        "column": HEADER_OF[k],
                        "old": str(o or ""),
                        "new": str(n),
                    }
                    for k, (o, n) in changed.items()
                ]
        else:
            found.unchanged += 1
    found.new_areas, found.new_families = list(fresh_areas), len(fresh_kk - {""})
    told(found.rows, found.rows, "Selesai diperiksa")
    return found


def wrongs(values: dict, resident: Resident | None, seen: dict, number: int, heads: dict) -> tuple[str, str] | None:
    """Why a row cannot come in: column and reason."""
    if resident is None:
        for column in REQUIRED:
            if values.get(column.field) in (None, ""):
                return column.header, "Wajib diisi untuk penduduk baru."
    elif "nik" not in values:
        return "nik", "Wajib diisi."
    nik = resident.nik if resident else values["nik"]
    if nik != "0" and nik in seen:
        return "nik", f"NIK ini sudah ada pada baris {seen[nik]} berkas yang sama."
    if values.get("birth_date") and values["birth_date"] > today():
        return "tanggallahir", "Tanggal lahir di masa depan."
    alive = values.get("basic_status", resident.basic_status if resident else ALIVE) == ALIVE
    head = heads.get(values.get("no_kk"))
    if alive and values.get("shdk") == HEAD and head and head != nik:
        return "kk_level", "Keluarga ini sudah mempunyai kepala keluarga. Perbaiki hubungan dalam keluarga (SHDK)."
    return None


def changes_of(resident: Resident, values: dict, family: Family | None) -> dict[str, tuple[Any, Any]]:
    """Field → (old, new) for what the file states differently; an empty cell states nothing."""
    now = {f: getattr(resident, f) for f in OWN_FIELDS}
    area = resident.area
    now.update(
        dusun=area.dusun,
        rw=area.rw,
        rt=area.rt,
        no_kk=family.no_kk if family else None,
        address=family.address if family else "",
        no_rtm=family.no_rtm if family else "",
    )
    return {
        k: (now[k], v)
        for k, v in values.items()
        if k in now
        and now[k] != v
        and not (v == "" and k in ("dusun", "rw", "rt") and not any(values.get(p) for p in ("dusun", "rw", "rt")))
    }


def apply(
    found: Plan,
    *,
    by,
    file_name: str,
    told: Callable[[int, int, str], None] = lambda done, total, note: None,
    task_id: uuid.UUID | None = None,
) -> dict[str, Any]:
    """Write the plan in the transaction of the village in force; commits nothing itself."""
    actor, _ = audit.actor_of(by)
    on_cell("SELECT pg_advisory_xact_lock(hashtext(current_user || 'import'))")
    total = len(found.created) + len(found.updated)
    areas = {(a.dusun, a.rw, a.rt): a.id for a in db.session.scalars(select(Area))}
    families = {f.no_kk: f for f in db.session.scalars(select(Family))}
    rows = found.created + [row for row, _, _ in found.updated]
    wanted = {place(r.values) for r in rows} - set(areas)
    if wanted:
        made = db.session.execute(
            insert(Area).returning(Area.id, Area.dusun, Area.rw, Area.rt),
            [{"dusun": d, "rw": w, "rt": t} for d, w, t in sorted(wanted)],
        )
        areas.update({(d, w, t): key for key, d, w, t in made})
    ids = {kk: f.id for kk, f in families.items()}
    fresh: dict[str, dict] = {}
    for row in rows:
        kk = row.values.get("no_kk")
        if kk and kk not in ids:
            house = fresh.setdefault(
                kk, {"no_kk": kk, "address": "", "no_rtm": "", "area_id": areas[place(row.values)]}
            )
            house["address"] = house["address"] or row.values.get("address", "")
            house["no_rtm"] = house["no_rtm"] or row.values.get("no_rtm", "")
    if fresh:
        ids.update(
            {
                kk: key
                for key, kk in db.session.execute(
                    insert(Family).returning(Family.id, Family.no_kk), list(fresh.values())
                )
            }
        )
    temporary = next_temporary(village().code)
    for start in range(0, len(found.created), BATCH):
        told(start, total, "Memasukkan penduduk")
        part = []
        for row in found.created[start : start + BATCH]:
            values = {k: v for k, v in row.values.items() if k in OWN_FIELDS}
            nik = row.values["nik"] if row.values["nik"] != "0" else next(temporary)
            part.append(
                {
                    "nik": nik,
                    "family_id": ids.get(row.values.get("no_kk")),
                    "area_id": areas[place(row.values)],
                    **blank(),
                    **values,
                }
            )
        # without render_nulls each set of empty fields would be a statement of its own
        statement = insert(Resident).returning(Resident.id).execution_options(render_nulls=True)
        keys = db.session.scalars(statement, part).all()
        db.session.execute(
            insert(ResidentEvent),
            [
                {
                    "resident_id": key,
                    "kind": "opening",
                    "happened_on": today(),
                    "reported_on": today(),
                    "actor": actor,
                    "detail": {"file": file_name},
                }
                for key in keys
            ],
        )
    # heads step down before others step up, so that no family has two for a moment
    for number, (row, key, changed) in enumerate(
        sorted(found.updated, key=lambda u: u[2].get("shdk", (0, 0))[1] == HEAD)
    ):
        if number % BATCH == 0:
            told(len(found.created) + number, total, "Memperbarui penduduk")
        values = {k: new for k, (old, new) in changed.items() if k in OWN_FIELDS}
        if changed.keys() & {"dusun", "rw", "rt"}:
            values["area_id"] = areas[place(row.values)]
        if "no_kk" in changed:
            values["family_id"] = ids[row.values["no_kk"]]
        if values:
            db.session.execute(update(Resident).where(Resident.id == key).values(**values))
        house = {k: changed[k][1] for k in ("address", "no_rtm") if k in changed}
        if house and row.values.get("no_kk"):
            db.session.execute(update(Family).where(Family.id == ids[row.values["no_kk"]]).values(**house))
        db.session.add(
            ResidentEvent(
                resident_id=key,
                kind="corrected",
                happened_on=today(),
                reported_on=today(),
                actor=actor,
                detail={"file": file_name, "fields": sorted(changed)},
            )
        )
    outcome = {**found.summary(), "file": file_name}
    run = db.session.scalar(select(ImportRun).where(ImportRun.task_id == task_id)) if task_id else None
    if run is None:
        run = ImportRun(task_id=task_id, file_name=file_name, actor=actor)
        db.session.add(run)
    run.state, run.outcome = "applied", outcome
    audit.village_deed(
        "residents.imported",
        by=by,
        file=file_name,
        created=len(found.created),
        updated=len(found.updated),
        rejected=len(found.rejected),
    )
    db.session.flush()
    told(total, total, "Selesai")
    return outcome


def place(values: dict) -> tuple[str, str, str]:
    return values.get("dusun", ""), values.get("rw", ""), values.get("rt", "")


def blank() -> dict[str, Any]:
    """Every field of a new resident, so that the rows of one batch have the same shape."""
    empty: dict[str, Any] = {}
    for column in COLUMNS:
        if column.field in OWN_FIELDS:
            empty[column.field] = None if column.kind in ("date", "code") else ""
    return {**empty, "citizenship": 1, "basic_status": ALIVE}


def import_file(data: bytes, *, file_name: str, by, dry_run: bool = False) -> dict[str, Any]:
    """Plan and, unless it is a dry run, apply: the counts, the rejected rows, the seconds."""
    started = time.monotonic()
    found = plan(data)
    outcome = found.summary() if dry_run else apply(found, by=by, file_name=file_name)
    for rejection in outcome["rejected"]:
        rejection.pop("value", None)
    return {
        **{k: outcome[k] for k in ("rows", "created", "updated", "unchanged", "rejected")},
        "seconds": round(time.monotonic() - started, 2),
    }
