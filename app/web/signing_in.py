"""Who is signed in, at which place: Flask-Login over the platform's own sessions."""

from __future__ import annotations

from functools import wraps

from flask import Flask, g, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from app.web.pages import gone, is_htmx
from tenants import people, signing
from tenants.errors import NotAllowed
from tenants.people import Person, Role

manager = LoginManager()


class SignedIn(UserMixin):
    """A person with the secret of the session and the roles held at this place."""

    def __init__(self, person: Person, token: str, roles: set[Role]):
        self.person, self.token, self.roles = person, token, roles

    def get_id(self) -> str:
        return self.token


def place():
    return request.environ["paketdesa.place"]


def person() -> Person:
    """The person signed in here; the room's gate has made sure that there is one."""
    return current_user.person


def open_session(who: Person) -> None:
    """Begin a session at this place; what the browser held before is dropped."""
    session.clear()
    token = signing.sign_in(who, place().key)
    login_user(SignedIn(who, token, people.roles_in(who.id, place().key)))


def close_session() -> None:
    if current_user.is_authenticated:
        signing.sign_out(current_user.token)
    logout_user()
    session.clear()


def gate(*roles: Role, sign_in: str, open_to_all: frozenset[str] = frozenset()):
    """A room's `before_request`: closed by default. Endpoints named in `open_to_all` need no sign-in."""

    def check():
        if request.endpoint in open_to_all:
            return None
        if not current_user.is_authenticated:
            if is_htmx():  # a part of an open page: the whole page leaves for the door
                return gone(url_for(sign_in))
            target = request.full_path.rstrip("?") if request.method == "GET" else None
            return redirect(url_for(sign_in, next=target))
        if not current_user.roles & set(roles):
            raise NotAllowed("Akun Anda tidak berhak membuka halaman ini.")
        return None

    return check


def needs(*roles: Role):
    """A page that only some of the room's roles may open."""

    def wrap(page):
        @wraps(page)
        def guarded(*args, **kwargs):
            if not current_user.roles & set(roles):
                raise NotAllowed("Akun Anda tidak berhak melakukan ini.")
            return page(*args, **kwargs)

        return guarded

    return wrap


def safe_next(default: str) -> str:
    """`next=` is followed only as a path on this host."""
    target = request.values.get("next", "")
    good = (
        target.startswith("/")
        and not target.startswith(("//", "/\\"))
        and "\\" not in target
        and ":" not in target.split("?")[0]
    )
    return target if good else default


def init_app(app: Flask) -> None:
    manager.init_app(app)

    @manager.user_loader
    def load(token: str):
        key = place().key
        found = signing.signed_in(token, key)
        if found is None:
            return None
        if "roles" not in g:
            g.roles = people.roles_in(found.id, key)
        return SignedIn(found, token, g.roles)
