"""Writing, publishing and withdrawing news. Markup is cleaned when written and again when shown."""

from __future__ import annotations

import re
import uuid

from sqlalchemy import Select, func, or_, select

from app.sid.articles.markup import cleaned, from_text, plain, summary
from app.sid.articles.models import Article
from app.sid.paging import Page, page_of
from app.sid.wording import tidy
from tenants import audit, cache
from tenants.db import db, utc_now
from tenants.errors import Conflict, NotFound, Refused
from tenants.villages import slug_of

LONGEST_TITLE, LONGEST_BODY = 160, 100_000


def write(title: str, body: str, *, article: Article | None = None, markup: bool | None = None, by) -> Article:
    """A new article as draft, or the change of one. Plain words become paragraphs.

    `markup` says whether the body is markup; left open, it is where it looks like it.
    """
    title = tidy(title)
    if not title:
        raise Refused("Isi judul berita.", field="title")
    if len(title) > LONGEST_TITLE:
        raise Refused(f"Judul paling panjang {LONGEST_TITLE} huruf; ini {len(title)} huruf.", field="title")
    if len(body) > LONGEST_BODY:
        raise Refused("Isi berita terlalu panjang. Bagi menjadi beberapa berita.", field="body")
    body = body.replace("\x00", "")
    if markup is None:
        markup = re.search(r"<[a-z]+[ >/]", body) is not None
    body = cleaned(body if markup else from_text(body))
    if not plain(body):
        raise Refused("Isi berita masih kosong.", field="body")
    if article is None:
        article = Article(slug=free_slug(title), author=audit.actor_of(by)[0])
        db.session.add(article)
    elif article.first_published_at is None and title != article.title:
        article.slug = free_slug(title, but=article)
    article.title, article.body, article.summary = title, body, summary(body)
    db.session.flush()
    audit.village_deed("article.written", by=by, subject_id=article.id)
    cache.forget("site")
    return article


def free_slug(title: str, *, but: Article | None = None) -> str:
    """An address made of the title that no other article has. Once an article was out, its address stays."""
    base = slug_of(title)
    taken = select(Article.slug).where(or_(Article.slug == base, Article.slug.startswith(f"{base}-", autoescape=True)))
    used = set(db.session.scalars(taken.where(Article.id != but.id) if but else taken))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(used) + 3))) if slug not in used)


def publish(article: Article, *, by) -> None:
    if article.published_at is None:
        article.published_at = utc_now()
        article.first_published_at = article.first_published_at or article.published_at
        audit.village_deed("article.published", by=by, subject_id=article.id)
        cache.forget("site")


def withdraw(article: Article, *, by) -> None:
    if article.published_at is not None:
        article.published_at = None
        audit.village_deed("article.withdrawn", by=by, subject_id=article.id)
        cache.forget("site")


def discard(article: Article, *, by) -> None:
    """Put a draft away; it can be taken back."""
    if article.published_at is not None:
        raise Conflict("Berita ini sedang terbit. Tarik dulu dari situs, baru dapat dibuang.")
    article.discarded_at = utc_now()
    audit.village_deed("article.discarded", by=by, subject_id=article.id)


def restore(article: Article, *, by) -> None:
    article.discarded_at = None
    audit.village_deed("article.restored", by=by, subject_id=article.id)


def article(key, *, discarded: bool = False) -> Article:
    try:
        found = db.session.get(Article, uuid.UUID(str(key)))
    except ValueError:
        found = None
    if found is None or (found.discarded_at and not discarded):
        raise NotFound("Berita itu tidak ada.")
    return found


def public(slug: str) -> Article:
    found = db.session.scalar(select(Article).where(Article.slug == slug, Article.published_at.is_not(None)))
    if found is None:
        raise NotFound("Berita itu tidak ada atau sudah ditarik.")
    return found


def query(words: str = "") -> Select:
    found = select(Article).where(Article.discarded_at.is_(None))
    for word in tidy(words)[:80].split()[:6]:
        found = found.where(
            or_(Article.title.icontains(word, autoescape=True), Article.summary.icontains(word, autoescape=True))
        )
    return found


def page(words: str = "", *, number: int = 1, published: bool = False, drafts: bool = False) -> Page:
    """The newest first, drafts before what is out. `published` or `drafts` leaves only those."""
    found = query(words).order_by(Article.published_at.desc().nulls_first(), Article.id.desc())
    if published or drafts:
        found = found.where(Article.published_at.is_not(None) if published else Article.published_at.is_(None))
    return page_of(found, number, size=12)


def counts(words: str = "") -> dict[str, int]:
    """How many articles the words leave: all, terbit, konsep. One query."""
    total, out = db.session.execute(
        query(words).with_only_columns(func.count(), func.count(Article.published_at))
    ).one()
    return {"": total, "terbit": out, "konsep": total - out}


def published_count() -> int:
    return db.session.scalar(select(func.count()).select_from(Article).where(Article.published_at.is_not(None))) or 0
