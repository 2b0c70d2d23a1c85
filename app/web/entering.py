"""The three doors of a room: signing in, the one-time set-up link, signing out."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for

from app.web.protection import limiter
from app.web.signing_in import close_session, open_session, place, safe_next
from tenants import people, signing
from tenants.errors import NotFound, Refused

UNKNOWN = "E-mail atau kata sandi tidak cocok. Periksa lagi, atau mintalah tautan baru kepada OpenDesa."


def register(room: Blueprint, *, heading: str, home: str) -> frozenset[str]:
    """Give a room `/masuk`, `/undangan/<token>` and `/keluar`; returns the endpoints that its gate leaves open.

    `home` names the page behind the door. Only people who are something at the place come in, and a set-up link
    opens only the place it was made for.
    """

    @room.route("/masuk", methods=["GET", "POST"])
    @limiter.limit("15 per minute", methods=["POST"])
    def enter():
        wrong = None
        if request.method == "POST":
            who = signing.check_password(request.form.get("email", ""), request.form.get("password", ""))
            if who and people.roles_in(who.id, place().key):
                open_session(who)
                return redirect(safe_next(url_for(home)))
            wrong = UNKNOWN
        return render_template("layouts/sign_in.html", heading=heading, wrong=wrong), 422 if wrong else 200

    @room.route("/undangan/<token>", methods=["GET", "POST"])
    @limiter.limit("30 per minute")
    def set_up(token: str):
        village_id = place().village.id if place().village else None
        _, invited = signing.invited(token, village_id=village_id)
        if not people.roles_in(invited.id, place().key):
            raise NotFound(signing.LINK_DEAD)
        wrong = None
        if request.method == "POST":
            try:
                open_session(signing.accept(token, request.form.get("password", ""), village_id=village_id))
                return redirect(url_for(home))
            except Refused as refused:
                wrong = refused.sentence
        return render_template("layouts/set_password.html", invited=invited, wrong=wrong), 422 if wrong else 200

    @room.post("/keluar")
    def leave():
        close_session()
        answer = redirect(url_for(f"{room.name}.enter"))
        answer.headers["Clear-Site-Data"] = '"cache"'
        return answer

    return frozenset({f"{room.name}.enter", f"{room.name}.set_up"})
