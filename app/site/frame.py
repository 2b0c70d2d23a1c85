"""What stands around every page: the name, the menu of what there is, the office, colours and crest."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from sqlalchemy import select

from app.sid.articles.models import Article
from app.sid.profile.keeping import profile
from app.sid.statistics.models import PublishedStatistic
from app.site.blueprint import KEPT_SECONDS, STYLE, room
from app.site.landscapes import by_the_sea, palette
from app.site.pictures import version
from app.web.public import sheet
from tenants import cache
from tenants.clock import today
from tenants.current import village
from tenants.db import db

OFFICE = ("address", "postal_code", "phone", "email", "office_hours")
MENU = (
    ("Beranda", "site.home", None),
    ("Berita", "site.news", "news"),
    ("Profil", "site.profile_page", None),
    ("Statistik", "site.statistics", "statistics"),
    ("Cek surat", "site.check_letter", None),
)


def office() -> dict[str, Any]:
    """The office's contact, and which parts of the site have something to show."""
    own = profile()
    here = village()
    news, statistics = db.session.execute(
        select(
            select(Article.id).where(Article.published_at.is_not(None)).exists(),
            select(PublishedStatistic.kind).exists(),
        )
    ).one()
    borders = [own.border_north, own.border_south, own.border_east, own.border_west]
    return {
        **{name: getattr(own, name) for name in OFFICE},
        "news": news,
        "statistics": statistics,
        "coast": by_the_sea(*borders, here.district),
        "logo": version(own.logo_key),
        "photo": version(own.photo_key),
        "photo_alt": own.photo_alt,
    }


def the_office() -> dict[str, Any]:
    return cache.remember("site/office", office, seconds=KEPT_SECONDS)


def menu(found: dict[str, Any]) -> list[dict[str, Any]]:
    here = (request.endpoint or "").removeprefix("site.")
    return [
        {
            "label": label,
            "url": url_for(endpoint),
            "active": here.startswith(endpoint.removeprefix("site.")),
        }
        for label, endpoint, needs in MENU
        if needs is None or found[needs]
    ]


@room.context_processor
def around() -> dict[str, Any]:
    found = the_office()
    here = village()
    return {
        "office": found,
        "menu": menu(found),
        "palette": palette(here.code),
        "regency_words": f"{here.regency_label} {here.regency}",
        "style": sheet(STYLE).text,
        "today": today(),
    }
