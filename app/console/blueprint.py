"""The console's pages hang on this; its gate (room.py) lets staff in and nobody else."""

from __future__ import annotations

from flask import Blueprint

room = Blueprint("console", __name__)
