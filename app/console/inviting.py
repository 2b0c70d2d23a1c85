"""Which villages a wave invites, chosen from the register by district; those who did not come, carried over."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from app.console.blueprint import room
from app.console.waves import districts_of, frame
from app.web.signing_in import person
from tenants import regions
from tenants.bimtek import waves
from tenants.errors import Refused


@room.route("/gelombang/<key>/undang", methods=["GET", "POST"])
def wave_invite(key):
    row = waves.wave(key)
    if request.method == "POST":
        count = waves.invite(row, request.form.getlist("code"), by=person())
        flash(f"{count} desa diundang." if count else "Tidak ada desa baru yang dipilih.")
        return redirect(url_for("console.wave_participants" if count else "console.wave", key=row.id))
    everyone = regions.villages_of(row.programme.regency_code)
    names = regions.names_of({r.code[:8] for r in everyone})
    groups: dict[str, list] = {}
    for one in everyone:
        groups.setdefault(one.code[:8], []).append(one)
    return render_template(
        "console/waves/invite.html",
        **frame(row),
        districts=[(code, names[code], group) for code, group in groups.items()],
        invited={p.region_code for p in waves.places(row.id)},
    )


@room.post("/gelombang/<key>/desa/<code>/keluarkan")
def wave_withdraw(key, code):
    place = waves.place(waves.wave(key).id, code)
    name = place.region.full_name
    waves.withdraw(place, by=person())
    flash(f"Undangan {name} ditarik.")
    return redirect(url_for("console.wave", key=key))


@room.get("/gelombang/<key>/tidak-hadir")
def wave_absent(key):
    row = waves.wave(key)
    absent = [p for p in waves.places(row.id) if not p.attendances]
    others = [w for w in waves.of_regency(row.programme.regency_code) if w.programme_id == row.programme_id]
    return render_template(
        "console/waves/absent.html",
        **frame(row),
        districts=districts_of(absent),
        others=[w for w in others if w.id != row.id and w.starts_on >= row.starts_on],
    )


@room.post("/gelombang/<key>/tidak-hadir")
def wave_carry_over(key):
    row, target = waves.wave(key), request.form.get("to", "")
    if not target:
        raise Refused("Pilih gelombang tujuan.")
    to = waves.wave(target)
    count = waves.carry_over(row, to, by=person())
    flash(f"{count} desa diundang ke {to.name}, lengkap dengan kontaknya.")
    return redirect(url_for("console.wave", key=to.id))
