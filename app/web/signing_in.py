"""Who is signed in, at which place: Flask-Login over the platform's own sessions."""

from __future__ import annotations

from functools import wraps

from flask import Flask, flash, g, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from app.web.house import house
from app.web.pages import gone, is_htmx
from tenants import people, second_factor, signing
from tenants.errors import NotAllowed
from tenants.people import Person, Role
from tenants.signing import SignIn

manager = LoginManager()
HALF = "half"  # the name in the browser's session of a sign-in that waits for its second step
IDLE_OVER = "Sesi Anda berakhir karena lama tidak dipakai. Masuk lagi; Anda kembali ke halaman tadi."
SET_UP_FIRST = "Staf OpenDesa masuk dengan dua langkah. Pasang pengaman kedua dulu; setelah itu konsol terbuka."


class SignedIn(UserMixin):
    """A person with the session held and the roles at this place."""

    def __init__(self, person: Person, token: str, row: SignIn, roles: set[Role]):
        self.person, self.token, self.row, self.roles = person, token, row, roles

    def get_id(self) -> str:
        return self.token


def place():
    return request.environ["paketdesa.place"]


def person() -> Person:
    """The person signed in here; the room's gate has made sure that there is one."""
    return current_user.person


def device() -> dict[str, str]:
    """From where and with what somebody comes, as a session keeps it."""
    return {"ip": request.remote_addr or "", "agent": request.user_agent.string}


def open_session(who: Person, *, strength: str = signing.PASSWORD) -> None:
    """Begin a session at this place; what the browser held before is dropped."""
    session.clear()
    token = signing.sign_in(who, place().key, strength=strength, **device())
    found = signing.holder(token, place().key)
    if found is not None:
        login_user(SignedIn(who, token, found[1], people.roles_in(who.id, place().key)))


def begin_half(who: Person | None) -> SignIn:
    """Half a session at this place, held by this browser."""
    session.pop(HALF, None)
    session[HALF] = signing.begin(who, place().key, **device())
    return half_session()  # type: ignore[return-value]  # it was opened just now


def half_session() -> SignIn | None:
    return signing.half(session.get(HALF, ""), place().key)


def complete(row: SignIn, who: Person, *, strength: str) -> None:
    """The second step was right: the half is over, a whole session begins with a secret of its own."""
    row.ended_at = signing.utc_now()
    open_session(who, strength=strength)


def close_session() -> None:
    if current_user.is_authenticated:
        signing.sign_out(current_user.token)
    logout_user()
    session.clear()


def second_factor_demanded() -> bool:
    """Whether this place opens to nobody without a second factor."""
    return place().key == "console" and house().settings.staff_needs_second_factor


def gate(*roles: Role, sign_in: str, open_to_all: frozenset[str] = frozenset()):
    """A room's `before_request`: closed by default. Endpoints named in `open_to_all` need no sign-in."""
    room = sign_in.split(".")[0]

    def check():
        if request.endpoint in open_to_all:
            return None
        if not current_user.is_authenticated:
            return to_the_door(sign_in)
        if not current_user.roles & set(roles):
            raise NotAllowed("Akun Anda tidak berhak membuka halaman ini.")
        signing.seen(current_user.row)
        own = f"{room}.account"
        bare = current_user.row.strength == signing.PASSWORD
        if bare and second_factor_demanded() and not (request.endpoint or "").startswith((own, f"{room}.leave")):
            if second_factor.has_one(person()):  # set up elsewhere since: the second step is still to come
                return to_the_door(sign_in)
            flash(SET_UP_FIRST)
            return redirect(url_for(own))
        return None

    return check


def to_the_door(sign_in: str):
    """To the sign-in page, which leads back here. Where a form was sent, back to the page that held it."""
    if is_htmx():  # a part of an open page: the whole page leaves for the door
        return gone(url_for(sign_in))
    target: str | None = request.full_path.rstrip("?")
    if request.method != "GET":
        before = request.referrer or ""
        target = before[len(request.host_url) - 1 :] if before.startswith(request.host_url) else None
        flash(IDLE_OVER)
    return redirect(url_for(sign_in, next=target))


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
        found = signing.holder(token, key)
        if found is None:
            return None
        if "roles" not in g:
            g.roles = {Role.VISITOR} if found[1].visit_id else people.roles_in(found[0].id, key)
        return SignedIn(found[0], token, found[1], g.roles)
