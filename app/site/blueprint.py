"""The public pages of a village hang on this: the same for everybody, made once and kept whole until something changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from flask import Blueprint, request

from app.web.public import Packed, publicly, sheet
from tenants import cache
from tenants.clock import today

room = Blueprint("site", __name__)
KEPT_SECONDS = 600  # what changes is forgotten at once; this is for what nobody tells us of
STYLE = "css/site.css"


def policy() -> str:
    """No script at all; the one stylesheet stands in the page and is named by its hash."""
    return (
        f"default-src 'none'; style-src {sheet(STYLE).source}; img-src 'self'; font-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'self'"
    )


def page(*rules: str, mimetype: str = "text/html", paged: bool = False, sought: bool = False):
    """A public page, kept as one copy. `paged`: one copy for each page of its list; `sought`: not kept when asked with words (`q`)."""

    def register(view: Callable[..., str | bytes]):
        @wraps(view)
        def shown(**parts):
            def make() -> bytes:
                return Packed.of(view(**parts)).to_bytes()

            if sought and request.args.get("q"):
                made = make()
            else:
                made = cache.remember_bytes(key(page_number() if paged else 1), make, seconds=KEPT_SECONDS)
            return publicly(Packed.from_bytes(made), policy=policy(), mimetype=mimetype)

        for rule in rules:
            room.add_url_rule(rule, view.__name__, shown)
        return shown

    return register


def key(number: int) -> str:
    """One copy a page, day and stylesheet: pages name the day, and their policy names the sheet. Nothing else that is asked
    makes another copy."""
    return f"site/{today():%Y%m%d} {sheet(STYLE).source[8:16]} {request.path} {number}"


def page_number() -> int:
    """The page of a list that is asked for, from one; nonsense is the first."""
    asked = request.args.get("hal", "")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


@room.app_template_filter()
def brief(text: str, most: int) -> str:
    """The beginning of a text: whole sentences where they fit, else whole words."""
    if len(text) <= most:
        return text
    head = text[:most]
    sentence = max(head.rfind(mark) for mark in (". ", "! ", "? "))
    return head[: sentence + 1] if sentence > most // 3 else head[: head.rfind(" ")].rstrip(" ,;:–-") + " …"
