"""Who came, on which day."""

from __future__ import annotations

import uuid
from datetime import date

from tenants import audit
from tenants.bimtek.finding import places, wave
from tenants.bimtek.models import ROLES, Attendance, Wave, WaveVillage
from tenants.db import db
from tenants.errors import Refused

Seen = tuple[str, str, date]  # village code, role, day


def attend(place: WaveVillage, present: set[tuple[str, date]], *, by) -> None:
    """Who of a village was there on which day: sets the whole of it."""
    have = {(a.role, a.day): a for a in place.attendances}
    for key in have.keys() - present:
        place.attendances.remove(have[key])
    place.attendances.extend(Attendance(role=role, day=day) for role, day in sorted(present - have.keys(), key=str))
    if have.keys() != present:
        audit.platform_deed("attendance.set", by=by, subject=place.region_code, count=len(present))
    db.session.flush()


def record(held: Wave, *, add: set[Seen], remove: set[Seen], by) -> int:
    """Change the attendance of many villages at once; what is neither added nor removed stays, so that two people may
    write at the same time. Returns how many villages changed."""
    days, invited = set(held.days), {p.region_code: p for p in places(held.id)}
    for code, role, day in add | remove:
        if code not in invited or role not in ROLES or day not in days:
            raise Refused("Kehadiran yang dikirim tidak cocok dengan gelombang ini. Muat ulang halaman lalu coba lagi.")
    changed = 0
    for code in sorted({code for code, _, _ in add | remove}):
        place = invited[code]
        wanted = place.present | {(r, d) for c, r, d in add if c == code}
        wanted -= {(r, d) for c, r, d in remove if c == code}
        if wanted != place.present:
            attend(place, wanted, by=by)
            changed += 1
    return changed


def attending(wave_id: uuid.UUID) -> list[WaveVillage]:
    """The villages of which somebody came on some day."""
    return [p for p in places(wave_id) if p.attendances]


def attending_codes(wave_key: str) -> list[str]:
    """Who came, as codes: for commands."""
    return [p.region_code for p in attending(wave(wave_key).id)]
