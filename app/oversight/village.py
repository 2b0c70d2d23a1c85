"""One village: its duties, what they were measured from, and how it came there. Never a resident."""

from __future__ import annotations

from flask import render_template

from app.oversight import charts, words
from app.oversight.blueprint import room
from app.oversight.scope import board, here
from app.web.signing_in import person, place
from tenants import audit
from tenants.bimtek import invitations


@room.get("/desa/<code>")
def village(code: str):
    """The look is written down: who looked at which village, from where."""
    found = board(here())
    ranked = found.village(code)
    standing = ranked.standing
    audit.platform_deed("village.looked-at", by=person(), subject=standing.code, place=place().key)
    steps = [s for s in found.steps if standing.village and s.village_id == standing.village.id]
    return render_template(
        "oversight/village.html",
        board=found,
        ranked=ranked,
        s=standing,
        neighbours=[v for v in found.villages if v.standing.district_code == standing.district_code],
        history=charts.history(steps, today=found.today, done=standing.done, width=640, height=300),
        small_history=charts.history(steps, today=found.today, done=standing.done, width=350, height=230),
        invited=invitations.of_village(standing.code),
        stillness=words.stillness,
        period=words.period,
    )
