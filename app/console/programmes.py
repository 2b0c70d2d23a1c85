"""Bimtek programmes with their waves, of all regencies."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from app.console.blueprint import room
from app.console.regencies import found
from app.web.answers import Answers
from app.web.signing_in import person
from tenants.bimtek import programmes as bimtek
from tenants.bimtek import progress
from tenants.errors import DomainError, Refused


@room.get("/bimtek")
def programmes():
    waves: dict = {}
    for one in progress.of_waves(progress.all_waves()):
        waves.setdefault(one.wave.programme_id, []).append(one)
    return render_template("console/waves/programmes.html", programmes=bimtek.programmes(), waves=waves)


@room.route("/kabupaten/<code>/program-baru", methods=["GET", "POST"])
def programme_new(code):
    regency, answers = found(code), Answers(name=f"Bimtek OpenSID {found(code).name}")
    if answers.sent:
        name, target, day = read(answers)
        if answers.good:
            try:
                if bimtek.named(regency.code, name):
                    raise Refused("Kabupaten ini sudah mempunyai program dengan nama itu.", field="name")
                bimtek.add_programme(regency.code, name, target=target, target_date=day, by=person())
                flash("Program tersimpan. Sekarang tambahkan gelombang pertamanya.")
                return redirect(url_for("console.regency", code=regency.code))
            except DomainError as refused:
                answers.refuse(refused)
    return form(regency, answers, "Program Bimtek baru")


@room.route("/program/<key>", methods=["GET", "POST"])
def programme_edit(key):
    row = bimtek.programme(key)
    answers = Answers(name=row.name, target=row.target, target_date=row.target_date)
    if answers.sent:
        name, target, day = read(answers)
        if answers.good:
            try:
                bimtek.change_programme(row, name, target=target, target_date=day, by=person())
                flash("Program tersimpan.")
                return redirect(url_for("console.regency", code=row.regency_code))
            except DomainError as refused:
                answers.refuse(refused)
                row = bimtek.programme(key)
    return form(row.regency, answers, "Ubah program")


def read(answers: Answers):
    return (
        answers.text("name", "Isi nama program."),
        answers.count("target", "Isi jumlah desa sasaran sebagai angka."),
        answers.day("target_date", missing=""),
    )


def form(regency, answers: Answers, title: str):
    return render_template(
        "console/waves/programme_form.html", regency=regency, answers=answers, title=title
    ), answers.status
