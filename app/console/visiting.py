"""A visit to a village: asked for with a reason, opened by a key that is good once, seen by the village."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, url_for

from app.console.blueprint import room
from app.web.answers import Answers
from app.web.links import village_url
from app.web.signing_in import person
from tenants import villages, visits
from tenants.db import db
from tenants.errors import DomainError, NotFound


@room.route("/desa/<code>/kunjungan", methods=["GET", "POST"])
def village_visit(code):
    row, answers = villages.by_code(code), Answers(minutes="30")
    if answers.sent:
        reason, ticket, minutes = answers.text("reason"), answers.text("ticket"), answers.text("minutes")
        try:
            length = int(minutes) if minutes.isdigit() else 0
            writes = bool(answers.text("writes"))
            visit = visits.begin(row, reason=reason, minutes=length, writes=writes, ticket=ticket, by=person())
            return redirect(village_url(row, f"/portal/kunjungan/{visits.way_in(visit)}"))
        except DomainError as refused:
            answers.refuse(refused)
            row = villages.by_code(code)
    return render_template(
        "console/villages/visit.html",
        v=row,
        answers=answers,
        lengths=[(m, f"{m} menit") for m in visits.MINUTES],
        visits=visits.visits_of(row.id, limit=20),
    ), answers.status


def of(key: str) -> visits.Visit:
    try:
        found = db.session.get(visits.Visit, uuid.UUID(key))
    except ValueError:
        found = None
    if found is None:
        raise NotFound("Kunjungan itu tidak ada.")
    return found


@room.post("/kunjungan/<key>/izinkan")
def visit_grant(key):
    visit = of(key)
    visits.grant(visit, by=person())
    flash(f"{visit.person.name} boleh mengubah data sampai kunjungannya berakhir.")
    return redirect(url_for("console.village_visit", code=visits.code_of(visit)))


@room.post("/kunjungan/<key>/akhiri")
def visit_stop(key):
    visit = of(key)
    visits.end(visit, by=person())
    return redirect(url_for("console.village_visit", code=visits.code_of(visit)))


@room.post("/kunjungan/<key>/masuk")
def visit_again(key):
    """Back into a visit that still lasts."""
    visit = of(key)
    if visit.person_id != person().id:
        raise NotFound("Itu kunjungan orang lain.")
    row = villages.by_code(visits.code_of(visit))
    return redirect(village_url(row, f"/portal/kunjungan/{visits.way_in(visit)}"))
