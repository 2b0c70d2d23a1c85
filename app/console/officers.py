"""The officers of a regency and its districts: added, and given a link to set a password."""

from __future__ import annotations

from flask import render_template

from app.console.blueprint import room
from app.console.regencies import found
from app.web.answers import Answers
from app.web.links import region_url
from app.web.signing_in import person
from tenants import members, people, region_hosts, regions, setup_links
from tenants.errors import DomainError
from tenants.people import Role
from tenants.regions import Region


@room.route("/kabupaten/<code>/petugas", methods=["GET", "POST"])
def officer_new(code):
    regency, answers = found(code), Answers(region=code)
    places = {r.code: r for r in (regency, *regions.children_of(regency.code))}
    if answers.sent:
        name, email = answers.text("name", "Isi nama."), answers.text("email", "Isi e-mail.")
        where = places.get(answers.text("region"))
        if where is None:
            answers.errors["region"] = "Pilih wilayah kabupaten ini."
        if answers.good:
            try:
                who = people.add_person(name=name, email=email, phone=answers.text("phone")[:20] or None, by=person())
                role = Role.REGENCY if where.code == regency.code else Role.DISTRICT
                if answers.text("partner"):
                    role = Role.PARTNER
                people.join(who, role, region_code=where.code, office=answers.text("office"), by=person())
                return link_page(regency, where, who)
            except DomainError as refused:
                answers.refuse(refused)
    options = [(r.code, r.full_name) for r in places.values()]
    return render_template(
        "console/regencies/officer.html", regency=regency, answers=answers, options=options, offices=people.OFFICES
    ), answers.status


@room.post("/kabupaten/<code>/petugas/<key>/tautan")
def officer_link(code, key):
    regency = found(code)
    officer = members.member(key, members.members(region_code=regency.code))
    return link_page(regency, regions.region(officer.region_code or regency.code), officer.person)


def link_page(regency: Region, where: Region, who: people.Person):
    """A fresh link, shown once; the region gets its room where it has none."""
    host = region_hosts.open_region(where.code, by=person())
    link = region_url(host.slug, f"/undangan/{setup_links.setup_link(who, by=person())}")
    return render_template(
        "console/link.html",
        who=who,
        link=link,
        lasts=setup_links.SETUP_LINK_LASTS,
        what=f"ruang pantau {where.full_name}",
        crumbs=[("Kabupaten", "console.regencies", {}), (regency.full_name, "console.regency", {"code": regency.code})],
        back=("console.regency", {"code": regency.code}),
    )
