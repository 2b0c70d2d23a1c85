"""The official population of a regency's villages: the list, one figure entered, many imported."""

from __future__ import annotations

import json

from flask import flash, redirect, render_template, request, url_for

from app.console.blueprint import room
from app.console.regencies import found
from app.web.answers import Answers
from app.web.pages import XLSX, download
from app.web.signing_in import person
from tenants import figures, official_import, regions
from tenants.errors import DomainError, Refused
from tenants.sheets import written


def listed(code: str):
    """The villages of a regency with their newest figure, and the names of their districts."""
    rows = regions.villages_of(code)
    return rows, figures.official_populations([r.code for r in rows]), regions.names_of({r.code[:8] for r in rows})


@room.route("/kabupaten/<code>/penduduk-resmi", methods=["GET", "POST"])
def populations(code):
    regency = found(code)
    rows, known, districts = listed(regency.code)
    chosen = request.args.get("desa", "")
    now = known.get(chosen)
    start = {"figure": now.figure, "source": now.source, "as_of": now.as_of} if now else usual(known)
    answers = Answers(village=chosen, **start)
    if answers.sent and stated(answers, regency.code):
        return redirect(url_for("console.populations", code=regency.code))
    return render_template(
        "console/regencies/populations.html",
        regency=regency,
        rows=rows,
        known=known,
        districts=districts,
        options=[(r.code, f"{r.name} ({districts[r.code[:8]]})") for r in rows],
        answers=answers,
        chosen=chosen,
        total=sum(k.figure for k in known.values()),
    ), answers.status


def usual(known: dict[str, figures.OfficialPopulation]) -> dict:
    """The newest source and day: what the next figure most likely has too."""
    newest = max(known.values(), key=lambda k: k.as_of, default=None)
    return {"source": newest.source, "as_of": newest.as_of} if newest else {}


def stated(answers: Answers, regency_code: str) -> bool:
    village = answers.text("village", "Pilih desa.")
    figure, day = answers.count("figure", "Tulis jumlah jiwa sebagai angka bulat."), answers.day("as_of")
    source = answers.text("source", "Isi sumber angka.")
    if village and not village.startswith(regency_code + "."):
        answers.errors["village"] = "Pilih desa kabupaten ini."
    if not answers.good or day is None:
        return False
    try:
        figures.state_population(village, figure, source=source, as_of=day, by=person())
        flash("Angka penduduk resmi tersimpan.")
        return True
    except DomainError as refused:
        answers.refuse(refused)
        return False


@room.route("/kabupaten/<code>/penduduk-resmi/impor", methods=["GET", "POST"])
def populations_import(code):
    regency, answers, plan = found(code), Answers(), None
    if answers.sent:
        try:
            sent = request.files.get("file")
            if sent is None or not sent.filename:
                raise Refused("Pilih berkas Excel lebih dulu.")
            plan = official_import.plan(sent.read(), regency.code)
        except Refused as refused:
            answers.refuse(refused)
    rows = [
        {"code": s.code, "figure": str(s.figure), "source": s.source, "as_of": s.as_of.isoformat()}
        for s in (plan.good if plan else ())
        if s.state != "same"
    ]
    return render_template(
        "console/regencies/populations_import.html", regency=regency, answers=answers, plan=plan, rows=json.dumps(rows)
    ), answers.status


@room.post("/kabupaten/<code>/penduduk-resmi/muat")
def populations_enter(code):
    regency = found(code)
    count = official_import.enter(sent_rows(), regency.code, by=person())
    flash(f"{count} angka penduduk resmi masuk.")
    return redirect(url_for("console.populations", code=regency.code))


def sent_rows() -> list[dict[str, str]]:
    """The rows that were looked through, as the page carried them; they are looked at again when they go in."""
    try:
        rows = json.loads(request.form.get("rows", "[]"))
        if isinstance(rows, list) and len(rows) <= 2000:
            return [{str(k): str(v) for k, v in row.items()} for row in rows]
    except (ValueError, AttributeError):
        pass
    raise Refused("Hasil pemeriksaan berkas tidak terbaca. Unggah berkasnya sekali lagi.")


@room.get("/kabupaten/<code>/penduduk-resmi/unduh")
def populations_file(code):
    """The list as a file: to keep, or to fill in and import."""
    regency = found(code)
    rows, known, districts = listed(regency.code)
    lines = [[r.code, *stated_words(known.get(r.code)), r.full_name, districts[r.code[:8]]] for r in rows]
    head = [names[0] for names in official_import.COLUMNS.values()]
    data = written([*head, "Desa", "Kecamatan"], lines, sheet="Penduduk resmi", numbers=True)
    return download(data, f"penduduk-resmi-{regency.code}.xlsx", XLSX)


def stated_words(known: figures.OfficialPopulation | None) -> list:
    return [known.figure, known.source, f"{known.as_of:%d/%m/%Y}"] if known else ["", "", ""]
