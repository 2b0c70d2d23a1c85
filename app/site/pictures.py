"""Pictures of published news, the crest as the sign of the browser's tab."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for

from app.sid.articles import writing
from app.sid.articles.models import Article
from app.site.blueprint import page, room
from app.site.landscapes import COLOURS, palette
from tenants.current import village
from tenants.errors import NotFound

FOREVER = "public, max-age=31536000, immutable"
SHUT = "sandbox; default-src 'none'"


def version(article: Article) -> str:
    """The part of a picture's key that stands in its address: another picture, another address."""
    return (getattr(article, "picture_key", None) or "")[:8]


try:
    from app.sid.articles import pictures
except ImportError:  # news without pictures
    pictures = None


@room.get("/gambar/<slug>.webp")
def picture(slug: str):
    found = writing.public(slug)
    size = "thumb" if request.args.get("ukuran") == "kecil" else "large"
    if pictures is None:
        raise NotFound("Berita ini tidak mempunyai gambar.")
    data = pictures.fetch(found, size)
    if request.args.get("v") != version(found):
        return redirect(url_for("site.picture", slug=slug, v=version(found), ukuran=request.args.get("ukuran")))
    answer = Response(data, mimetype="image/webp")
    answer.headers["Cache-Control"], answer.headers["Content-Security-Policy"] = FOREVER, SHUT
    return answer


@page("/favicon.svg", "/favicon.ico", mimetype="image/svg+xml")
def favicon():
    return render_template("site/favicon.svg", colour=COLOURS[palette(village().code)])
