"""A village with one of everything, and browsers of those who work there and elsewhere; for tests of letters, news, profile, statistics."""

from __future__ import annotations

import uuid

import pytest

from app.sid.articles import pictures, writing
from app.sid.letters import issuing
from app.sid.officials import keeping as officials
from app.sid.statistics import counting
from tenants.current import in_village
from tenants.db import on_cell
from tenants.people import Role
from tests import makers
from tests.sid.test_letters import add
from tests.tenants.test_images import picture

TABLES = (
    "letters",
    "letter_counters",
    "articles",
    "published_statistics",
    "officials",
    "profile",
    "resident_events",
    "residents",
    "families",
    "areas",
)
CHECK = "https://desa.test/cek/{token}"


@pytest.fixture(scope="module")
def own(house):
    with house.app_context():
        return makers.village("73.05.04.2007")


def emptied(village):
    with in_village(village):
        for table in TABLES:
            on_cell(f"DELETE FROM {table}")
    return village


@pytest.fixture
def place(app, own):
    """The village with nothing in it."""
    return emptied(own)


@pytest.fixture(scope="module")
def signed_in(house, own, two_villages):
    """Browsers of this village's operator and treasurer, and of another village's operator."""

    def browser(village, role):
        with house.app_context():
            who = makers.person(role, village_id=village.id)
        return makers.Browser(house, village.slug).sign_in(who, "/portal/masuk")

    return {
        "operator": browser(own, Role.OPERATOR),
        "treasurer": browser(own, Role.TREASURER),
        "neighbour": browser(two_villages[0], Role.OPERATOR),
    }


@pytest.fixture
def operator(place, signed_in):
    return signed_in["operator"]


def text(answer) -> str:
    return answer.get_data(as_text=True)


def furnished(place) -> dict[str, uuid.UUID]:
    """One of everything in the village."""
    with in_village(place):
        officials.name_head("Haslan Dg. Rurung", by="tes")
        resident = add(education=3, marital=2, blood=1)
        letter = issuing.issue(resident, "Beasiswa", check_url=CHECK, by="tes")
        article = writing.write("Panen raya", "Panen dimulai.", by="tes")
        pictures.attach(article, picture(), by="tes")
        writing.publish(article, by="tes")
        counting.publish("agama", by="tes")
        return {
            "resident": resident.id,
            "letter": letter.id,
            "article": article.id,
            "official": officials.head().id,
        }
