"""What search engines read: which pages there are, which are not for them."""

from __future__ import annotations

from flask import render_template, url_for
from sqlalchemy import select

from app.sid.articles.models import Article
from app.sid.statistics import counting
from app.site.blueprint import page
from app.web.links import village_url
from tenants.current import village
from tenants.db import db

MOST = 5000


@page("/sitemap.xml", mimetype="application/xml")
def sitemap():
    here, known = village(), counting.published()
    articles = db.session.execute(
        select(Article.slug, Article.published_at)
        .where(Article.published_at.is_not(None))
        .order_by(Article.published_at.desc())
        .limit(MOST)
    )
    pages = [(url_for("site.home"), None), (url_for("site.profile_page"), None), (url_for("site.news"), None)]
    pages += [(url_for("site.statistics_kind", kind=kind), row.as_of) for kind, row in sorted(known.items())]
    pages += [(url_for("site.news_article", slug=slug), moment) for slug, moment in articles]
    return render_template("site/sitemap.xml", pages=[(village_url(here, path), moment) for path, moment in pages])


@page("/robots.txt", mimetype="text/plain")
def robots():
    address = village_url(village(), "/sitemap.xml")
    return f"User-agent: *\nDisallow: /portal/\nDisallow: /cek\nSitemap: {address}\n"
