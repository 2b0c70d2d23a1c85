"""The front page: the promise, which village, what it costs, the next step."""

from __future__ import annotations

from flask import render_template, request

from app.storefront.blueprint import page
from app.storefront.offers import chosen, offers
from app.web.protection import limiter
from tenants import applications, village_search
from tenants.clock import today
from tenants.errors import Refused
from tenants.village_search import Found

LONGEST_WORDS = 60
# looking through all villages of the country costs more than a page; a room full of people behind one address still may
seeking = limiter.limit("600 per minute", exempt_when=lambda: not request.args.get("q"))


def village_asked(code: str) -> Found | None:
    try:
        return village_search.by_code(code) if code else None
    except Refused:
        return None


@page("/")
@seeking
def front():
    village, words = village_asked(request.args.get("desa", "")[:13]), words_asked()
    all_offers = offers()
    waiting = applications.open_for(village.code) if village and not village.serving else None
    return render_template(
        "storefront/front.html",
        chosen_village=village,
        waiting=waiting,
        offers=all_offers,
        offer=chosen(all_offers, request.args.get("paket", "")),
        words=words,
        found=village_search.search(words) if words else None,
        year=today().year,
    )


def words_asked() -> str:
    return request.args.get("q", "").strip()[:LONGEST_WORDS]


@page("/cari-desa")
@seeking
def find_village():
    """The list below the search field while one types; `untuk=masuk` finds only villages that are here."""
    words, entering = words_asked(), request.args.get("untuk") == "masuk"
    return render_template(
        "storefront/found.html",
        words=words,
        found=village_search.search(words, here=entering),
        entering=entering,
        package=request.args.get("paket", "")[:30],
    )


@page("/masuk")
@seeking
def enter():
    words = words_asked()
    return render_template(
        "storefront/enter.html", words=words, found=village_search.search(words, here=True) if words else None
    )
