"""flask people add"""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.commands.speaking import as_json, refusing, say
from app.web import links
from tenants import people, region_hosts, regions, setup_links, villages
from tenants.errors import Refused
from tenants.people import ROLE_NAMES, Person, Role

group = AppGroup("people", help="Orang: akun pertama staf, petugas kabupaten, dan perangkat desa.")
ACTOR = "baris perintah"
ROLES = (Role.STAFF, Role.REGENCY, Role.PARTNER, Role.HEAD, Role.SECRETARY, Role.OPERATOR, Role.TREASURER)
OF_A_REGION = (Role.REGENCY, Role.PARTNER)


def register(app) -> None:
    app.cli.add_command(group)


@group.command()
@click.argument("name")
@click.argument("email")
@click.option("--role", required=True, type=click.Choice([str(r) for r in ROLES]))
@click.option("--village", metavar="KODE", help="Desa tempat operator, kepala desa, atau bendahara bekerja.")
@click.option("--region", metavar="KODE", help="Kabupaten/kota tempat petugas bekerja, atau yang diikuti mitra.")
@click.option("--office", default="", help="Kantor petugas, atau nama mitra.")
@click.option("--new-link", is_flag=True, help="Buat tautan juga bagi yang sudah mempunyai kata sandi.")
@as_json
@refusing
def add(name, email, role, village, region, office, new_link, as_json) -> None:
    """Beri seseorang akun dan peran, lalu cetak tautan sekali pakai untuk membuat kata sandinya."""
    role = Role(role)
    check_place(role, village, region)
    person = people.add_person(name=name, email=email, by=ACTOR)
    where, link = (
        at_village(person, role, village, new_link) if village else elsewhere(person, role, region, office, new_link)
    )
    say(
        {"person": person.name, "email": person.email, "role": str(role), "place": where, "link": link},
        f"{person.name} <{person.email}>: {ROLE_NAMES[role]}, {where}.\n"
        + (f"Tautan sekali pakai, berlaku tiga hari:\n  {link}" if link else "Sudah mempunyai kata sandi."),
        as_json,
    )


def check_place(role: Role, village: str | None, region: str | None) -> None:
    if (role in people.VILLAGE_ROLES) != bool(village) or (role in OF_A_REGION) != bool(region):
        wanted = "--village" if role in people.VILLAGE_ROLES else "--region" if role in OF_A_REGION else "tanpa tempat"
        raise click.UsageError(f"{ROLE_NAMES[role]}: {wanted}.")


def at_village(person: Person, role: Role, code: str, new_link: bool) -> tuple[str, str | None]:
    row = villages.by_code(code)
    people.join(person, role, village_id=row.id, by=ACTOR)
    if person.password_hash and not new_link:
        return row.full_name, None
    token = setup_links.setup_link(person, village_id=row.id, by=ACTOR)
    return row.full_name, links.village_url(row, f"/portal/undangan/{token}")


def elsewhere(person: Person, role: Role, code: str | None, office: str, new_link: bool) -> tuple[str, str | None]:
    """Staff at the console, an officer at the address of the region."""
    if code and regions.region(code).level != 2:
        raise Refused("Petugas kabupaten memerlukan kode kabupaten atau kota, misalnya 73.05.")
    host = region_hosts.open_region(code, by=ACTOR) if code else None
    people.join(person, role, region_code=host.region_code if host else None, office=office, by=ACTOR)
    where = regions.region(host.region_code).full_name if host else "Konsol"
    if person.password_hash and not new_link:
        return where, None
    path = f"/undangan/{setup_links.setup_link(person, by=ACTOR)}"
    return where, links.region_url(host.slug, path) if host else links.console_url(path)
