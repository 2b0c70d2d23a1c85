"""The oversight pages hang on this; its gate (room.py) lets officers of the region in and nobody else."""

from __future__ import annotations

from flask import Blueprint

room = Blueprint("oversight", __name__)
