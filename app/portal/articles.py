"""News: list, write, publish, withdraw."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from app.portal.blueprint import page
from app.sid.articles import writing
from app.sid.roles import Right
from app.web.signing_in import person
from tenants.db import db
from tenants.errors import Refused


@page("/berita", Right.WRITE_ARTICLES)
def articles():
    return render_template(
        "portal/articles/list.html",
        page=writing.page(request.args.get("q", ""), number=request.args.get("hal", 1, type=int)),
    )


def form(article, title: str):
    wrong = None
    if request.method == "POST":
        try:
            made = writing.write(
                request.form.get("title", ""), request.form.get("body", ""), article=article, by=person()
            )
            if request.form.get("then") == "publish":
                writing.publish(made, by=person())
            flash("Berita terbit." if made.published_at else "Konsep tersimpan.")
            return redirect(url_for("portal.articles"))
        except Refused as refused:
            db.session.rollback()
            wrong = refused
    shown = (
        request.form if wrong else {"title": article.title if article else "", "body": article.body if article else ""}
    )
    return render_template(
        "portal/articles/form.html", article=article, shown=shown, title=title, wrong=wrong
    ), 422 if wrong else 200


@page("/berita/tulis", Right.WRITE_ARTICLES, methods=["GET", "POST"])
def article_new():
    return form(None, "Tulis berita")


@page("/berita/<key>", Right.WRITE_ARTICLES, methods=["GET", "POST"])
def article_edit(key):
    return form(writing.article(key), "Ubah berita")


@page("/berita/<key>/terbit", Right.WRITE_ARTICLES, methods=["POST"])
def article_publish(key):
    found = writing.article(key)
    if request.form.get("withdraw"):
        writing.withdraw(found, by=person())
        flash("Berita ditarik dari situs.")
    else:
        writing.publish(found, by=person())
        flash("Berita terbit.")
    return redirect(url_for("portal.articles"))
