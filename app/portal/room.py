"""The portal: the village office's own room. Closed but for signing in."""

from __future__ import annotations

from flask import request, url_for
from flask_login import current_user

from app.portal import articles, billing, entering, home, importing, letters, profile, residents, statistics  # noqa: F401
from app.portal.blueprint import room
from app.web.signing_in import gate
from tenants.people import ROLE_NAMES, VILLAGE_ROLES

room.before_request(gate(*VILLAGE_ROLES, sign_in="portal.enter", open_to_all=entering.OPEN))

MENU = (
    ("Beranda", "portal.home", "home", ("home",)),
    ("Penduduk", "portal.residents", "users", ("resident", "famil", "import")),
    ("Surat", "portal.letters", "file-text", ("letter",)),
    ("Berita", "portal.articles", "news", ("article",)),
    ("Statistik", "portal.statistics", "chart-bar", ("statistics",)),
    ("Profil desa", "portal.profile", "building-community", ("profile", "official")),
    ("Langganan", "portal.packages", "receipt", ("package", "order", "invoice", "receipt")),
)
# icon("home") icon("users") icon("file-text") icon("news") icon("chart-bar") icon("building-community") icon("receipt") icon("search") icon("world")


@room.context_processor
def menu():
    here = (request.endpoint or "").removeprefix("portal.")
    names = [ROLE_NAMES[role] for role in VILLAGE_ROLES if current_user.is_authenticated and role in current_user.roles]
    return {
        "role_name": names[0] if names else "",
        "nav": [
            {"label": label, "url": url_for(endpoint), "icon": icon, "active": any(w in here for w in words)}
            for label, endpoint, icon, words in MENU
        ],
    }
