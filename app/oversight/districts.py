"""The districts of a regency, and one of them."""

from __future__ import annotations

from flask import redirect, render_template, url_for

from app.oversight.blueprint import room
from app.oversight.board import shown
from app.oversight.scope import board, here, is_regency, within
from tenants.errors import NotFound


@room.get("/kecamatan")
def districts():
    if not is_regency():
        return redirect(url_for("oversight.home"))
    found = board(here())
    rows = sorted(found.districts, key=lambda d: (-d.percent, d.name))
    return render_template("oversight/districts.html", board=found, rows=rows)


@room.get("/kecamatan/<code>")
def district(code: str):
    region = within(code)
    if region.level != 3:
        raise NotFound("Kecamatan itu tidak ada di ruang pantau ini.")
    if code == here():
        return redirect(url_for("oversight.home"))
    return render_template("oversight/district.html", region=region, **shown(board(code), where=region.full_name))
