"""The catalogue: packages with their dated prices; a new price holds from a day on."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from app.console.blueprint import room
from app.web.answers import Answers
from app.web.formatting import day, rupiah
from app.web.signing_in import person
from billing import catalogue
from billing.standing import FEATURE_NAMES
from tenants.clock import today
from tenants.errors import DomainError


def shown(answers: Answers, chosen: str = ""):
    return render_template(
        "console/invoices/packages.html",
        packages=catalogue.packages(),
        prices=catalogue.prices(),
        history=catalogue.price_histories(),
        features=FEATURE_NAMES,
        today=today(),
        answers=answers,
        chosen=chosen,
    ), answers.status


@room.get("/paket")
def packages():
    return shown(Answers())


@room.post("/paket/<key>/harga")
def package_price(key):
    package, answers = catalogue.package(key), Answers()
    amount = answers.count("amount", "Isi harga setahun dalam rupiah, misalnya 2.500.000.")
    valid_from = answers.day("valid_from", "Pilih tanggal mulai berlaku.")
    if answers.good:
        try:
            catalogue.set_price(package.key, amount, valid_from=valid_from, note=answers.text("note"), by=person())
            flash(f"{package.name} {rupiah(amount)} mulai {day(valid_from)}.")
            return redirect(url_for("console.packages"))
        except DomainError as refused:
            answers.refuse(refused)
    return shown(answers, key)
