"""The portal's pages hang on this; every page names the right it needs."""

from __future__ import annotations

from functools import wraps

from flask import Blueprint
from flask_login import current_user

from app.sid.roles import Right, may
from tenants.errors import NotAllowed

room = Blueprint("portal", __name__)


def allowed(right: Right) -> bool:
    """Whether who is signed in holds a right in this village."""
    return current_user.is_authenticated and may(current_user.roles, right)


def page(rule: str, right: Right, **options):
    """A page of the portal: its address below /portal and the right without which it stays shut."""

    def register(function):
        @wraps(function)
        def guarded(*args, **kwargs):
            if not allowed(right):
                raise NotAllowed("Peran Anda di desa ini tidak berhak membuka halaman itu.")
            return function(*args, **kwargs)

        guarded.right = right
        room.add_url_rule(rule, function.__name__, guarded, **options)
        return guarded

    return register
