"""The portal: the village office's own room. Closed but for signing in."""

from __future__ import annotations

from typing import NamedTuple

from flask import request, url_for
from flask_login import current_user

from app.portal import (  # noqa: F401  (each hangs its pages on the room)
    aid,
    archives,
    articles,
    billing,
    chronicle,
    domains,
    entering,
    events,
    families,
    finding,
    home,
    importing,
    letters,
    people,
    profile,
    quality,
    resident_pages,
    residents,
    standing_still,
    statistics,
    visiting,
)
from app.portal.blueprint import allowed, room
from app.sid.residents import limits
from app.sid.roles import Right
from app.web.signing_in import gate, person
from tenants.current import village
from tenants.people import ROLE_NAMES, VILLAGE_ROLES, Role, hamlets_of

# what opens without signing in, and what every role of the village may open: all else names its right
OPEN = entering.OPEN | visiting.OPEN
FOR_ALL_ROLES = frozenset({"portal.home", "portal.leave", "portal.logo", "portal.visit_end"}) | entering.ACCOUNT

room.before_request(gate(*VILLAGE_ROLES, Role.VISITOR, sign_in="portal.enter", open_to_all=OPEN))


@room.before_request
def keep_to_the_dusun():
    """Who is nothing here but the head of a dusun deals with the people of his dusun."""
    limits.lift()
    if current_user.is_authenticated and current_user.roles == {Role.HAMLET}:
        limits.put_in_force(hamlets_of(person().id, village().id))


@room.teardown_request
def lift_limits(_):
    limits.lift()


class Entry(NamedTuple):
    """A group of the menu; `words`: what the endpoints of its pages hold."""

    label: str
    endpoint: str
    icon: str
    right: Right | None
    words: tuple[str, ...]


MENU = (
    Entry("Beranda", "portal.home", "home", None, ("home",)),
    Entry(
        "Penduduk",
        "portal.residents",
        "users",
        Right.SEE_RESIDENTS,
        ("resident", "famil", "import", "event", "monthly", "quality"),
    ),
    Entry("Surat", "portal.letters", "file-text", Right.MAKE_LETTERS, ("letter",)),
    Entry("Berita", "portal.articles", "news", Right.WRITE_ARTICLES, ("article",)),
    Entry("Statistik", "portal.statistics", "chart-bar", Right.SEE_RESIDENTS, ("statistics",)),
    Entry("Bantuan", "portal.aid", "heart-handshake", Right.SEE_RESIDENTS, ("aid",)),
    Entry("Profil desa", "portal.profile", "building-community", Right.KEEP_PROFILE, ("profile", "official", "domain")),
    Entry("Pengguna", "portal.users", "user-cog", Right.KEEP_PEOPLE, ("user", "visit_list")),
    Entry("Catatan", "portal.chronicle_page", "history", Right.READ_AUDIT, ("chronicle",)),
    Entry("Cadangan", "portal.archives", "archive", Right.KEEP_ARCHIVES, ("archive",)),
    Entry("Langganan", "portal.packages", "receipt", Right.BUY, ("package", "order", "invoice", "receipt", "pay")),
)
# icon("home") icon("users") icon("file-text") icon("news") icon("chart-bar") icon("building-community") icon("receipt") icon("user-cog") icon("heart-handshake")
ON_THE_PHONE = 3  # groups at the bottom of a phone; the rest is behind "Lainnya"


@room.context_processor
def menu():
    here = (request.endpoint or "").removeprefix("portal.")
    names = [ROLE_NAMES[role] for role in VILLAGE_ROLES if current_user.is_authenticated and role in current_user.roles]
    nav = [
        {
            "label": entry.label,
            "url": url_for(entry.endpoint),
            "icon": entry.icon,
            "active": any(word in here for word in entry.words),
        }
        for entry in MENU
        if entry.right is None or allowed(entry.right)
    ]
    return {
        "role_name": " dan ".join(names[:2]),
        "can": {right.name.lower(): allowed(right) for right in Right},
        "nav": nav,
        "nav_bottom": nav[:ON_THE_PHONE],
        "nav_more": nav[ON_THE_PHONE:],
    }
