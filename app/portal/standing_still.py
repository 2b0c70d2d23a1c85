"""A village that only reads, is suspended or closed: what of the portal stays open, in one table."""

from __future__ import annotations

from flask import current_app, render_template, request
from flask_login import current_user

from app.portal.blueprint import room
from app.sid.roles import Right
from tenants.current import village
from tenants.errors import NotAllowed
from tenants.life import STILL, WHY
from tenants.villages import State

# what may be written by post, and (where the state says so) what may be opened at all
MAY_ACT = (
    "account",
    "leave",
    "visit_end",
    "enter",
    "second_step",
    "passkey",
    "set_up",
    "forgotten",
    "archive",
    "visit",
)
PAYING = {Right.BUY, Right.KEEP_ARCHIVES}
OPEN_PAGES = {State.SUSPENDED: PAYING, State.CLOSED: {Right.KEEP_ARCHIVES}}


@room.before_request
def stand_still():
    state = State(village().state)
    if state not in STILL or not current_user.is_authenticated:
        return None
    name = (request.endpoint or "").removeprefix("portal.")
    right = getattr(current_app.view_functions.get(request.endpoint or ""), "right", None)
    free = name.startswith(MAY_ACT) or (right in PAYING and state != State.CLOSED)
    if request.method not in ("GET", "HEAD") and not free:
        raise NotAllowed(WHY[state])
    if state in OPEN_PAGES and not free and right not in OPEN_PAGES[state] and name != "logo":
        return render_template("portal/still.html", why=WHY[state], state=state), 200 if name == "home" else 403
    return None


@room.context_processor
def still_bar():
    state = State(village().state)
    return {"still_why": WHY[state] if state in STILL else None}
