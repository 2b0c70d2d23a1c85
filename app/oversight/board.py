"""The first page: where the region stands, where it is heading, and whom to help."""

from __future__ import annotations

from datetime import datetime

from flask import render_template, request

from app.oversight import charts, words
from app.oversight.blueprint import room
from app.oversight.places import places
from app.oversight.scope import Board, board, here, is_regency
from tenants import figures

TOP = 3
HELPED = 3


@room.get("/")
def home():
    found = board(here())
    if not is_regency():
        return render_template("oversight/district.html", **shown(found))
    return render_template("oversight/home.html", places=places(found.code), **shown(found))


def shown(found: Board, *, where: str = "") -> dict:
    """What every board shows, of a regency or of a district."""
    return {
        "board": found,
        "title": words.title(found, where=where),
        "lead": words.lead(found),
        "chart": charts.trend_chart(found.trend, width=640, height=196),
        "small_chart": charts.trend_chart(found.trend, width=350, height=240),
        "top": [v for v in found.villages[:TOP] if v.standing.done],
        "to_help": found.to_help[:HELPED],
        "stillness": words.stillness,
    }


@room.get("/diukur")
def measured():
    """Asked now and then by an open page: when it was measured last, and whether figures differ from those it shows."""
    measured_at, changed_at = figures.newest(here())
    try:
        shown_of = datetime.fromisoformat(request.args.get("sejak", ""))
    except ValueError:
        shown_of = None
    newer = bool(changed_at and (shown_of is None or changed_at > shown_of))
    return render_template("oversight/measured.html", measured_at=measured_at, changed_at=shown_of, newer=newer)
