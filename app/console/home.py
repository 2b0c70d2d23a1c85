"""The first page: what to do now, then what runs and what just happened."""

from __future__ import annotations

from flask import render_template

from app.console.blueprint import room
from app.console.sentences import said
from billing import selling
from tenants import audit_search, village_list
from tenants.bimtek import official, progress
from tenants.work import runs

QUIET = (
    "signed-in",
    "password.set",
    "official-population.stated",
    "participants.named",
    "attendance.set",
    "setup-link.made",
    "person.added",
    "membership.added",
)


@room.get("/")
def home():
    waves = progress.of_waves(progress.all_waves(limit=40))
    return render_template(
        "console/home.html",
        waves=[w for w in waves if w.stage not in ("done", "wait")],
        coming=[w for w in waves if w.stage == "wait"],
        payments=selling.waiting_payments(),
        failed=runs.page({"state": "failed"}, size=6),
        tasks=runs.counts(),
        villages=village_list.counts({}),
        lacking=official.lacking(),
        news=said(audit_search.latest(without=QUIET)),
    )
