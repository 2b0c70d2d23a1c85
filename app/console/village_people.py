"""A village's people: added by staff, a new one-time link with its letter, and the letter itself."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from app import onboarding
from app.console.blueprint import room
from app.web.answers import Answers
from app.web.pages import download
from app.web.signing_in import person
from tenants import audit, files, members, setup_links, villages
from tenants.bimtek import welcoming
from tenants.errors import DomainError, NotFound
from tenants.people import ROLE_NAMES, VILLAGE_ROLES, Role


@room.route("/desa/<code>/orang-baru", methods=["GET", "POST"])
def village_person_new(code):
    row, answers = villages.by_code(code), Answers(role=Role.OPERATOR)
    if answers.sent:
        name, email = answers.text("name", "Isi nama."), answers.text("email", "Isi e-mail.")
        role = answers.text("role")
        if role not in VILLAGE_ROLES:
            answers.errors["role"] = "Pilih peran."
        if answers.good:
            try:
                phone = answers.text("phone")[:20]
                who = welcoming.add_member(row, Role(role), name=name, email=email, phone=phone, by=person())
                flash(f"{who.name} terdaftar. Buatkan tautan masuknya.")
                return redirect(url_for("console.village", code=row.code))
            except DomainError as refused:
                answers.refuse(refused)
                row = villages.by_code(code)
    options = [(role, ROLE_NAMES[role]) for role in VILLAGE_ROLES]
    return render_template("console/villages/person.html", v=row, answers=answers, options=options), answers.status


@room.post("/desa/<code>/orang/<key>/tautan")
def village_link(code, key):
    """A new one-time link and a new letter; the old ones die. The link is shown this once."""
    row = villages.by_code(code)
    who = members.member(key, members.members(village_id=row.id)).person
    link = onboarding.new_letter(row, who, by=person())
    return render_template(
        "console/link.html",
        who=who,
        link=link,
        lasts=setup_links.SETUP_LINK_LASTS,
        what=f"ruang kerja {row.full_name}",
        crumbs=[("Desa", "console.villages_list", {}), (row.full_name, "console.village", {"code": row.code})],
        back=("console.village", {"code": row.code}),
        letter=url_for("console.village_letter", code=row.code),
    )


@room.get("/desa/<code>/surat-undangan")
def village_letter(code):
    """The newest letter; whoever opens it could use its link, so the look is written down."""
    row = villages.by_code(code)
    found = welcoming.letter(row)
    if found is None:
        raise NotFound(f"{row.full_name} belum mempunyai surat undangan. Buat tautan baru untuk operatornya.")
    audit.platform_deed("welcome-letter.opened", by=person(), subject=row.code)
    data = files.fetch_platform(found.file_key)
    return download(data, f"surat-undangan-{row.slug}.pdf", "application/pdf", inline=True)
