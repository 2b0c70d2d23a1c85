"""The doors of a room: the password, the second step, a passkey alone, the one-time set-up link, signing out."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for

from app.web import passkeys
from app.web.formatting import hour
from app.web.protection import limiter
from app.web.signing_in import (
    HALF,
    begin_half,
    close_session,
    complete,
    half_session,
    open_session,
    place,
    safe_next,
)
from tenants import people, second_factor, setup_links, signing, throttling
from tenants.db import db
from tenants.errors import NotFound, Refused
from tenants.people import Person

UNKNOWN = "E-mail atau kata sandi tidak cocok. Periksa lagi, atau mintalah tautan baru."
TOO_OFTEN = "Kata sandi terlalu sering salah. Coba lagi pukul {}."
WRONG_STEP = "Kode itu tidak cocok. Tunggu kode berikutnya di aplikasi Anda, lalu coba lagi."
STEP_OVER = "Langkah kedua tidak selesai. Masuk sekali lagi."
NO_PASSKEY = "Kunci sandi itu tidak dikenal di sini. Masuk dengan kata sandi."


def welcome(who: Person | None) -> bool:
    return who is not None and bool(people.roles_in(who.id, place().key))


def register(room: Blueprint, *, heading: str, home: str) -> frozenset[str]:
    """Give a room its doors; returns the endpoints that its gate leaves open.

    `home` names the page behind the door. Only people who are something at the place come in, and a set-up link
    opens only the place it was made for.
    """

    def door(wrong: str | None = None, status: int = 200):
        return render_template(
            "layouts/sign_in.html", heading=heading, wrong=wrong, room=room.name, passkeys=passkeys.offered()
        ), status

    @room.route("/masuk", methods=["GET", "POST"])
    @limiter.limit("15 per minute", methods=["POST"])
    def enter():
        if request.method == "GET":
            return door()
        email = request.form.get("email", "")
        until = throttling.blocked_until(email)
        if until:
            return door(TOO_OFTEN.format(hour(until)), 429)
        who = signing.check_password(email, request.form.get("password", ""))
        if who is None or not welcome(who):
            throttling.failed(email)
            return door(UNKNOWN, 422)
        throttling.forget(email)
        if second_factor.has_one(who):
            begin_half(who)
            return redirect(url_for(f"{room.name}.second_step", next=request.form.get("next") or None))
        open_session(who)
        return redirect(safe_next(url_for(home)))

    @room.route("/masuk/langkah-kedua", methods=["GET", "POST"])
    @limiter.limit("15 per minute", methods=["POST"])
    def second_step():
        row = half_session()
        if row is None or row.person_id is None:
            flash(STEP_OVER)
            return redirect(url_for(f"{room.name}.enter", next=request.values.get("next") or None))
        who, wrong = db.session.get_one(Person, row.person_id), None
        if request.method == "POST":
            answer = request.form.get("passkey", "")
            right = (
                passkeys.used(row, who, answer=answer)
                if answer
                else second_factor.check_code(who, request.form.get("code", ""))
            )
            if right and welcome(who):
                complete(row, who, strength=signing.BOTH)
                return redirect(safe_next(url_for(home)))
            signing.failed(row)
            wrong = WRONG_STEP
        kinds = {factor.kind for factor in second_factor.factors_of(who)}
        if not passkeys.offered():
            kinds.discard("passkey")
        return render_template(
            "layouts/second_step.html", kinds=kinds, wrong=wrong, room=room.name
        ), 422 if wrong else 200

    @room.post("/masuk/kunci/tanya")
    @limiter.limit("30 per minute")
    def passkey_question():
        """What the browser's passkey is to sign: of the person at the second step, else of whoever it belongs to."""
        row = half_session()
        who = db.session.get(Person, row.person_id) if row and row.person_id else None
        return passkeys.ask_to_use(row if row and who else begin_half(None), who)

    @room.post("/masuk/kunci")
    @limiter.limit("15 per minute")
    def passkey_enter():
        """A passkey alone: it is something one has, and it verified who holds it."""
        row, answer = half_session(), request.form.get("passkey", "")
        who = second_factor.owner_of(answer)
        if row and who and welcome(who) and passkeys.used(row, who, answer=answer):
            complete(row, who, strength=signing.PASSKEY)
            return redirect(safe_next(url_for(home)))
        session.pop(HALF, None)
        return door(NO_PASSKEY, 422)

    @room.route("/undangan/<token>", methods=["GET", "POST"])
    @limiter.limit("30 per minute")
    def set_up(token: str):
        village_id = place().village.id if place().village else None
        _, invited = setup_links.invited(token, village_id=village_id)
        if not welcome(invited):
            raise NotFound(setup_links.LINK_DEAD)
        wrong = None
        if request.method == "POST":
            try:
                who = setup_links.accept(token, request.form.get("password", ""), village_id=village_id)
                return after_set_up(who)
            except Refused as refused:
                wrong = refused.sentence
        return render_template("layouts/set_password.html", invited=invited, wrong=wrong), 422 if wrong else 200

    def after_set_up(who: Person):
        """A link replaces the password, never the second factor."""
        if second_factor.has_one(who):
            begin_half(who)
            return redirect(url_for(f"{room.name}.second_step"))
        open_session(who)
        return redirect(url_for(home))

    @room.get("/lupa-kata-sandi")
    def forgotten():
        return render_template("layouts/forgotten.html", room=room.name)

    @room.post("/keluar")
    def leave():
        close_session()
        answer = redirect(url_for(f"{room.name}.enter"))
        answer.headers["Clear-Site-Data"] = '"cache"'
        return answer

    doors = ("enter", "second_step", "passkey_question", "passkey_enter", "set_up", "forgotten")
    return frozenset(f"{room.name}.{name}" for name in doors)
