"""The people of the village: who is what, invited, changed, taken away; and one hands over to another."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from app.portal.blueprint import page
from app.sid import open_work
from app.sid.residents import searching
from app.sid.roles import ROLES, WORDS, Right, gives, may
from app.web.answers import Answers
from app.web.formatting import day as day_words
from app.web.links import village_url
from app.web.pages import download
from app.web.signing_in import person
from tenants import handing_over, members, people, setup_links, signing, villages
from tenants.clock import today
from tenants.current import village
from tenants.db import db
from tenants.errors import DomainError, NotAllowed, NotFound
from tenants.members import Member
from tenants.people import ROLE_NAMES, VILLAGE_ROLES, Person, Role

NOT_YOURS = "Peran itu hanya dapat diberikan dan diambil oleh kepala desa atau sekretaris."


def all_here() -> list[Member]:
    """In the order of the office."""
    return sorted(members.members(village_id=village().id), key=lambda m: VILLAGE_ROLES.index(m.role))


def givable() -> list[Role]:
    """In the order of the office."""
    allowed = gives(current_user.roles)
    return [role for role in VILLAGE_ROLES if role in allowed]


def may_give(role: str) -> Role:
    if role not in givable():
        raise NotAllowed(NOT_YOURS)
    return Role(role)


@page("/pengguna", Right.KEEP_PEOPLE)
def users():
    return render_template(
        "portal/people/list.html",
        members=all_here(),
        givable=givable(),
        role_names=ROLE_NAMES,
        handovers=handing_over.handovers(village().id),
    )


@page("/pengguna/hak", Right.KEEP_PEOPLE)
def users_rights():
    """Which role may do what, as a table."""
    lines = [(WORDS[right], [may({role}, right) for role in VILLAGE_ROLES]) for right in Right]
    return render_template(
        "portal/people/rights.html", roles=[ROLE_NAMES[r] for r in VILLAGE_ROLES if r in ROLES], lines=lines
    )


@page("/pengguna/undang", Right.KEEP_PEOPLE, methods=["GET", "POST"])
def user_new():
    answers = Answers(role=Role.OPERATOR)
    if answers.sent:
        name, email = answers.text("name", "Isi nama."), answers.text("email", "Isi e-mail.")
        role = answers.text("role", "Pilih peran.")
        if answers.good:
            try:
                who = invite(name, email, may_give(role))
                return link_page(who)
            except DomainError as refused:
                if isinstance(refused, NotAllowed):
                    raise
                answers.refuse(refused)
    return render_template(
        "portal/people/new.html",
        answers=answers,
        options=[(role, ROLE_NAMES[role]) for role in givable()],
        hamlets=searching.dusun_names(),
        chosen=request.form.getlist("hamlets"),
    ), answers.status


def invite(name: str, email: str, role: Role) -> Person:
    who = people.add_person(name=name, email=email, phone=request.form.get("phone", "")[:20] or None, by=person())
    hamlets = request.form.getlist("hamlets") if role == Role.HAMLET else None
    people.join(who, role, village_id=village().id, hamlets=hamlets, by=person())
    return who


def link_page(who: Person):
    """A fresh link, shown once, with words to send it by telephone."""
    token = setup_links.setup_link(who, village_id=village().id, by=person())
    link = village_url(village(), f"/portal/undangan/{token}")
    words = (
        f"Halo {who.name}, ini tautan untuk membuat kata sandi di kantor digital {village().label} {village().name}: "
        f"{link} (berlaku {setup_links.SETUP_LINK_LASTS.days} hari, sekali pakai; jangan diteruskan)."
    )
    return render_template("portal/people/link.html", who=who, link=link, words=words)


def one_of_them(key: str) -> Member:
    found = members.member(key, all_here())
    if found.role not in gives(current_user.roles):
        raise NotAllowed(NOT_YOURS)
    return found


@page("/pengguna/<key>/tautan", Right.KEEP_PEOPLE, methods=["POST"])
def user_link(key):
    return link_page(one_of_them(key).person)


@page("/pengguna/<key>/<role>/cabut", Right.KEEP_PEOPLE, methods=["POST"])
def user_remove(key, role):
    """Take a role away; without any left, the person is out at once."""
    who = members.member(key, all_here()).person
    if role not in VILLAGE_ROLES:
        raise NotFound("Peran itu tidak ada.")
    people.leave(who, may_give(role), village_id=village().id, by=person())
    if not people.roles_in(who.id, f"village:{village().id}"):
        signing.end_sessions(who, by=person())
    flash(f"{who.name} bukan lagi {ROLE_NAMES[Role(role)].lower()}.")
    return redirect(url_for("portal.users"))


@page("/pengguna/serah-terima", Right.KEEP_PEOPLE, methods=["GET", "POST"])
def user_handover():
    answers, here = Answers(leaver=request.args.get("dari", "")), all_here()
    known = {str(m.person.id): m.person for m in here}
    if answers.sent:
        leaver, taker = known.get(answers.text("leaver")), known.get(answers.text("taker"))
        if leaver is None:
            answers.errors["leaver"] = "Pilih yang menyerahkan."
        name, email = answers.text("name"), answers.text("email")
        if taker is None and not (name and email):
            answers.errors["taker"] = "Pilih yang menerima, atau isi nama dan e-mail orang baru."
        if answers.good and leaver:
            try:
                return handed(leaver, taker or people.add_person(name=name, email=email, by=person()))
            except DomainError as refused:
                if isinstance(refused, NotAllowed):
                    raise
                answers.refuse(refused)
    return render_template(
        "portal/people/handover.html",
        answers=answers,
        people=[(key, f"{who.name}") for key, who in known.items()],
        open_work=open_work.in_words(),
    ), answers.status


def handed(leaver: Person, taker: Person):
    row = villages.by_code(village().code)
    for member in handing_over.roles_held(leaver, row):
        may_give(member.role)
    was_here = bool(people.roles_in(taker.id, f"village:{village().id}"))
    handing_over.hand_over(
        row,
        leaver,
        taker,
        day=today(),
        open_work=open_work.in_words(),
        note=request.form.get("note", ""),
        by=person(),
    )
    db.session.flush()
    if was_here and taker.password_hash:
        flash(f"{leaver.name} menyerahkan kepada {taker.name}. Cetak berita acaranya di bawah.")
        return redirect(url_for("portal.users"))
    return link_page(taker)


@page("/pengguna/serah-terima/<key>/berita-acara", Right.KEEP_PEOPLE)
def user_handover_paper(key):
    row = handing_over.handover(key, village().id)
    place = f"kantor {village().label} {village().name}, Kecamatan {village().district}"
    data = handing_over.paper(row, day_in_words=day_words(row.day, "full"), place=place)
    return download(data, f"serah-terima-{row.day:%d-%m-%Y}.pdf", "application/pdf", inline=True)
