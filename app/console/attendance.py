"""Who came on which day: a grid of villages, days, head and operator, saved as one form."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for

from app.console.blueprint import room
from app.console.waves import districts_of, frame
from app.web.signing_in import person
from tenants.bimtek import attendance, waves
from tenants.bimtek.attendance import Seen
from tenants.bimtek.models import WaveVillage
from tenants.clock import today
from tenants.errors import Refused


@room.route("/gelombang/<key>/kehadiran", methods=["GET", "POST"])
def wave_attendance(key):
    row = waves.wave(key)
    chosen = request.args.get("kecamatan", "")
    if request.method == "POST":
        before, now = seen(request.form.get("before", "").split()), seen(request.form.getlist("seen"))
        count = attendance.record(row, add=now - before, remove=before - now, by=person())
        flash(f"Kehadiran {count} desa tersimpan." if count else "Tidak ada yang berubah.")
        return redirect(url_for("console.wave_attendance", key=row.id, kecamatan=chosen or None))
    places = waves.places(row.id)
    districts = districts_of(places)
    shown = [d for d in districts if not chosen or d[0] == chosen]
    return render_template(
        "console/waves/attendance.html",
        **frame(row),
        districts=districts,
        shown=shown,
        before=" ".join(told(place) for _, _, group in shown for place in group if place.attendances),
        chosen=chosen,
        today=today(),
        totals={day: sum(any(a.day == day for a in p.attendances) for p in places) for day in row.days},
    )


def told(place: WaveVillage) -> str:
    """Who of a village is recorded, as the form sends it back: what was shown decides what was changed."""
    return " ".join(f"{place.region_code}|{a.role}|{a.day.isoformat()}" for a in place.attendances)


def seen(texts: list[str]) -> set[Seen]:
    """`73.05.08.2003|operator|2025-08-01` → (code, role, day)."""
    found = set()
    for text in texts:
        try:
            code, role, day = text.split("|")
            found.add((code, role, date.fromisoformat(day)))
        except ValueError:
            raise Refused("Kehadiran yang dikirim tidak terbaca. Muat ulang halaman lalu coba lagi.") from None
    return found
