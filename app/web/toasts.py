"""What was just done, said once at the foot of the next page, with the way back where there is one."""

from __future__ import annotations

from flask import flash
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

UNDO = Markup(
    '{words} <form method="post" action="{address}"><input type="hidden" name="csrf_token" value="{token}">{fields}'
    "<button>Urungkan</button></form>"
)
FIELD = Markup('<input type="hidden" name="{}" value="{}">')


def undoable(words: str, address: str, **fields: str) -> None:
    """Say what was done; `Urungkan` sends the fields to the address of the opposite act."""
    hidden = Markup("").join(FIELD.format(name, value) for name, value in fields.items())
    flash(UNDO.format(words=words, address=address, token=generate_csrf(), fields=hidden))
