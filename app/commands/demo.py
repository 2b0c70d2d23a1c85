"""flask demo small | full | sign-ins"""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.commands.ground import prepare
from app.commands.speaking import as_json, refusing, say
from app.demo import accounts, filling
from app.web.house import house
from tenants.errors import NotAllowed

group = AppGroup("demo", help="Peragaan: Takalar setelah Bimtek, dengan orang dan angka contoh.")


def register(app) -> None:
    app.cli.add_command(group)


def not_in_production() -> None:
    if house().settings.environment == "production":
        raise NotAllowed("Peragaan berisi orang dan sandi contoh, jadi tidak dimuat pada pemasangan sungguhan.")


@group.command()
@click.option("--if-empty", is_flag=True, help="Hanya bila belum ada desa (atau permulaan kecil yang terputus).")
@as_json
@refusing
def small(if_empty, as_json) -> None:
    """Permulaan kecil: satu kabupaten, satu gelombang, tiga desa Kecamatan Sanrobone."""
    not_in_production()
    prepare()
    if if_empty and not filling.wanted_on_empty():
        say({"villages": 0, "seconds": 0}, "Sudah ada isinya; tidak ada yang diubah.", as_json)
    else:
        tell(filling.small(), as_json)


@group.command()
@as_json
@refusing
def full(as_json) -> None:
    """Gelombang 3 seutuhnya: 37 desa dari enam kecamatan. Boleh dihentikan dan diulang."""
    not_in_production()
    prepare()
    tell(filling.full(), as_json)


def tell(outcome: dict, as_json: bool) -> None:
    words = f"{outcome['villages']} desa siap dilihat, dalam {outcome['seconds']} detik."
    say(outcome, f"{words}\n\n{in_words(accounts.sign_ins())}", as_json)


def in_words(found: dict) -> str:
    lines = [(a["what"], a["url"]) for a in found["addresses"]] + [(p["what"], p["email"]) for p in found["people"]]
    return "\n".join(f"{what:<34} {where}" for what, where in [*lines, ("Sandi semuanya", found["password"])])


@group.command("sign-ins")
@as_json
@refusing
def sign_ins(as_json) -> None:
    """Alamat yang dapat dibuka dan orang contoh yang dapat masuk."""
    not_in_production()
    found = accounts.sign_ins()
    say(found, in_words(found), as_json)
