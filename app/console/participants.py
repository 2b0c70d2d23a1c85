"""The heads and operators of a wave's villages: typed in a table per district, or imported."""

from __future__ import annotations

import json
from dataclasses import asdict

from flask import flash, redirect, render_template, request, url_for

from app.console.blueprint import room
from app.console.populations import sent_rows
from app.console.waves import districts_of, frame
from app.web.answers import Answers
from app.web.pages import XLSX, download
from app.web.signing_in import person
from tenants.bimtek import contact_import, participants, waves
from tenants.bimtek.participants import NAMES, Contacts
from tenants.errors import Refused
from tenants.sheets import written


@room.route("/gelombang/<key>/peserta", methods=["GET", "POST"])
def wave_participants(key):
    """One form for a district, or for one village (`desa=`)."""
    row = waves.wave(key)
    everyone = waves.places(row.id)
    districts = districts_of(everyone)
    chosen = request.args.get("desa") or request.args.get("kecamatan") or (districts[0][0] if districts else "")
    places = [p for p in everyone if p.region_code.startswith(chosen)]
    given = {p.region_code: typed(p) if request.method == "POST" else Contacts.of(p) for p in places}
    wrong: dict = {}
    if request.method == "POST":
        wrong = participants.all_problems(everyone, given)
        if not wrong:
            count = participants.name_all(everyone, given, by=person())
            flash(f"Peserta {count} desa tersimpan." if count else "Tidak ada yang berubah.")
            return redirect(after(row.id, chosen, districts))
    return render_template(
        "console/waves/participants.html",
        **frame(row),
        districts=districts,
        chosen=chosen,
        places=places,
        given=given,
        wrong=wrong,
        names=NAMES,
    ), 422 if wrong else 200


def typed(place) -> Contacts:
    """What was typed for a village; a field that the form did not have stays as it is."""
    before = asdict(Contacts.of(place))
    sent = {f: request.form.get(f"{f}-{place.region_code}") for f in before}
    return Contacts.typed({f: before[f] if value is None else value for f, value in sent.items()})


def after(key, chosen: str, districts) -> str:
    """Where to go when a district is saved: the next one, if that was asked for."""
    codes = [code for code, _, _ in districts]
    at = codes.index(chosen[:8]) + 1
    if request.form.get("then") == "next" and at < len(codes):
        return url_for("console.wave_participants", key=key, kecamatan=codes[at])
    return url_for("console.wave_participants", key=key, kecamatan=chosen[:8])


@room.route("/gelombang/<key>/peserta/impor", methods=["GET", "POST"])
def wave_participants_import(key):
    row, answers, plan = waves.wave(key), Answers(), None
    if answers.sent:
        try:
            sent = request.files.get("file")
            if sent is None or not sent.filename:
                raise Refused("Pilih berkas Excel lebih dulu.")
            plan = contact_import.plan(sent.read(), row)
        except Refused as refused:
            answers.refuse(refused)
            row = waves.wave(key)
    good = [n for n in plan.good if n.state != "same"] if plan else []
    rows = [{"code": n.place.region_code, **asdict(n.contacts)} for n in good]
    return render_template(
        "console/waves/participants_import.html", **frame(row), answers=answers, plan=plan, rows=json.dumps(rows)
    ), answers.status


@room.post("/gelombang/<key>/peserta/muat")
def wave_participants_enter(key):
    row = waves.wave(key)
    given = {one.get("code", ""): Contacts.typed(one) for one in sent_rows()}
    count = participants.name_all(waves.places(row.id), given, by=person())
    flash(f"Peserta {count} desa masuk.")
    return redirect(url_for("console.wave", key=row.id))


@room.get("/gelombang/<key>/peserta/unduh")
def wave_participants_file(key):
    """The invited villages with their people: to print, or to fill in and import."""
    row = waves.wave(key)
    places = waves.places(row.id)
    district = {code: name for code, name, _ in districts_of(places)}
    lines = [
        [p.region_code, *asdict(Contacts.of(p)).values(), p.region.full_name, district[p.region_code[:8]]]
        for p in places
    ]
    head = [names[0] for names in contact_import.COLUMNS.values()]
    data = written([*head, "Desa", "Kecamatan"], lines, sheet="Peserta")
    return download(data, f"peserta-{row.name}.xlsx", XLSX)
