"""The first page: what to do now, then the duties, then what waits."""

from __future__ import annotations

from flask import render_template

from app import onboarding
from app.portal.blueprint import allowed, room
from app.portal.next_step import RINGS, next_step
from app.sid.letters import archive
from app.sid.residents import filtering, limits, mending, searching
from app.sid.roles import Right
from billing import selling
from tenants.bimtek import goals
from tenants.clock import here, now, today
from tenants.current import village

GREETINGS = ((4, "malam"), (11, "pagi"), (15, "siang"), (18, "sore"), (24, "malam"))  # until this hour
ROWS = 4  # of each queue


def greeting() -> str:
    hour = here(now()).hour
    return "Selamat " + next(words for until, words in GREETINGS if hour < until)


@room.get("/")
def home():
    """What a role may not open is not asked for either: the treasurer sees the money only."""
    whole = limits.dusun() is None  # the duties are the village's, not those of a dusun
    duties = [d for d in onboarding.duties_of_current() if allowed(RINGS[d.key].right)] if whole else []
    goal = goals.goal_of(village().code)
    sees, writes = allowed(Right.SEE_RESIDENTS), allowed(Right.MAKE_LETTERS)
    return render_template(
        "portal/home.html",
        greeting=greeting(),
        today=today(),
        duties=duties,
        rings=RINGS,
        step=next_step(duties),
        goal=goal.target_date if goal else None,
        counts=filtering.counts() if sees else None,
        mends=mending.MENDS,
        residents=searching.latest(ROWS) if sees else [],
        letters=archive.latest(ROWS) if writes else [],
        invoices=None if sees else selling.invoices_of(village().id)[:ROWS],
    )
