"""Passkeys in the browser: which name they are bound to, and the questions and answers of both ceremonies.

They are bound to the platform's own domain, so that one passkey serves every village, console and regency below it. A village's
own domain cannot use them: there the code of the app is the second step.
"""

from __future__ import annotations

from flask import Response, request

from app.web import links
from app.web.house import house
from app.web.signing_in import place
from tenants import second_factor
from tenants.db import db
from tenants.errors import Refused
from tenants.people import Person
from tenants.region_hosts import RegionHost
from tenants.signing import SignIn, take_challenge

TOO_LATE = "Waktunya habis. Coba sekali lagi."


def rp_id() -> str:
    return house().settings.base_domain


def offered() -> bool:
    """Whether the page's host lies below the platform's domain. Browsers bind no passkey to a name of one word (localhost)."""
    host = request.host.split(":")[0]
    return "." in rp_id() and (host == rp_id() or host.endswith(f".{rp_id()}"))


def origin() -> str:
    """The address of this place as the registry and the settings have it."""
    here = place()
    if here.village:
        return links.village_url(here.village, "")
    if here.region_code:
        row = db.session.query(RegionHost).filter_by(region_code=here.region_code).first()
        return links.region_url(row.slug if row else "", "")
    return links.console_url("")


def said(question: str) -> Response:
    return Response(question, mimetype="application/json")


def ask_to_make(row: SignIn, who: Person) -> Response:
    question, row.challenge = second_factor.passkey_offer(who, rp_id=rp_id())
    return said(question)


def make(row: SignIn, who: Person, *, answer: str, name: str) -> list[str]:
    """Keep the passkey that was made; recovery codes where it is the first factor."""
    challenge = take_challenge(row)
    if challenge is None:
        raise Refused(TOO_LATE)
    return second_factor.add_passkey(
        who, answer, challenge=challenge, rp_id=rp_id(), origin=origin(), name=name, by=who
    )


def ask_to_use(row: SignIn, who: Person | None) -> Response:
    question, row.challenge = second_factor.passkey_question(who, rp_id=rp_id())
    return said(question)


def used(row: SignIn, who: Person, *, answer: str) -> bool:
    challenge = take_challenge(row)
    if challenge is None:
        return False
    return second_factor.check_passkey(who, answer, challenge=challenge, rp_id=rp_id(), origin=origin())
