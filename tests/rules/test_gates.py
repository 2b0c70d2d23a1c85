"""Every room has its gate, every page of a village names its right, every address is in kebab-case."""

from __future__ import annotations

import re

import pytest

from app.portal.room import FOR_ALL_ROLES, MENU, OPEN

# rooms that anybody may enter; what they keep to themselves they guard page by page
OPEN_ROOMS = {"storefront", "site", "hooks"}
PART = re.compile(r"^(<[a-z_:]+>|[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)?|[a-z-]*<[a-z_:]+>(\.[a-z]+)?)?$")


@pytest.fixture(scope="module")
def rules(house):
    return list(house.url_map.iter_rules())


def test_every_room_has_a_gate(house):
    open_rooms = {name for name in house.blueprints if not house.before_request_funcs.get(name)}
    assert open_rooms <= OPEN_ROOMS, (
        f"{open_rooms - OPEN_ROOMS}: give the room a before_request that is closed by default (app.web.signing_in.gate)"
    )


def test_every_page_of_a_village_names_its_right(house, rules):
    without = {
        rule.endpoint
        for rule in rules
        if rule.endpoint.startswith("portal.") and not hasattr(house.view_functions[rule.endpoint], "right")
    }
    assert without == OPEN | FOR_ALL_ROLES, (
        "hang the page on app.portal.blueprint.page(address, Right.…), or name it in app.portal.room"
    )


def test_the_menu_shows_a_page_by_the_right_that_opens_it(house):
    for entry in MENU:
        assert entry.right == getattr(house.view_functions[entry.endpoint], "right", None), entry.label


def test_addresses_are_kebab_case(rules):
    wrong = [rule.rule for rule in rules if not all(PART.match(part) for part in rule.rule.strip("/").split("/"))]
    assert not wrong, f"{wrong}: small letters, figures and hyphens"


def test_what_is_looked_at_is_not_changed_by_looking(rules):
    """A page that only reads answers GET; one whose name is an act of writing does not."""
    acts = re.compile(r"/(muat|henti|ulang|kepala|keluar|terbit|pembatalan|transfer|pesan)$")
    wrong = [r.rule for r in rules if r.endpoint.startswith("portal.") and acts.search(r.rule) and "GET" in r.methods]
    assert not wrong, f"{wrong}: an act is a POST"
