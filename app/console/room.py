"""The console: OpenDesa's staff. Closed to everybody else but for signing in."""

from __future__ import annotations

from flask import request, url_for

from app.console import (  # noqa: F401
    applications,
    attendance,
    audit,
    entering,
    home,
    inviting,
    invoices,
    joining,
    lost_factor,
    officers,
    packages,
    participants,
    payments,
    populations,
    programmes,
    provisioning,
    regencies,
    searching,
    staff,
    tasks,
    village_life,
    village_people,
    villages,
    visiting,
    waves,
)
from app.console.blueprint import room
from app.console.words import ALL
from app.web.signing_in import gate
from tenants.people import Role

room.before_request(gate(Role.STAFF, sign_in="console.enter", open_to_all=entering.OPEN))

# label, endpoint, beginnings of the endpoints that belong to it
MENU = (
    ("Kabupaten", "console.regencies", ("regenc", "officer", "population")),
    ("Bimtek", "console.programmes", ("programme", "wave", "provision")),
    ("Desa", "console.villages_list", ("village",)),
    ("Tagihan", "console.invoices", ("invoice", "payment", "package")),
    ("Pendaftaran", "console.applications", ("application",)),
    ("Pekerjaan", "console.tasks", ("task",)),
    ("Audit", "console.audit", ("audit",)),
)


@room.context_processor
def frame():
    here = (request.endpoint or "").removeprefix("console.")
    return {
        **ALL,
        "home_url": url_for("console.home"),
        "leave_url": url_for("console.leave"),
        "account_url": url_for("console.account"),
        "search_url": url_for("console.search"),
        "to_regency": to_regency,
        "me_links": [("Staf OpenDesa", url_for("console.staff"), "users")],
        "nav": [
            {"label": label, "url": url_for(endpoint), "active": here.startswith(words)}
            for label, endpoint, words in MENU
        ],
    }


def to_regency(row) -> list[tuple[str, str]]:
    """The way from the list of regencies to one of them, for the line above a page's title."""
    return [
        ("Kabupaten", url_for("console.regencies")),
        (row.full_name, url_for("console.regency", code=row.code)),
    ]
