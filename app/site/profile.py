"""Who the village is: vision, mission, history, borders, people, how to reach the office."""

from __future__ import annotations

from flask import render_template

from app.sid.officials.keeping import in_office
from app.sid.profile import keeping
from app.site.blueprint import page
from app.site.frame import the_office
from app.site.landscapes import landscape
from tenants.current import village


def paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


@page("/profil")
def profile_page():
    own = keeping.profile()
    return render_template(
        "site/profile.html",
        profile=own,
        history=paragraphs(own.history),
        mission=[line.lstrip("0123456789.)-•* ") or line for line in paragraphs(own.mission)],
        borders=[
            (side, getattr(own, field))
            for side, field in (
                ("Utara", "border_north"),
                ("Timur", "border_east"),
                ("Selatan", "border_south"),
                ("Barat", "border_west"),
            )
            if getattr(own, field)
        ],
        officials=in_office(),
        scene=landscape(village().code, coast=the_office()["coast"]),
    )
