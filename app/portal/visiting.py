"""Staff on a visit: how they come in, what they may do, and what the village sees of it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user, logout_user
from sqlalchemy import select

from app.portal.blueprint import page, room
from app.sid.roles import Right
from app.web.links import console_url
from app.web.protection import limiter
from app.web.signing_in import SignedIn, device, person, place
from tenants import audit, signing, visits
from tenants.audit import VillageEntry
from tenants.current import village
from tenants.db import db
from tenants.errors import NotAllowed
from tenants.people import Role

OPEN = frozenset({"portal.visit_enter"})
FOR_VISITORS = frozenset({"portal.visit_end", "portal.leave", "portal.account_still", "portal.resident_reveal"})
LOOKS_ONLY = "Kunjungan ini hanya melihat. Untuk mengubah sesuatu, mintalah izin menulis kepada desa atau rekan staf."
NO_NUMBERS = "NIK dan nomor KK tidak dibuka kepada pengunjung."
LEFT_ALONE = ("static", "account", "visit", "logo", "find")  # looks that show nobody


@room.route("/kunjungan/<token>", methods=["GET", "POST"])
@limiter.limit("20 per minute")
def visit_enter(token):
    """From the console to this door. Looking at the page uses nothing up; the button does."""
    if request.method == "GET":
        return render_template("layouts/visit.html", token=token)
    visit = visits.enter(token, village().id)
    session.clear()
    key = signing.sign_in_visitor(visit.person, place().key, visit_id=visit.id, until=visit.ends_at, **device())
    found = signing.holder(key, place().key)
    if found is not None:
        login_user(SignedIn(visit.person, key, found[1], {Role.VISITOR}))
    audit.village_deed("visit.entered", by=visit.person, reason=visit.reason, until=visit.ends_at.isoformat())
    return redirect(url_for("portal.home"))


def present():
    """The visit in which the one who asks is here; None for the village's own people."""
    key = current_user.row.visit_id if current_user.is_authenticated else None
    return db.session.get(visits.Visit, key) if key else None


@room.before_request
def keep_to_the_visit():
    """Over is over; a visit looks, and writes only where it was let; numbers stay covered; each look is written down."""
    visit = present()
    if visit is None or request.endpoint in OPEN:
        return None
    if not visit.open:
        signing.sign_out(current_user.token)
        logout_user()
        return redirect(console_url(f"/desa/{village().code}"))
    if request.endpoint == "portal.resident_reveal" and request.method == "POST":
        raise NotAllowed(NO_NUMBERS)
    writing = request.method not in ("GET", "HEAD") and request.endpoint not in FOR_VISITORS
    if writing and not visit.may_write:
        raise NotAllowed(LOOKS_ONLY)
    name = (request.endpoint or "").removeprefix("portal.")
    if not name.startswith(LEFT_ALONE):
        keys = {key: str(value) for key, value in (request.view_args or {}).items()}
        audit.village_deed("visit.wrote" if writing else "visit.looked", by=person(), page=name, **keys)
    return None


@room.context_processor
def visit_bar():
    return {"visit": present()}


@room.post("/kunjungan/selesai")
def visit_end():
    visit = present()
    if visit is not None:
        visits.end(visit, by=person())
    signing.sign_out(current_user.token)
    logout_user()
    return redirect(console_url(f"/desa/{village().code}"))


@page("/kunjungan", Right.KEEP_PEOPLE)
def visit_list():
    found = visits.visits_of(village().id)
    return render_template("portal/people/visits.html", visits=found, counts=deeds_of(found))


def deeds_of(found: list[visits.Visit]) -> dict:
    """(looks, changes) of each visit, by its key; one statement."""
    if not found:
        return {}
    since = min(visit.created_at for visit in found)
    rows = db.session.execute(
        select(VillageEntry.actor_id, VillageEntry.created_at, VillageEntry.deed).where(
            VillageEntry.created_at >= since,
            VillageEntry.actor_id.in_({visit.person_id for visit in found}),
            VillageEntry.deed.in_(("visit.looked", "visit.wrote")),
        )
    ).all()
    return {
        visit.id: tuple(
            sum(
                actor == visit.person_id
                and deed == kind
                and visit.created_at <= at <= (visit.ended_at or visit.ends_at)
                for actor, at, deed in rows
            )
            for kind in ("visit.looked", "visit.wrote")
        )
        for visit in found
    }


@page("/kunjungan/<key>/akhiri", Right.KEEP_PEOPLE, methods=["POST"])
def visit_stop(key):
    found = visits.visit(key, village().id)
    visits.end(found, by=person())
    audit.village_deed("visit.stopped", by=person(), visitor=found.person.name)
    flash(f"Kunjungan {found.person.name} diakhiri.")
    return redirect(url_for("portal.visit_list"))


@page("/kunjungan/<key>/izinkan", Right.KEEP_PEOPLE, methods=["POST"])
def visit_grant(key):
    found = visits.visit(key, village().id)
    visits.grant(found, by=person())
    audit.village_deed("visit.granted", by=person(), visitor=found.person.name)
    flash(f"{found.person.name} boleh mengubah data sampai kunjungannya berakhir.")
    return redirect(url_for("portal.visit_list"))
