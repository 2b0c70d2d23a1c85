"""The oversight room: officers of a regency or a district look at their villages. They read what villages published, never a resident."""

from __future__ import annotations

from flask import request, url_for

from app.oversight import board, districts, entering, listing, official, village  # noqa: F401
from app.oversight.blueprint import room
from app.oversight.scope import is_regency
from app.web.signing_in import gate
from tenants.people import REGION_ROLES

room.before_request(gate(*REGION_ROLES, sign_in="oversight.enter", open_to_all=entering.OPEN))

MENU = (
    ("Kemajuan", "oversight.home", "layout-dashboard", ("home",)),
    ("Desa", "oversight.villages", "list-details", ("village",)),
    ("Kecamatan", "oversight.districts", "map-2", ("district",)),
    ("Angka resmi", "oversight.official", "users-group", ("official",)),
)
# icon("layout-dashboard") icon("list-details") icon("map-2") icon("users-group")


@room.context_processor
def frame():
    here = (request.endpoint or "").removeprefix("oversight.")
    return {
        "leave_url": url_for("oversight.leave"),
        "account_url": url_for("oversight.account"),
        "nav": [
            {"label": label, "url": url_for(endpoint), "icon": icon, "active": here.startswith(words)}
            for label, endpoint, icon, words in MENU
            if is_regency() or endpoint != "oversight.districts"
        ],
    }
