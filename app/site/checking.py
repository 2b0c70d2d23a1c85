"""Is this letter genuine? The QR on the paper leads here; a code may also be typed. Never kept anywhere, never found by search engines."""

from __future__ import annotations

import re

from flask import Response, redirect, render_template, request, url_for

from app.sid.letters import archive
from app.sid.letters.kinds import KINDS
from app.sid.letters.models import Letter
from app.site.blueprint import policy, room
from app.web.protection import limiter
from tenants.clock import now, today
from tenants.errors import NotFound

CODE = re.compile(r"[A-Za-z0-9_-]{20,43}")


def state_of(found: Letter | None) -> str:
    """valid, cancelled, expired, unknown."""
    if found is None:
        return "unknown"
    if found.cancelled_at:
        return "cancelled"
    return "expired" if found.valid_until and found.valid_until < today() else "valid"


def private(body: str, code: int = 200) -> Response:
    answer = Response(body, status=code, mimetype="text/html")
    answer.headers.update(
        {
            "Cache-Control": "no-store",
            "X-Robots-Tag": "noindex, nofollow",
            "Referrer-Policy": "no-referrer",
            "Content-Security-Policy": policy(),
        }
    )
    return answer


def code_in(typed: str) -> str | None:
    """The code in what somebody typed or pasted: the code itself, or the whole address behind the QR."""
    found = CODE.findall(typed.strip().rstrip("/").rpartition("/")[2])
    return found[0] if len(found) == 1 else None


@room.get("/cek")
@limiter.limit("30 per minute")
def check_letter():
    typed = request.args.get("kode", "")[:300]
    code = code_in(typed)
    if code:
        return redirect(url_for("site.check_letter_code", token=code))
    return private(render_template("site/check.html", typed=typed), 422 if typed else 200)


@room.get("/cek/<token>")
@limiter.limit("30 per minute")
def check_letter_code(token: str):
    try:
        found = archive.by_token(token)
    except NotFound:
        found = None
    page = render_template(
        "site/checked.html",
        letter=found,
        state=state_of(found),
        kind=(found.data.get("title") or getattr(KINDS.get(found.kind), "title", found.kind)) if found else "",
        name=archive.masked_name(found.subject_name) if found else "",
        now=now(),
    )
    return private(page, 200 if found else 404)
