"""One picture to an article: drawn anew, a large one to read with and a small one for lists."""

from __future__ import annotations

from app.sid.articles.models import Article
from app.sid.wording import tidy
from tenants import audit, cache, files, images
from tenants.errors import NotFound, Refused

LARGE, THUMB = (1280, 1280), (480, 480)
LONGEST_ALT = 160


def attach(article: Article, data: bytes, *, alt: str = "", by) -> None:
    """Give an article its picture (JPG, PNG or WebP up to 5 MB); the one before goes."""
    _describe(article, alt)
    large, thumb = images.redrawn(data, LARGE, THUMB)
    _drop(article)
    article.picture_key, article.thumb_key = files.keep(large.data, "webp"), files.keep(thumb.data, "webp")
    article.picture_width, article.picture_height = large.width, large.height
    audit.village_deed("article.pictured", by=by, subject_id=article.id)
    cache.forget("site")


def describe(article: Article, alt: str, *, by) -> None:
    """What is to be seen, for who cannot see it."""
    if tidy(alt) != article.picture_alt:
        _describe(article, alt)
        audit.village_deed("article.picture-described", by=by, subject_id=article.id)
        cache.forget("site")


def _describe(article: Article, alt: str) -> None:
    alt = tidy(alt)
    if len(alt) > LONGEST_ALT:
        raise Refused(f"Keterangan gambar paling panjang {LONGEST_ALT} huruf.", field="picture_alt")
    article.picture_alt = alt


def remove(article: Article, *, by) -> None:
    if article.picture_key:
        _drop(article)
        article.picture_key = article.thumb_key = article.picture_width = article.picture_height = None
        article.picture_alt = ""
        audit.village_deed("article.picture-removed", by=by, subject_id=article.id)
        cache.forget("site")


def fetch(article: Article, size: str = "large") -> bytes:
    """The WebP bytes, `large` (at most 1280 px) or `thumb` (at most 480 px)."""
    key = {"large": article.picture_key, "thumb": article.thumb_key}.get(size)
    if not key:
        raise NotFound("Berita ini tidak mempunyai gambar.")
    return files.fetch(key)


def _drop(article: Article) -> None:
    for key in (article.picture_key, article.thumb_key):
        if key:
            files.discard(key)
