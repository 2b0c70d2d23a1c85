"""The register as an import compares with it: who is known, where they live, who heads which family. One query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from app.sid.residents.columns import OWN_FIELDS
from app.sid.residents.models import ALIVE, HEAD, Area, Family, Resident
from tenants.db import db

HOUSE = (Area.dusun, Area.rw, Area.rt, Family.no_kk, Family.address, Family.no_rtm)


@dataclass
class Register:
    """`known`: NIK → fields; `unnumbered`: people with a temporary NIK by name, birth place and date; `heads`: KK → (NIK, name)."""

    known: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    unnumbered: dict[tuple[str, str, date | None], Mapping[str, Any]] = field(default_factory=dict)
    heads: dict[str, tuple[str, str]] = field(default_factory=dict)
    families: set[str] = field(default_factory=set)
    areas: set[tuple[str, str, str]] = field(default_factory=set)


def register() -> Register:
    """The register of the village in force as it stands."""
    own = (getattr(Resident, name) for name in OWN_FIELDS)
    rows = db.session.execute(
        select(Resident.id, Resident.nik, *own, *HOUSE)
        .join(Area, Resident.area_id == Area.id)
        .outerjoin(Family, Resident.family_id == Family.id)
    ).mappings()
    found = Register()
    for row in map(dict, rows):
        found.known[row["nik"]] = row
        if row["nik"].startswith("0"):
            found.unnumbered[row["name"].lower(), row["birth_place"].lower(), row["birth_date"]] = row
        if row["shdk"] == HEAD and row["basic_status"] == ALIVE and row["no_kk"]:
            found.heads[row["no_kk"]] = (row["nik"], row["name"])
    found.families = set(db.session.scalars(select(Family.no_kk)))
    found.areas = {(dusun, rw, rt) for dusun, rw, rt in db.session.execute(select(Area.dusun, Area.rw, Area.rt))}
    return found
