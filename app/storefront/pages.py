"""Pages to read: what happens to data, what a regency gets, questions and answers; and what machines read."""

from __future__ import annotations

from flask import render_template

from app.storefront.blueprint import page
from app.web.links import apex_url

READ = ("/", "/untuk-kabupaten", "/keamanan-data", "/tanya-jawab", "/masuk")


@page("/keamanan-data", seconds=600)
def security():
    return render_template("storefront/security.html")


@page("/untuk-kabupaten", seconds=600)
def regencies():
    return render_template("storefront/regencies.html")


@page("/tanya-jawab", seconds=600)
def questions():
    return render_template("storefront/questions.html")


@page("/robots.txt", mimetype="text/plain", seconds=600)
def robots():
    return f"User-agent: *\nDisallow: /daftar/\nDisallow: /cari-desa\nSitemap: {apex_url('/sitemap.xml')}\n"


@page("/sitemap.xml", mimetype="application/xml", seconds=600)
def sitemap():
    return render_template("site/sitemap.xml", pages=[(apex_url(path), None) for path in READ])
