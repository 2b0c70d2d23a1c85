"""A wave: added, corrected, and its page with every invited village."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for

from app.console.blueprint import room
from app.web.answers import Answers
from app.web.signing_in import person
from tenants import regions, villages
from tenants.bimtek import programmes, progress, waves
from tenants.bimtek.models import Wave, WaveVillage
from tenants.errors import DomainError, Refused

# key → (label, whether an invited village belongs)
SHOWN = {
    "": ("Semua", lambda p, here: True),
    "tanpa-kontak": ("Tanpa kontak operator", lambda p, here: not p.operator_email),
    "hadir": ("Hadir", lambda p, here: bool(p.attendances)),
    "belum-tayang": ("Hadir, belum tayang", lambda p, here: bool(p.attendances) and not served(here)),
}


def served(village: villages.Village | None) -> bool:
    return village is not None and village.state in villages.SERVING


def frame(wave: Wave) -> dict:
    """What every page of a wave shows at its head."""
    return {"wave": wave, "progress": progress.of_waves([wave])[0]}


def districts_of(places: list[WaveVillage]) -> list[tuple[str, str, list[WaveVillage]]]:
    """[(code, name, its invited villages)], one query."""
    names = regions.names_of({p.region_code[:8] for p in places})
    groups: dict[str, list[WaveVillage]] = {}
    for place in places:
        groups.setdefault(place.region_code[:8], []).append(place)
    return [(code, names[code], group) for code, group in groups.items()]


@room.get("/gelombang/<key>")
def wave(key):
    row, chosen = waves.wave(key), request.args.get("lihat", "")
    places = waves.places(row.id)
    here = villages.by_codes([p.region_code for p in places])
    belongs = SHOWN.get(chosen, SHOWN[""])[1]
    counts = [(k, label, sum(f(p, here.get(p.region_code)) for p in places)) for k, (label, f) in SHOWN.items()]
    return render_template(
        "console/waves/one.html",
        **frame(row),
        districts=districts_of([p for p in places if belongs(p, here.get(p.region_code))]),
        here=here,
        counts=counts,
        chosen=chosen,
    )


@room.route("/program/<key>/gelombang-baru", methods=["GET", "POST"])
def wave_new(key):
    programme = programmes.programme(key)
    count = sum(w.programme_id == programme.id for w in waves.of_regency(programme.regency_code))
    answers = Answers(name=f"Gelombang {count + 1}")
    if answers.sent:
        given = read(answers)
        if answers.good:
            try:
                if waves.named(programme.id, given["name"]):
                    raise Refused("Program ini sudah mempunyai gelombang dengan nama itu.", field="name")
                made = waves.add_wave(programme, **given, by=person())
                flash("Gelombang tersimpan. Pilih desa yang diundang.")
                return redirect(url_for("console.wave_invite", key=made.id))
            except DomainError as refused:
                answers.refuse(refused)
                programme = programmes.programme(key)
    return form(programme, answers, "Gelombang baru")


@room.route("/gelombang/<key>/ubah", methods=["GET", "POST"])
def wave_edit(key):
    row = waves.wave(key)
    answers = Answers(name=row.name, starts_on=row.starts_on, ends_on=row.ends_on, venue=row.venue)
    if answers.sent:
        given = read(answers)
        if answers.good:
            try:
                waves.change_wave(row, **given, by=person())
                flash("Gelombang tersimpan.")
                return redirect(url_for("console.wave", key=row.id))
            except DomainError as refused:
                answers.refuse(refused)
                row = waves.wave(key)
    return form(row.programme, answers, "Ubah gelombang", row)


def read(answers: Answers) -> dict:
    first, last = answers.day("starts_on"), answers.day("ends_on")
    return {
        "name": answers.text("name", "Isi nama gelombang."),
        "starts_on": first or date.min,
        "ends_on": last or date.min,
        "venue": answers.text("venue", "Isi tempat Bimtek."),
    }


def form(programme, answers: Answers, title: str, row: Wave | None = None):
    return render_template(
        "console/waves/form.html", programme=programme, answers=answers, title=title, row=row
    ), answers.status
