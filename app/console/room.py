"""The console: OpenDesa's staff. Closed to everybody else but for signing in."""

from __future__ import annotations

from flask import request, url_for

from app.console import entering, home  # noqa: F401
from app.console.blueprint import room
from app.web.signing_in import gate
from tenants.people import Role

room.before_request(gate(Role.STAFF, sign_in="console.enter", open_to_all=entering.OPEN))

MENU: tuple[tuple[str, str, tuple[str, ...]], ...] = (("Beranda", "console.home", ("home",)),)


@room.context_processor
def frame():
    here = (request.endpoint or "").removeprefix("console.")
    return {
        "home_url": url_for("console.home"),
        "leave_url": url_for("console.leave"),
        "nav": [
            {"label": label, "url": url_for(endpoint), "active": here.startswith(words)}
            for label, endpoint, words in MENU
        ],
    }
