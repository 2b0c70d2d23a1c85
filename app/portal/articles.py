"""News: list, write with a picture, see it as visitors will, publish, withdraw."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for

from app.portal.blueprint import page
from app.sid.articles import markup, pictures, writing
from app.sid.articles.models import Article
from app.sid.articles.samples import SAMPLES
from app.sid.roles import Right
from app.web.links import village_url
from app.web.signing_in import person
from app.web.toasts import undoable
from tenants.current import village
from tenants.db import db
from tenants.errors import Refused

STATES = {"": "Semua", "terbit": "Terbit", "konsep": "Konsep"}


def address(article: Article) -> str:
    return village_url(village(), f"/berita/{article.slug}")


@page("/berita", Right.WRITE_ARTICLES)
def articles():
    words, state = request.args.get("q", ""), request.args.get("keadaan", "")
    found = writing.page(
        words, number=request.args.get("hal", 1, type=int), published=state == "terbit", drafts=state == "konsep"
    )
    return render_template(
        "portal/articles/list.html",
        page=found,
        words=words.strip(),
        state=state,
        states=STATES,
        counts=writing.counts(words),
        samples=SAMPLES,
        address=address,
    )


@page("/berita/tulis", Right.WRITE_ARTICLES, methods=["GET", "POST"])
def article_new():
    return saved(None) if request.method == "POST" else form(None)


@page("/berita/<uuid:key>", Right.WRITE_ARTICLES, methods=["GET", "POST"])
def article_edit(key):
    found = writing.article(key)
    return saved(found) if request.method == "POST" else form(found)


def form(article: Article | None, wrong: Refused | None = None):
    sample = SAMPLES.get(request.args.get("contoh", ""), ("", "", ""))
    start = (article.title, article.body) if article else (sample[1], markup.from_text(sample[2]))
    title, body = (request.form.get("title", ""), sent_body(article)) if wrong else start
    return render_template(
        "portal/articles/form.html",
        article=article,
        title=title,
        body=body,
        text=markup.as_text(body),
        alt=request.form.get("picture_alt", "") if wrong else article.picture_alt if article else "",
        wrong=wrong,
        lost_picture=bool(wrong and request.files.get("picture")),
        samples=SAMPLES if article is None and not title else {},
        address=address(article) if article else "",
        draft=str(article.id) if article else "baru",
    ), 422 if wrong else 200


def sent_body(article: Article | None) -> str:
    """The body that was sent, as markup. Without script it comes as plain words; unchanged, they leave the markup as it was."""
    body = request.form.get("body", "")
    if request.form.get("format") == "markup":
        return body
    if article is not None and markup.as_text(article.body).split() == body.split():
        return article.body
    return markup.from_text(body)


def saved(article: Article | None):
    """Write, picture, publish: all of it or nothing."""
    was_out = article is not None and article.published_at is not None
    try:
        made = writing.write(
            request.form.get("title", ""), sent_body(article), article=article, markup=True, by=person()
        )
        change_picture(made)
        if request.form.get("then") == "publish":
            writing.publish(made, by=person())
    except Refused as refused:
        db.session.rollback()
        return form(None if article is None else writing.article(article.id), refused)
    if made.published_at and not was_out:
        undoable("Berita terbit di situs desa.", url_for("portal.article_withdraw", key=made.id))
    else:
        flash("Perubahan tersimpan dan sudah tampil di situs." if was_out else "Konsep tersimpan.")
    return redirect(url_for("portal.article_edit", key=made.id, tersimpan="baru" if article is None else made.id))


def change_picture(article: Article) -> None:
    file, alt = request.files.get("picture"), request.form.get("picture_alt", "")
    data = file.read() if file else b""
    if data:
        pictures.attach(article, data, alt=alt, by=person())
    elif request.form.get("picture_remove"):
        pictures.remove(article, by=person())
    elif article.picture_key:
        pictures.describe(article, alt, by=person())


@page("/berita/<uuid:key>/penerbitan", Right.WRITE_ARTICLES, methods=["POST"])
def article_publish(key):
    writing.publish(writing.article(key), by=person())
    undoable("Berita terbit di situs desa.", url_for("portal.article_withdraw", key=key))
    return back()


@page("/berita/<uuid:key>/penarikan", Right.WRITE_ARTICLES, methods=["POST"])
def article_withdraw(key):
    writing.withdraw(writing.article(key), by=person())
    undoable("Berita ditarik dari situs.", url_for("portal.article_publish", key=key))
    return back()


@page("/berita/<uuid:key>/pembuangan", Right.WRITE_ARTICLES, methods=["POST"])
def article_discard(key):
    writing.discard(writing.article(key), by=person())
    undoable("Konsep dibuang.", url_for("portal.article_restore", key=key))
    return redirect(url_for("portal.articles"))


@page("/berita/<uuid:key>/pemulihan", Right.WRITE_ARTICLES, methods=["POST"])
def article_restore(key):
    writing.restore(writing.article(key, discarded=True), by=person())
    flash("Konsep kembali.")
    return redirect(url_for("portal.articles"))


def back():
    """To the article where the act was asked there, else to the list."""
    key = request.form.get("from_article")
    return redirect(url_for("portal.article_edit", key=key) if key else url_for("portal.articles"))


@page("/berita/pratinjau", Right.WRITE_ARTICLES, methods=["POST"])
def article_preview():
    """What is typed, as visitors will see it; nothing is kept."""
    key = request.form.get("article")
    found = writing.article(key) if key else None
    return render_template(
        "portal/articles/preview.html",
        title=request.form.get("title", "").strip() or "Judul berita",
        body=markup.cleaned(sent_body(found)),
        article=found,
    )


@page("/berita/<uuid:key>/gambar/<size>", Right.WRITE_ARTICLES)
def article_picture(key, size):
    return Response(pictures.fetch(writing.article(key), size), mimetype="image/webp")
