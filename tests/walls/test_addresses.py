"""Every address of the portal with another village's key: generated from the map, so that no page is forgotten."""

from __future__ import annotations

import pytest

# beginning of an endpoint → the key that it takes; the longest that fits
RECIPES = {
    "archive_file": "archive",
    "article": "article",
    "invoice": "invoice",
    "receipt": "invoice",
    "aid": "aid",
    "domain": "host",
    "event_undo": "event",
    "set_up": "link",
    "account_app": "factor",
    "account_factor_remove": "factor",
    "account_session_end": "session",
    "family": "family",
    "import": "task",
    "letter": "letter",
    "user_handover_paper": "handover",
    "user": "person",
    "official": "official",
    "resident": "resident",
    "visit_enter": "link",
    "visit": "visit",
}
FIXED = {"kind": "meninggal", "size": "thumb", "provider": "stripe", "role": "operator"}  # arguments that are no keys
HARMLESS = {
    "portal.monthly_people",
    "portal.quality_people",
    "portal.profile_photo",
    "portal.statistics_file",
    "portal.statistics_publish",
}  # arguments that are words
SHOWN = {"portal.visit_enter"}  # looking at the door is open to all; entering is not


def tries(app):
    """(endpoint, method, address with the places of its keys)."""
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("portal.") or not rule.arguments or rule.endpoint in HARMLESS:
            continue
        for method in sorted(rule.methods & {"GET", "POST"}):
            yield rule.endpoint, method, rule.rule.partition("|")[2] or rule.rule


def address(rule: str, endpoint: str, keys: dict[str, str]) -> str:
    name = endpoint.removeprefix("portal.")
    fits = [begin for begin in RECIPES if name.startswith(begin)]
    assert fits, f"{endpoint}: say in RECIPES which key it takes"
    key = keys[RECIPES[max(fits, key=len)]]
    for part in rule.split("<")[1:]:
        argument = part.partition(">")[0]
        rule = rule.replace(f"<{argument}>", FIXED.get(argument.rpartition(":")[2], key))
    return rule


def test_every_address_with_anothers_key_is_not_found(app, attacker, theirs):
    done = 0
    for endpoint, method, rule in tries(app):
        if endpoint in SHOWN and method == "GET":
            continue
        path = address(rule, endpoint, theirs.keys)
        answer = attacker.get(path) if method == "GET" else attacker.post(path, {"reason": "alasan panjang"})
        assert answer.status_code == 404, f"{method} {path}: {answer.status_code}"
        page = answer.get_data(as_text=True)
        assert "Rahasia" not in page and theirs.place.schema not in page
        done += 1
    assert done > 45


def test_the_same_with_ones_own_key_is_there(app, attacker, mine):
    """Else the 404 above would prove nothing."""
    seen = {}
    for endpoint, method, rule in tries(app):
        if method == "GET" and endpoint not in ("portal.set_up", "portal.visit_enter", "portal.invoice_state"):
            seen[endpoint] = attacker.get(address(rule, endpoint, mine.keys)).status_code
    wrong = {endpoint: status for endpoint, status in seen.items() if status not in (200, 302)}
    # a family that nobody has, a file without rejected rows, an unpaid bill's receipt, a factor of somebody else
    known = {
        "portal.family",
        "portal.import_errors",
        "portal.receipt_pdf",
        "portal.account_app",
        "portal.article_picture",
    }
    assert wrong.keys() <= known, wrong
    assert sum(status == 200 for status in seen.values()) >= 10


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/portal/surat/buat", {"penduduk": "resident", "purpose": "Beasiswa"}),
        ("/portal/surat/pratinjau", {"penduduk": "resident", "purpose": "Beasiswa"}),
        ("/portal/berita/pratinjau", {"article": "article", "title": "x", "body": "x"}),
        ("/portal/pengguna/serah-terima", {"leaver": "person", "taker": "person"}),
    ],
)
def test_anothers_key_in_a_form(app, attacker, theirs, path, form):
    sent = {name: theirs.keys.get(value, value) for name, value in form.items()}
    answer = attacker.post(path, sent)
    assert answer.status_code in (404, 422), path
    assert "Rahasia" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "query",
    ["penduduk?q=rahasia", "surat?q=rahasia", "berita?q=rahasia", "catatan?q=rahasia", "cari?q=7313990101900077"],
)
def test_searches_find_ones_own(attacker, theirs, query):
    page = attacker.get(f"/portal/{query}")
    assert page.status_code == 200 and "Rahasia Sebelah" not in page.get_data(as_text=True)
    assert theirs.place.slug not in page.get_data(as_text=True)


@pytest.mark.parametrize("key", ["resident", "letter", "article"])
def test_filters_by_anothers_key_leave_nothing(attacker, theirs, key):
    for path in (
        f"/portal/catatan?benda={theirs.keys[key]}",
        f"/portal/catatan/unduh?benda={theirs.keys[key]}&bentuk=csv",
    ):
        answer = attacker.get(path)
        assert answer.status_code == 200
        lines = answer.get_data(as_text=True)
        assert ("Rahasia" not in lines and "Tidak ada yang cocok" in lines) or lines.count("\n") == 1
