"""What every template may use, and the answers that pages give."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from urllib.parse import quote

from flask import Flask, Response, request, url_for
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from app.web import links
from app.web.protection import STATIC, csp_nonce
from tenants.current import village_or_none


@lru_cache(maxsize=512)
def _version(path: str, stamp: int) -> str:
    return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:10]


def asset(path: str) -> str:
    """The address of a static file, with its version."""
    try:
        return f"/static/{path}?v={_version(path, (STATIC / path).stat().st_mtime_ns)}"
    except OSError:
        return f"/static/{path}"


def csrf_field() -> Markup:
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(escape(generate_csrf()))


def page_url(**changes) -> str:
    """This page with some query arguments changed; None removes one."""
    args = {**request.args.to_dict(flat=False), **(request.view_args or {})}
    args.update(changes)
    return url_for(request.endpoint or "", **{k: v for k, v in args.items() if v is not None})


def is_htmx() -> bool:
    return request.headers.get("HX-Request") == "true"


def gone(address: str) -> Response:
    """To htmx: leave this page for another."""
    return Response("", headers={"HX-Redirect": address})


def download(data: bytes, name: str, mimetype: str, *, inline: bool = False) -> Response:
    """A file as attachment (or shown in the page), named by RFC 6266, never cached."""
    answer = Response(data, mimetype=mimetype)
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in name)
    answer.headers["Content-Disposition"] = (
        f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    answer.headers["Cache-Control"] = "private, no-store"
    if not inline or mimetype != "application/pdf":
        answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(
        csp_nonce=csp_nonce, csrf_field=csrf_field, asset=asset, page_url=page_url, links=links
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    @app.context_processor
    def everywhere():
        place = request.environ.get("paketdesa.place") if request else None
        known = current_user and current_user.is_authenticated
        return {
            "place": place,
            "room": place.room if place else "",
            "village": village_or_none(),
            "person": current_user.person if known else None,
            "roles": current_user.roles if known else set(),
            "nav": [],
        }
