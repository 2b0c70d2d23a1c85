"""News: the list with search, one article, the feed for readers."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.http import http_date

from app.sid.articles import writing
from app.site.blueprint import page, page_number
from app.web.links import village_url
from tenants.current import village
from tenants.errors import NotFound

LONGEST_WORDS = 80


@page("/berita", paged=True, sought=True)
def news():
    words, number = request.args.get("q", "").strip()[:LONGEST_WORDS], page_number()
    found = writing.page(words, number=number, published=True)
    if found.number != number:  # also: what nobody links to is not kept
        raise NotFound("Halaman berita itu tidak ada.")
    return render_template("site/news.html", page=found, words=words, address=village_url(village(), "/berita"))


@page("/berita/<slug>")
def news_article(slug: str):
    found = writing.public(slug)
    others = [row for row in writing.page(published=True).rows if row.id != found.id][:4]
    return render_template(
        "site/article.html",
        article=found,
        body=writing.cleaned(found.body).replace("<h1>", "<h2>").replace("</h1>", "</h2>"),
        others=others,
        address=village_url(village(), f"/berita/{found.slug}"),
    )


@page("/berita.rss", mimetype="application/rss+xml")
def news_feed():
    newest = writing.page(published=True).rows
    return render_template(
        "site/feed.xml", articles=newest, address=lambda path: village_url(village(), path), stamp=http_date
    )
