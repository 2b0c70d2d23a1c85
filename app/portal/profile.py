"""The village's profile and its head."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from app.portal.blueprint import page
from app.sid.profile import keeping
from app.sid.profile.models import Profile
from app.sid.roles import Right
from app.web.signing_in import person
from tenants.current import village
from tenants.db import db
from tenants.errors import Refused


@page("/profil", Right.KEEP_PROFILE, methods=["GET", "POST"])
def profile():
    wrong = None
    if request.method == "POST":
        try:
            keeping.fill(request.form.to_dict(), by=person())
            if request.form.get("head", "").strip():
                keeping.name_head(
                    request.form["head"],
                    position="Kepala " + village().label,
                    number=request.form.get("head_number", ""),
                    by=person(),
                )
            flash("Profil tersimpan.")
            return redirect(url_for("portal.profile"))
        except Refused as refused:
            db.session.rollback()
            wrong = refused
    head, row = keeping.head(), keeping.profile()
    shown = (
        request.form
        if wrong
        else {f: getattr(row, f) for f in Profile.FIELDS}
        | {"head": head.name if head else "", "head_number": head.number if head else ""}
    )
    filled, total = row.filled(head=head is not None)
    return render_template(
        "portal/profile/form.html",
        fields=Profile.FIELDS,
        shown=shown,
        wrong=wrong,
        filled=filled,
        total=total,
        long={"history", "vision", "mission"},
    ), 422 if wrong else 200
