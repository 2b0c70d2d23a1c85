"""Letters, news, profile and statistics: another village sees nothing, the treasurer may not, lists ask no more for many rows."""

from __future__ import annotations

import pytest

from app.sid.articles import writing
from app.sid.letters import archive, issuing
from app.sid.officials import keeping as officials
from app.sid.residents import searching
from tenants.current import in_village
from tests.portal.furnished import CHECK, emptied, furnished, own, signed_in  # noqa: F401
from tests.portal.statements import counted
from tests.sid.test_letters import add

LISTS = ("/portal/surat", "/portal/berita", "/portal/statistik", "/portal/profil", "/portal/profil/pejabat")
GETS = (
    "/portal/surat/{letter}",
    "/portal/surat/{letter}/pdf",
    "/portal/surat/{letter}/gambar",
    "/portal/surat/buat?penduduk={resident}",
    "/portal/surat?penduduk={resident}",
    "/portal/berita/{article}",
    "/portal/berita/{article}/gambar/thumb",
    "/portal/profil/pejabat/{official}",
)
POSTS = (
    ("/portal/surat/buat", {"penduduk": "{resident}", "purpose": "Beasiswa"}),
    ("/portal/surat/pratinjau", {"penduduk": "{resident}", "purpose": "Beasiswa"}),
    ("/portal/surat/{letter}/pembatalan", {"reason": "salah"}),
    ("/portal/berita/{article}", {"title": "Diganti", "body": "x"}),
    ("/portal/berita/{article}/penarikan", {}),
    ("/portal/berita/{article}/penerbitan", {}),
    ("/portal/berita/{article}/pembuangan", {}),
    ("/portal/berita/pratinjau", {"article": "{article}", "title": "x", "body": "x"}),
    ("/portal/profil/pejabat/{official}", {"name": "x", "position": "x", "signs_as": "self"}),
    ("/portal/profil/pejabat/{official}/akhir", {}),
)


@pytest.fixture(scope="module")
def ids(house, own):
    """The village furnished once: what these tests try must change nothing."""
    with house.app_context():
        return furnished(emptied(own))


@pytest.mark.parametrize("path", GETS)
def test_the_own_village_sees_it(app, ids, signed_in, path):
    assert signed_in["operator"].get(path.format(**ids)).status_code == 200


@pytest.mark.parametrize("path", GETS)
def test_another_village_does_not_see_it(app, ids, signed_in, path):
    assert signed_in["neighbour"].get(path.format(**ids)).status_code == 404


@pytest.mark.parametrize(("path", "values"), POSTS)
def test_another_village_cannot_act_on_it(app, own, ids, signed_in, path, values):
    signed_in["neighbour"].get("/portal/profil")
    sent = {name: value.format(**ids) for name, value in values.items()}
    assert signed_in["neighbour"].post(path.format(**ids), sent).status_code == 404
    with in_village(own):
        assert archive.letter(ids["letter"]).cancelled_at is None
        assert writing.article(ids["article"]).title == "Panen raya" and writing.article(ids["article"]).published_at
        assert officials.head().name == "Haslan Dg. Rurung"


MORE_GETS = (
    "/portal/surat/buat",
    "/portal/surat/unduh",
    "/portal/berita/tulis",
    "/portal/statistik/umur/unduh",
    "/portal/profil/gambar",
)
MORE_POSTS = (
    ("/portal/statistik/umur/terbit", {}),
    ("/portal/profil", {"phone": "1"}),
    ("/portal/profil/kepala", {"head": "x"}),
    ("/portal/profil/gambar", {"what": "logo"}),
    ("/portal/profil/pejabat/tambah", {"name": "x"}),
    ("/portal/berita/tulis", {"title": "x"}),
)


@pytest.mark.parametrize("path", [*LISTS, *MORE_GETS, *GETS])
def test_the_treasurer_may_not_look(app, ids, signed_in, path):
    assert signed_in["treasurer"].get(path.format(**ids)).status_code == 403


@pytest.mark.parametrize(("path", "values"), [*POSTS, *MORE_POSTS])
def test_the_treasurer_may_not_act(app, ids, signed_in, path, values):
    signed_in["treasurer"].get("/portal/langganan")
    sent = {name: value.format(**ids) for name, value in values.items()}
    assert signed_in["treasurer"].post(path.format(**ids), sent).status_code == 403


@pytest.mark.parametrize("path", [*LISTS, *MORE_GETS, *GETS])
def test_a_stranger_is_sent_to_the_door(app, browse, own, ids, path):
    assert "/portal/masuk" in browse(own.slug).get(path.format(**ids)).location


def test_lists_ask_no_more_for_many_rows_than_for_few(app, own, ids, signed_in):
    operator = signed_in["operator"]

    def statements(path: str) -> int:
        operator.get(path)
        with counted() as said:
            operator.get(path)
        return len(said)

    few = {path: statements(path) for path in LISTS}
    with in_village(own):
        for n in range(8):
            issuing.issue(searching.resident(ids["resident"]), f"Keperluan {n}", check_url=CHECK, by="tes")
            writing.publish(writing.write(f"Kabar {n}", "Isi.", by="tes"), by="tes")
            officials.keep({"name": f"Pejabat {n}", "position": "Kaur", "signs_as": ""}, by="tes")
            add(f"Warga {chr(65 + n)}", f"73050855036800{n:02d}", occupation=n + 1)
    assert {path: statements(path) for path in LISTS} == few
    assert max(few.values()) <= 14, few
