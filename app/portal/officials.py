"""The officials: who heads the village, who signs, and the others."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from app.portal.blueprint import page
from app.sid.officials import keeping
from app.sid.officials.models import CAPACITIES, NUMBER_LABELS
from app.sid.roles import Right
from app.web.signing_in import person, safe_next
from app.web.toasts import undoable
from tenants.current import village
from tenants.db import db
from tenants.errors import DomainError

SIGNING = {
    "self": "{head}, menandatangani sendiri",
    "an": "Ya, atas nama {head} (a.n.)",
    "ub": "Ya, di bawah sekretaris (u.b.)",
    "": "Tidak",
}
FIELDS = ("name", "position", "number_label", "number", "signs_as")


@page("/profil/pejabat", Right.KEEP_PROFILE)
def officials():
    return render_template("portal/profile/officials.html", officials=keeping.in_office(), signing=signing())


def signing() -> dict[str, str]:
    head = village().head_title.lower()
    words = {key: SIGNING[key].format(head=head) for key in CAPACITIES}
    return {key: text[:1].upper() + text[1:] for key, text in words.items()}


def form(who=None):
    wrong = {}
    if request.method == "POST":
        wrong = keeping.wrong(request.form)
        if not wrong:
            try:
                kept = keeping.keep(request.form, who=who, by=person())
                flash(f"{kept.name} tersimpan.")
                return redirect(safe_next(url_for("portal.officials")))
            except DomainError as error:
                db.session.rollback()
                wrong = {error.field or "name": error.sentence}
    start = {field: getattr(who, field) for field in FIELDS} if who else start_of_new()
    return render_template(
        "portal/profile/official.html",
        who=who,
        shown=start | request.form.to_dict(),
        wrong=wrong,
        signing=signing(),
        number_labels=NUMBER_LABELS,
        back=safe_next(url_for("portal.officials")),
    ), 422 if wrong else 200


def start_of_new() -> dict[str, str]:
    """The first official is most likely the head, the second the secretary."""
    number = len(keeping.in_office())
    position, signs_as = {0: (village().head_title, "self"), 1: (f"Sekretaris {village().label}", "an")}.get(
        number, ("", "")
    )
    return {"name": "", "position": position, "number_label": "NIPD", "number": "", "signs_as": signs_as}


@page("/profil/pejabat/tambah", Right.KEEP_PROFILE, methods=["GET", "POST"])
def official_new():
    return form()


@page("/profil/pejabat/<uuid:key>", Right.KEEP_PROFILE, methods=["GET", "POST"])
def official(key):
    return form(keeping.official(key))


@page("/profil/pejabat/<uuid:key>/akhir", Right.KEEP_PROFILE, methods=["POST"])
def official_end(key):
    who = keeping.official(key)
    keeping.end(who, by=person())
    undoable(f"{who.name} tidak lagi menjabat.", url_for("portal.official_resume", key=key))
    return redirect(url_for("portal.officials"))


@page("/profil/pejabat/<uuid:key>/kembali", Right.KEEP_PROFILE, methods=["POST"])
def official_resume(key):
    who = keeping.official(key)
    keeping.resume(who, by=person())
    flash(f"{who.name} kembali menjabat.")
    return redirect(url_for("portal.officials"))
