"""The public site of a village: open to all, without cookies. A suspended village keeps it."""

from __future__ import annotations

from flask import Response, render_template, request

from app.site import (  # noqa: F401
    checking,
    frame,
    home,
    machines,
    news,
    pictures,
    profile,
    statistics,
)
from app.site.blueprint import policy, room
from app.web import errors
from tenants.current import village
from tenants.villages import State

__all__ = ["room"]


@room.before_request
def closed_for_good():
    """A closed village says so, to people and to search engines."""
    if village().state == State.CLOSED:
        return Response(render_template("site/closed.html"), status=410, mimetype="text/html")
    return None


def in_our_face(code: int, title: str, sentence: str) -> Response | None:
    """What went wrong, in the village's own frame; the portal's addresses keep the portal's page."""
    if request.path.startswith("/portal"):
        return None
    body = render_template("site/error.html", code=code, title=title, sentence=sentence, **frame.around())
    answer = Response(body, status=code, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = policy()
    return answer


errors.faces["village"] = in_our_face
