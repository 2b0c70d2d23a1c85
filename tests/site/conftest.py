"""A village whose site has something to show, and its neighbour."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.sid.articles import writing
from app.sid.articles.models import Article
from app.sid.letters import issuing
from app.sid.profile import keeping
from app.sid.residents.models import Area, Resident
from app.sid.statistics import counting
from tenants import current
from tenants.db import db
from tests import makers

BODY = "Bibit dibagi lewat kelompok tani.\n\nPanen naik sepertiga."


@pytest.fixture(scope="session")
def lively(house):
    """Barania of Sinjai: 120 residents, two articles, a profile, statistics, a letter."""
    with house.app_context():
        here = makers.village("73.07.01.2007")
        with current.in_village(here):
            keeping.name_head("Haslan Dg. Rurung", by="tes")
            keeping.fill(
                {"address": "Jalan Poros 12", "phone": "0418 321 456", "border_west": "Selat Makassar"}, by="tes"
            )
            settle(120)
            for kind in ("umur", "dusun"):
                counting.publish(kind, by="tes")
            for title in ("Posyandu pindah ke balai dusun", "Panen rumput laut naik"):
                writing.publish(writing.write(title, BODY, by="Mirnawati"), by="tes")
        return here


def settle(many: int) -> None:
    """Residents of whom two in three are children, a tenth is old, and two alone have another faith."""
    area = Area(dusun="KASSI", rw="001", rt="001")
    db.session.add(area)
    db.session.flush()
    for n in range(many):
        years = 76 if n < 12 else 10 if n % 4 else 40
        born = date.today() - timedelta(days=years * 366)
        db.session.add(
            Resident(
                nik=f"73050899{n:08d}",
                name=f"DAENG NAI {n}",
                sex=1 + n % 2,
                birth_date=born,
                area_id=area.id,
                marital=1,
            )
        )
    db.session.flush()


@pytest.fixture
def site(browse, app, lively):
    return browse(lively.slug)


@pytest.fixture
def neighbour(browse, app, village):
    return browse(village.slug)


@pytest.fixture
def letter(app, lively):
    """A fresh letter of the lively village; change it inside `current.in_village`."""
    with current.in_village(lively):
        someone = db.session.query(Resident).order_by(Resident.nik).first()
        made = issuing.issue(someone, "Melamar pekerjaan", check_url="http://x/cek/{token}", by="tes")
        return made.id, made.token


def publish(here, title: str, body: str = BODY) -> str:
    """An article on the site; its slug."""
    with current.in_village(here):
        made = writing.write(title, body, by="tes")
        writing.publish(made, by="tes")
        return made.slug


def withdraw(here, slug: str) -> None:
    with current.in_village(here):
        writing.withdraw(db.session.query(Article).filter_by(slug=slug).one(), by="tes")
