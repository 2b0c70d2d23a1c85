"""Where people live: neighbourhoods and families, found by their names and numbers, made where there are none."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as pg_insert

from app.sid.residents import limits, names
from app.sid.residents.models import ALIVE, HEAD, Area, Family, Resident
from app.sid.residents.reading import as_area
from tenants.db import db
from tenants.errors import Refused


@dataclass(frozen=True)
class House:
    """What the register holds of somebody's family and place."""

    no_kk: str = ""
    address: str = ""
    dusun: str = ""
    rw: str = ""
    rt: str = ""
    no_rtm: str = ""

    @classmethod
    def of(cls, resident: Resident) -> House:
        family, area = resident.family, resident.area
        own = (family.no_kk, family.address) if family else ("", "")
        return cls(*own, area.dusun, area.rw, area.rt, family.no_rtm if family else "")

    def tidied(self) -> House:
        """As the register writes it, the same as a file that is brought in."""
        digits = "".join(c for c in self.no_kk if c.isdigit() and c.isascii())
        if self.no_kk.strip() and len(digits) != 16:
            raise Refused(number_words("Nomor KK", len(digits)), field="no_kk")
        place = {name: as_area(names.tidy(getattr(self, name)), name) for name in ("dusun", "rw", "rt")}
        found = House(digits, names.tidy(self.address), **place, no_rtm=names.tidy(self.no_rtm))
        for name, longest in (("address", 200), ("dusun", 60), ("rw", 10), ("rt", 10), ("no_rtm", 30)):
            if len(getattr(found, name)) > longest:
                raise Refused(f"Paling panjang {longest} huruf.", field=name)
        return found


def number_words(what: str, count: int) -> str:
    """Why a number of that many figures is none, and what to do."""
    found = "terdiri atas 16 angka" if count == 0 else f"baru {count} angka, kurang {16 - count}"
    if count > 16:
        found = f"kelebihan {count - 16} angka"
    return f"{what} {found}. Salin dari KTP atau KK."


def area(dusun: str, rw: str, rt: str) -> Area:
    """The neighbourhood of these names, made where there is none; two who make it at once get the same."""
    limits.refuse_outside(dusun)
    same = select(Area).where(Area.dusun == dusun, Area.rw == rw, Area.rt == rt)
    found = db.session.scalar(same)
    if found is None:
        db.session.execute(pg_insert(Area).values(dusun=dusun, rw=rw, rt=rt).on_conflict_do_nothing())
        found = db.session.scalars(same).one()
    return found


def family_by(no_kk: str) -> Family | None:
    return db.session.scalar(select(Family).where(Family.no_kk == no_kk))


def new_family(house: House, place: Area) -> Family:
    values = {"no_kk": house.no_kk, "address": house.address, "no_rtm": house.no_rtm, "area_id": place.id}
    db.session.execute(pg_insert(Family).values(**values).on_conflict_do_nothing())
    return db.session.scalars(select(Family).where(Family.no_kk == house.no_kk)).one()


def head_of(family_id: uuid.UUID) -> Resident | None:
    return db.session.scalar(
        select(Resident).where(Resident.family_id == family_id, Resident.shdk == HEAD, Resident.basic_status == ALIVE)
    )


def settle(resident: Resident, house: House, before: House | None) -> None:
    """Put somebody where the house says. What is stated of a family holds for all in it; who moves into a family that is
    there already takes its address, unless another one is stated."""
    place = area(house.dusun, house.rw, house.rt)
    resident.area_id = place.id
    if not house.no_kk:
        if before and before.no_kk:
            raise Refused(
                "Nomor KK tidak boleh dikosongkan. Isi nomor KK yang baru bila pindah keluarga.", field="no_kk"
            )
        return
    family = family_by(house.no_kk)
    if family is None:
        limits.refuse_anothers_family(house.no_kk)
        resident.family_id = new_family(house, place).id
        return
    moved = before is None or before.no_kk != house.no_kk
    for name in ("address", "no_rtm"):
        stated = getattr(house, name)
        if stated != getattr(family, name) and not (moved and stated in ("", getattr(before, name, ""))):
            setattr(family, name, stated)
    if resident.shdk == HEAD and resident.basic_status == ALIVE:
        family.area_id = place.id
    resident.family_id = family.id
