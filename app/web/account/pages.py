"""The pages of the account. What is sensitive asks for the password (or a code) again after ten minutes."""

from __future__ import annotations

import uuid
from functools import wraps

import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user

from app.web import passkeys
from app.web.account import devices
from app.web.account.places import place_words
from app.web.protection import limiter
from app.web.signing_in import person, safe_next, second_factor_demanded
from tenants import second_factor, signing
from tenants.errors import Conflict, NotFound, Refused


def register(room: Blueprint, *, frame: str) -> frozenset[str]:
    """Give a room the account's pages inside its own `frame`; returns their endpoints, open to whoever is signed in there."""
    added: list[str] = []

    def at(rule: str, *methods: str):
        def hang(page):
            name = f"account_{page.__name__}" if page.__name__ != "account" else "account"
            room.add_url_rule(f"/akun{rule}", name, page, methods=methods or ["GET"])
            added.append(f"{room.name}.{name}")
            return page

        return hang

    def here(name: str = "account", **values) -> str:
        return url_for(f"{room.name}.{name}", **values)

    def shown(template: str, status: int = 200, **values):
        return render_template(f"account/{template}.html", frame=frame, room=room.name, **values), status

    def fresh(page):
        """Ask once more who sits here, where that is long ago."""

        @wraps(page)
        def guarded(*args, **kwargs):
            if current_user.row.fresh:
                return page(*args, **kwargs)
            target = request.full_path.rstrip("?") if request.method == "GET" else here()
            return redirect(here("account_again", next=target))

        return guarded

    @at("")
    def account():
        who = person()
        return shown(
            "page",
            who=who,
            factors=second_factor.factors_of(who),
            codes_left=second_factor.codes_left(who),
            sessions=signing.sessions(who),
            present=current_user.row.id,
            device_words=devices.in_words,
            phone=devices.on_phone,
            place_words=place_words(signing.sessions(who)),
            passkeys_here=passkeys.offered(),
            demanded=second_factor_demanded(),
        )

    @at("/pastikan", "GET", "POST")
    @limiter.limit("15 per minute", methods=["POST"])
    def again():
        wrong = None
        if request.method == "POST":
            if signing.check_password(person().email, request.form.get("password", "")):
                current_user.row.fresh_at = signing.utc_now()
                return redirect(safe_next(here()))
            wrong = "Kata sandi itu tidak cocok."
        return shown("again", 422 if wrong else 200, wrong=wrong)

    @at("/kata-sandi", "GET", "POST")
    @limiter.limit("15 per minute", methods=["POST"])
    def password():
        refused = None
        if request.method == "POST":
            try:
                old, new = request.form.get("old", ""), request.form.get("password", "")
                signing.change_password(person(), old, new, keep=current_user.row, by=person())
                flash("Kata sandi diganti. Semua perangkat lain sudah keluar.")
                return redirect(here())
            except Refused as found:
                refused = found
        return shown("password", 422 if refused else 200, refused=refused)

    @at("/aplikasi", "POST")
    @fresh
    def app_begin():
        factor, _ = second_factor.begin_app(person(), by=person())
        return redirect(here("account_app", key=factor.id))

    @at("/aplikasi/<key>", "GET", "POST")
    @fresh
    @limiter.limit("15 per minute", methods=["POST"])
    def app(key):
        factor = second_factor.of(person(), key)
        address = second_factor.uri_of(factor, person())
        wrong = None
        if request.method == "POST":
            try:
                return strong(second_factor.confirm_app(factor, request.form.get("code", ""), by=person()))
            except Refused as refused:
                wrong = refused.sentence
        seed = second_factor.seed_of(factor)
        return shown(
            "app",
            422 if wrong else 200,
            qr=qr(address),
            seed=" ".join(seed[n : n + 4] for n in range(0, len(seed), 4)),
            wrong=wrong,
        )

    def strong(codes: list[str]):
        """This session is one with two steps from now on; fresh recovery codes are shown this once."""
        current_user.row.strength = signing.BOTH
        if not codes:
            return redirect(here())
        return shown("codes", codes=codes)

    @at("/kunci/tanya", "POST")
    @fresh
    def passkey_question():
        if not passkeys.offered():
            raise NotFound("Kunci sandi hanya dapat dipasang di alamat PaketDesa.")
        return passkeys.ask_to_make(current_user.row, person())

    @at("/kunci", "POST")
    @fresh
    def passkey():
        answer, name = request.form.get("passkey", ""), request.form.get("name", "")
        name = name.strip() or devices.in_words(request.user_agent.string)
        codes = passkeys.make(current_user.row, person(), answer=answer, name=name)
        flash("Kunci sandi terpasang.")
        return strong(codes)

    @at("/pengaman/<key>/lepas", "POST")
    @fresh
    def factor_remove(key):
        factor = second_factor.of(person(), key)
        last = [f.id for f in second_factor.factors_of(person())] == [factor.id]
        if last and second_factor_demanded():
            raise Conflict("Ini pengaman kedua yang terakhir, dan konsol mewajibkannya. Pasang yang lain dulu.")
        second_factor.remove(factor, by=person())
        flash(f"{factor.name} dilepas.")
        return redirect(here())

    @at("/kode", "POST")
    @fresh
    def codes():
        if not second_factor.has_one(person()):
            raise Conflict("Pasang pengaman kedua dulu.")
        return shown("codes", codes=second_factor.new_recovery_codes(person().id, by=person()))

    @at("/sesi/<key>/akhiri", "POST")
    def session_end(key):
        try:
            row = signing.end_session(person(), uuid.UUID(key), by=person())
        except ValueError:
            raise NotFound("Sesi itu sudah tidak ada.") from None
        flash(f"Sesi {devices.in_words(row.agent)} diakhiri.")
        return redirect(here())

    @at("/sesi/akhiri-semua", "POST")
    def sessions_end():
        """Everywhere, here too."""
        signing.end_sessions(person(), by=person())
        return redirect(here("enter"))

    @at("/masih")
    def still():
        """The page tells that somebody is typing: the session is in use."""
        return "", 204

    return frozenset(added)


def qr(address: str) -> str:
    """The address as an SVG picture, as a data address."""
    return segno.make(address, error="m").svg_data_uri(scale=5, border=2, dark="#16242c")
