"""`flask …`: nouns, then verbs; each calls one verb of the domain and prints words, or with `--json` one JSON object."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

GROUPS = (
    "ground",
    "regions",
    "villages",
    "archives",
    "joining",
    "cells",
    "residents",
    "bimtek",
    "people",
    "money",
    "demo",
)


def init_app(app: Flask) -> None:
    from importlib.util import find_spec

    for name in GROUPS:
        if find_spec(f"app.commands.{name}"):
            import_module(f"app.commands.{name}").register(app)
