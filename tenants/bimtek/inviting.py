"""Which villages a wave invites."""

from __future__ import annotations

from sqlalchemy import select

from tenants import audit
from tenants.bimtek.finding import places
from tenants.bimtek.models import Wave, WaveVillage
from tenants.db import db
from tenants.errors import Refused
from tenants.regions import villages_of

CONTACTS = ("head_name", "head_email", "head_phone", "operator_name", "operator_email", "operator_phone")


def invite(wave: Wave, codes: list[str], *, by) -> int:
    """Invite villages of the programme's regency; those invited already stay as they are. Returns how many are new."""
    real = {r.code for r in villages_of(wave.programme.regency_code)}
    strange = [c for c in codes if c not in real]
    if strange:
        raise Refused(f"Bukan desa {wave.programme.regency.full_name}: {', '.join(strange[:3])}.")
    known = set(db.session.scalars(select(WaveVillage.region_code).where(WaveVillage.wave_id == wave.id)))
    fresh = [c for c in dict.fromkeys(codes) if c not in known]
    db.session.add_all(WaveVillage(wave_id=wave.id, region_code=c) for c in fresh)
    db.session.flush()
    if fresh:
        audit.platform_deed("wave.invited", by=by, subject=str(wave.id), count=len(fresh))
    return len(fresh)


def withdraw(place: WaveVillage, *, by) -> None:
    """Take an invitation back; a village that was there stays in the wave's history."""
    if place.attendances:
        raise Refused(f"{place.region.full_name} tercatat hadir. Hapus dulu kehadirannya.")
    audit.platform_deed("wave.withdrawn", by=by, subject=place.region_code, wave=str(place.wave_id))
    db.session.delete(place)
    db.session.flush()


def carry_over(wave: Wave, to: Wave, *, by) -> int:
    """Invite to a later wave, with their contacts, the villages of which nobody came. Returns how many are new there."""
    if to.programme_id != wave.programme_id or to.id == wave.id:
        raise Refused("Pilih gelombang lain dari program yang sama.")
    invited = {p.region_code for p in places(to.id)}
    absent = [p for p in places(wave.id) if not p.attendances and p.region_code not in invited]
    db.session.add_all(
        WaveVillage(wave_id=to.id, region_code=p.region_code, **{c: getattr(p, c) for c in CONTACTS}) for p in absent
    )
    db.session.flush()
    audit.platform_deed("wave.carried-over", by=by, subject=str(to.id), count=len(absent), source=wave.name)
    return len(absent)
