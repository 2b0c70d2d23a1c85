"""Data quality: the score and its days, what to look at again, one click from each number to the people and from each to the record."""

from __future__ import annotations

from flask import render_template, request

from app.portal.blueprint import page
from app.sid.quality import rules, scoring
from app.sid.roles import Right
from tenants.errors import NotFound
from tenants.paging import page_of


@page("/kualitas", Right.SEE_RESIDENTS)
def quality():
    found = scoring.measure()
    scoring.keep(found)
    return render_template(
        "portal/quality/page.html", quality=found, days=scoring.days(), total=len(rules.RULES) + len(rules.FAMILY_RULES)
    )


@page("/kualitas/<key>", Right.SEE_RESIDENTS)
def quality_people(key):
    if key not in rules.BY_KEY:
        raise NotFound("Daftar itu tidak ada.")
    return render_template(
        "portal/quality/people.html",
        rule=rules.BY_KEY[key],
        page=page_of(rules.people(key), request.args.get("hal", 1, type=int), size=50),
    )


@page("/kualitas/nik-di-desa-lain", Right.SEE_RESIDENTS)
def quality_elsewhere():
    """Whose NIK lives in another village of the regency too; of that village nothing is shown."""
    return render_template("portal/quality/elsewhere.html", people=scoring.elsewhere())
