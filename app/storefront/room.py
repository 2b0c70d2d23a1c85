"""The storefront: who we are, what it costs for my village, how to come in."""

from __future__ import annotations

from flask import Response, render_template, request

from app.storefront import applying, certificates, front, pages  # noqa: F401
from app.storefront.blueprint import POLICY, around, room
from app.web import errors

__all__ = ["room"]


def in_our_face(code: int, title: str, sentence: str) -> Response | None:
    """What went wrong, in the storefront's frame; those who knock at /hooks get the house's plain page."""
    if request.path.startswith("/hooks"):
        return None
    body = render_template("storefront/error.html", title=title, sentence=sentence, **around())
    return Response(body, status=code, mimetype="text/html", headers={"Content-Security-Policy": POLICY})


errors.faces["storefront"] = in_our_face
