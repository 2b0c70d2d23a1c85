"""Villages that ask to come in: read, called back, taken in or declined with a reason."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from app import onboarding
from app.console.blueprint import room
from app.web.pages import download
from app.web.signing_in import person
from tenants import applications as asking
from tenants.db import db
from tenants.errors import DomainError
from tenants.regions import names_of


@room.get("/pendaftaran")
def applications():
    return listed()


def listed(wrong: dict[str, str] | None = None):
    """The open ones, then the last answers. `wrong`: application → why it could not be answered."""
    waiting, answered = asking.open_ones(), asking.decided()
    above = {code for one in (*waiting, *answered) for code in (one.region_code[:5], one.region_code[:8])}
    return render_template(
        "console/applications/list.html",
        waiting=waiting,
        answered=answered,
        names=names_of(above),
        wrong=wrong or {},
    ), 422 if wrong else 200


def refused(key, error: DomainError):
    """Back to the list, with the reason beside the application."""
    db.session.rollback()
    return listed({str(key): error.sentence})


@room.post("/pendaftaran/<key>/terima")
def application_accept(key):
    found = asking.application(key)
    try:
        onboarding.take_in(found, by=person())
    except DomainError as error:
        return refused(key, error)
    flash(f"{found.region.full_name} diterima dan sedang disediakan.")
    return redirect(url_for("console.village", code=found.region_code))


@room.post("/pendaftaran/<key>/tolak")
def application_decline(key):
    found = asking.application(key)
    try:
        asking.decline(found, request.form.get("reason", ""), by=person())
    except DomainError as error:
        return refused(key, error)
    flash(f"Pendaftaran {found.region.full_name} ditolak.")
    return redirect(url_for("console.applications"))


@room.get("/pendaftaran/<key>/surat")
def application_letter(key):
    found = asking.application(key)
    return download(asking.letter(found), f"surat-{found.region_code}.pdf", "application/pdf")
