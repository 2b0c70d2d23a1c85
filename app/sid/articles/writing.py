"""Writing, publishing and withdrawing news. Markup is cleaned when written and again when shown."""

from __future__ import annotations

import re
import uuid

import nh3
from sqlalchemy import func, select

from app.sid.articles.models import Article
from app.sid.paging import Page, page_of
from tenants import audit, cache
from tenants.db import db, utc_now
from tenants.errors import NotFound, Refused
from tenants.villages import slug_of

TAGS = {"div", "p", "br", "strong", "b", "em", "i", "del", "a", "ul", "ol", "li", "h1", "h2", "h3", "blockquote", "pre"}


def cleaned(markup: str) -> str:
    return nh3.clean(markup, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto", "tel"})


def plain(markup: str) -> str:
    return re.sub(r"\s+", " ", nh3.clean(markup.replace("<", " <"), tags=set())).strip()


def write(title: str, body: str, *, article: Article | None = None, by) -> Article:
    """A new article as draft, or the change of one. Plain text becomes paragraphs."""
    title = title.strip()
    if not title:
        raise Refused("Isi judul berita.", field="title")
    if len(title) > 160:
        raise Refused("Judul paling panjang 160 huruf.", field="title")
    if "<" not in body:
        body = "".join(f"<p>{nh3.clean_text(p.strip())}</p>" for p in re.split(r"\n\s*\n", body) if p.strip())
    body = cleaned(body)
    if not plain(body):
        raise Refused("Isi berita masih kosong.", field="body")
    if article is None:
        base, number = slug_of(title), 1
        slug = base
        while db.session.scalar(select(Article.id).where(Article.slug == slug)):
            number += 1
            slug = f"{base}-{number}"
        article = Article(slug=slug, author=audit.actor_of(by)[0])
        db.session.add(article)
    article.title, article.body, article.summary = title, body, plain(body)[:280]
    db.session.flush()
    audit.village_deed("article.written", by=by, subject_id=article.id)
    cache.forget("site")
    return article


def publish(article: Article, *, by) -> None:
    if article.published_at is None:
        article.published_at = utc_now()
        audit.village_deed("article.published", by=by, subject_id=article.id)
        cache.forget("site")


def withdraw(article: Article, *, by) -> None:
    article.published_at = None
    audit.village_deed("article.withdrawn", by=by, subject_id=article.id)
    cache.forget("site")


def article(key) -> Article:
    try:
        found = db.session.get(Article, uuid.UUID(str(key)))
    except ValueError:
        found = None
    if found is None:
        raise NotFound("Berita itu tidak ada.")
    return found


def public(slug: str) -> Article:
    found = db.session.scalar(select(Article).where(Article.slug == slug, Article.published_at.is_not(None)))
    if found is None:
        raise NotFound("Berita itu tidak ada atau sudah ditarik.")
    return found


def page(words: str = "", *, number: int = 1, published: bool = False) -> Page:
    query = select(Article).order_by(Article.published_at.desc().nulls_first(), Article.id.desc())
    if published:
        query = query.where(Article.published_at.is_not(None))
    if words.strip():
        query = query.where(Article.title.icontains(words.strip(), autoescape=True))
    return page_of(query, number, size=12)


def published_count() -> int:
    return db.session.scalar(select(func.count()).select_from(Article).where(Article.published_at.is_not(None))) or 0
