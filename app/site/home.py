"""The front page: the newest news large, what visitors come for, the village in figures, who serves."""

from __future__ import annotations

from flask import render_template

from app.sid.articles import writing
from app.sid.officials.keeping import in_office
from app.sid.statistics import counting
from app.site import findings
from app.site.blueprint import page
from app.site.frame import the_office
from app.site.landscapes import landscape
from tenants.current import village


@page("/")
def home():
    newest = writing.page(published=True).rows[:5]
    return render_template(
        "site/home.html",
        lead=newest[0] if newest else None,
        headlines=newest[1:],
        figures=findings.figures(counting.published()),
        officials=in_office(),
        scene=landscape(village().code, coast=the_office()["coast"]),
    )
