"""Signing in, the one-time set-up link, signing out."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for

from app.portal.blueprint import room
from app.web.protection import limiter
from app.web.signing_in import close_session, open_session, safe_next
from tenants import people
from tenants.current import village
from tenants.errors import Refused


@room.route("/masuk", methods=["GET", "POST"])
@limiter.limit("15 per minute", methods=["POST"])
def enter():
    wrong = None
    if request.method == "POST":
        who = people.check_password(request.form.get("email", ""), request.form.get("password", ""))
        if who and people.roles_in(who.id, f"village:{village().id}"):
            open_session(who)
            return redirect(safe_next(url_for("portal.home")))
        wrong = "E-mail atau kata sandi tidak cocok. Periksa lagi, atau mintalah tautan baru kepada OpenDesa."
    return render_template("layouts/sign_in.html", heading="Masuk ke kantor desa", wrong=wrong), 422 if wrong else 200


@room.route("/undangan/<token>", methods=["GET", "POST"])
@limiter.limit("30 per minute")
def set_up(token: str):
    _, invited = people.invited(token, village_id=village().id)
    wrong = None
    if request.method == "POST":
        try:
            who = people.accept(token, request.form.get("password", ""), village_id=village().id)
            open_session(who)
            return redirect(url_for("portal.home"))
        except Refused as refused:
            wrong = refused.sentence
    return render_template("layouts/set_password.html", invited=invited, wrong=wrong), 422 if wrong else 200


@room.post("/keluar")
def leave():
    close_session()
    answer = redirect(url_for("portal.enter"))
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer
