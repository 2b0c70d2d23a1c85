"""Pictures: of published news, of the village, its sign. The key stands in the address, so they are kept for ever."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, redirect, render_template, request
from werkzeug.wrappers import Response as WerkzeugResponse

from app.sid.articles import pictures as of_news
from app.sid.articles import writing
from app.sid.profile import keeping
from app.sid.profile import pictures as of_village
from app.site.blueprint import page, room
from app.site.landscapes import COLOURS, palette
from tenants.current import village
from tenants.errors import NotFound

FOREVER = "public, max-age=31536000, immutable"
SHUT = "sandbox; default-src 'none'"


def version(key: str | None) -> str:
    """The part of a picture's key that stands in its address: another picture, another address."""
    return (key or "")[:8]


def picture(key: str | None, fetch: Callable[[], bytes | None], mimetype: str) -> WerkzeugResponse:
    """The picture under its own address; an address of an older one leads to the newer."""
    if not key:
        raise NotFound("Gambar itu tidak ada.")
    if request.args.get("v") != version(key):
        return redirect(f"{request.path}?{'&'.join([f'v={version(key)}', *small()])}")
    answer = Response(fetch(), mimetype=mimetype)
    answer.headers["Cache-Control"], answer.headers["Content-Security-Policy"] = FOREVER, SHUT
    return answer


def small() -> list[str]:
    return ["ukuran=kecil"] if request.args.get("ukuran") == "kecil" else []


@room.get("/gambar/<slug>.webp")
def news_picture(slug: str):
    found = writing.public(slug)
    return picture(found.picture_key, lambda: of_news.fetch(found, "thumb" if small() else "large"), "image/webp")


@room.get("/foto.webp")
def village_photo():
    return picture(keeping.profile().photo_key, lambda: of_village.photo("thumb" if small() else "large"), "image/webp")


@room.get("/logo.png")
def logo():
    return picture(keeping.profile().logo_key, keeping.logo, "image/png")


@page("/favicon.svg", "/favicon.ico", mimetype="image/svg+xml")
def favicon():
    """The drawn sign, for the browser's tab; a village with its own sign is linked to that."""
    return render_template("site/favicon.svg", colour=COLOURS[palette(village().code)])
