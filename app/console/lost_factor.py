"""Somebody lost the second factor: staff take it away after the person was seen, with a reason that stands in the audit."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for

from app.console.blueprint import room
from app.web.answers import Answers
from app.web.signing_in import person, safe_next
from tenants import second_factor
from tenants.db import db
from tenants.errors import Conflict, DomainError, NotFound
from tenants.people import Person


def somebody(key: str) -> Person:
    try:
        found = db.session.get(Person, uuid.UUID(key))
    except ValueError:
        found = None
    if found is None:
        raise NotFound("Orang itu tidak terdaftar.")
    return found


@room.route("/orang/<key>/pengaman", methods=["GET", "POST"])
def factor_reset(key):
    who, answers = somebody(key), Answers()
    if who.id == person().id:
        raise Conflict("Pengaman sendiri dilepas di Akun saya.")
    if answers.sent:
        try:
            second_factor.reset(who, reason=answers.text("reason"), by=person())
            flash(f"Pengaman kedua {who.name} dicabut. Ia masuk dengan kata sandi, lalu memasang yang baru.")
            return redirect(safe_next(url_for("console.home")))
        except DomainError as refused:
            answers.refuse(refused)
    return render_template(
        "console/lost_factor.html", who=who, answers=answers, back=request.values.get("next", "")
    ), answers.status
