"""OpenDesa's own people in the console."""

from __future__ import annotations

from flask import render_template

from app.console.blueprint import room
from app.web.answers import Answers
from app.web.links import console_url
from app.web.signing_in import person
from tenants import members, people, setup_links
from tenants.errors import DomainError
from tenants.people import Role


@room.route("/staf", methods=["GET", "POST"])
def staff():
    answers = Answers()
    if answers.sent:
        name, email = answers.text("name", "Isi nama."), answers.text("email", "Isi e-mail.")
        if answers.good:
            try:
                who = people.add_person(name=name, email=email, by=person())
                people.join(who, Role.STAFF, by=person())
                return link_page(who)
            except DomainError as refused:
                answers.refuse(refused)
    return render_template("console/staff.html", members=members.members(), answers=answers), answers.status


@room.post("/staf/<key>/tautan")
def staff_link(key):
    return link_page(members.member(key, members.members()).person)


def link_page(who: people.Person):
    """A fresh link, shown once."""
    link = console_url(f"/undangan/{setup_links.setup_link(who, by=person())}")
    return render_template(
        "console/link.html",
        who=who,
        link=link,
        lasts=setup_links.SETUP_LINK_LASTS,
        what="konsol OpenDesa",
        crumbs=[("Staf OpenDesa", "console.staff", {})],
        back=("console.staff", {}),
    )
