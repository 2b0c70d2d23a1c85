"""The storefront's pages hang on this: open to all, and without a cookie but where a form is sent."""

from __future__ import annotations

from functools import wraps

from flask import Blueprint

from app.web.public import Packed, publicly

room = Blueprint("storefront", __name__)
# our own scripts by their place, so that a page is the same for everybody; nothing that people upload is served on this host
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
MENU = (
    ("Isi paket", "/#paket"),
    ("Untuk kabupaten", "/untuk-kabupaten"),
    ("Keamanan data", "/keamanan-data"),
    ("Tanya jawab", "/tanya-jawab"),
)


def page(rule: str, *, mimetype: str = "text/html", seconds: int = 60):
    """A page that any cache may keep for a while."""

    def register(view):
        @wraps(view)
        def shown(**parts):
            return publicly(Packed.of(view(**parts)), policy=POLICY, mimetype=mimetype, seconds=seconds)

        room.add_url_rule(rule, view.__name__, shown)
        return shown

    return register


@room.context_processor
def around():
    return {"menu": MENU, "csp_nonce": lambda: ""}


@room.after_request
def our_policy(answer):
    answer.headers.setdefault("Content-Security-Policy", POLICY)
    return answer
