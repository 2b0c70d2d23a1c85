"""The first page: what to do now."""

from __future__ import annotations

from flask import render_template

from app.console.blueprint import room


@room.get("/")
def home():
    return render_template("console/home.html")
