"""Making a letter over HTTP: from the name to the paper, and what is said when something is wrong."""

from __future__ import annotations

import re
import uuid

import pytest

from app.sid.letters import archive
from tenants.current import in_village
from tenants.db import on_cell
from tests.portal.furnished import furnished, operator, own, place, signed_in, text  # noqa: F401
from tests.sid.test_letters import add


def test_without_a_signer_it_is_said_before_anything_is_typed_and_mended_there(operator, place):
    with in_village(place):
        resident = add()
    for path in ("/portal/surat/buat", f"/portal/surat/buat?penduduk={resident.id}"):
        page = text(operator.get(path))
        assert "Siapa yang menandatangani surat?" in page and 'name="purpose"' not in page
    answer = operator.post(
        "/portal/profil/kepala", {"head": "Haslan Dg. Rurung", "next": f"/portal/surat/buat?penduduk={resident.id}"}
    )
    assert answer.location == f"/portal/surat/buat?penduduk={resident.id}"
    assert 'name="purpose"' in text(operator.get(answer.location))


@pytest.mark.parametrize("target", ["https://jahat.id/", "//jahat.id", "/\\jahat.id"])
def test_naming_the_head_leads_to_no_other_host(operator, place, target):
    operator.get("/portal/profil")
    assert operator.post("/portal/profil/kepala", {"head": "X", "next": target}).location == "/portal/profil/pejabat"


def test_a_letter_from_name_to_paper(operator, place):
    ids = furnished(place)
    assert operator.get("/portal/surat/buat?q=hasnah").location.endswith(f"penduduk={ids['resident']}")
    page = text(operator.get(f"/portal/surat/buat?penduduk={ids['resident']}"))
    assert "470/002/" in page and "data:image/webp;base64," in page
    key = re.search(r'name="asked_as" value="([^"]+)"', page)[1]
    values = {"penduduk": ids["resident"], "purpose": "Kredit", "valid_until": "", "asked_as": key}
    first = operator.post("/portal/surat/buat", values)
    assert operator.post("/portal/surat/buat", values).location == first.location
    page = text(operator.get(first.location))
    assert "Surat terbit" in page and "/cek/" in page and "Tanpa batas" in page
    pdf = operator.get(first.location.split("?")[0] + "/pdf")
    assert (
        pdf.mimetype == "application/pdf"
        and pdf.data.startswith(b"%PDF")
        and pdf.headers["Cache-Control"] == "private, no-store"
    )


BAD_LETTERS = [
    ({"purpose": " "}, "Isi keperluan"),
    ({"purpose": "x" * 301}, "300 huruf"),
    ({"valid_until": "2020-01-01"}, "sudah lewat"),
    ({"valid_until": "besok"}, "tidak dikenal"),
    ({"signer": str(uuid.uuid4())}, "tidak lagi menandatangani"),
    ({"purpose": "Beasiswa 😀"}, "tidak dapat dicetak"),
]


@pytest.mark.parametrize(("values", "said"), BAD_LETTERS)
def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(operator, place, values, said):
    ids = furnished(place)
    operator.get("/portal/surat/buat")
    answer = operator.post("/portal/surat/buat", {"penduduk": ids["resident"], "purpose": "Kredit <usaha>", **values})
    page = text(answer)
    assert answer.status_code == 422 and said in page
    assert "Kredit &lt;usaha&gt;" in page or "purpose" in values
    with in_village(place):
        assert archive.counts({})[""] == 1


def test_who_died_gets_a_sentence_instead_of_a_form(operator, place):
    ids = furnished(place)
    with in_village(place):
        on_cell("UPDATE residents SET basic_status = 2")
    answer = operator.get(f"/portal/surat/buat?penduduk={ids['resident']}")
    assert answer.status_code == 422 and "tercatat meninggal" in text(answer)
    assert "Meninggal" in text(operator.get("/portal/surat/buat?q=hasnah"))
    operator.get("/portal/surat")
    assert operator.post("/portal/surat/buat", {"penduduk": ids["resident"], "purpose": "x"}).status_code == 422


def test_typing_a_name_gets_the_list_alone_and_the_preview_the_paper(operator, place):
    ids = furnished(place)
    fragment = text(operator.get("/portal/surat/buat?q=has", headers={"HX-Request": "true"}))
    assert "Hasnah" in fragment and "<html" not in fragment
    assert "730508••••••0002" in fragment and "7305085503670002" not in fragment
    operator.get("/portal/surat")
    values = {"penduduk": ids["resident"], "purpose": "Kredit", "valid_until": "salah"}
    fragment = text(operator.post("/portal/surat/pratinjau", values, headers={"HX-Request": "true"}))
    assert "data:image/webp" in fragment and "<html" not in fragment


def test_cancelling_needs_a_reason_and_offers_the_letter_again(operator, place):
    ids = furnished(place)
    operator.get(f"/portal/surat/{ids['letter']}")
    answer = operator.post(f"/portal/surat/{ids['letter']}/pembatalan", {"reason": " "})
    assert answer.status_code == 422 and "Isi alasan pembatalan." in text(answer)
    operator.post(f"/portal/surat/{ids['letter']}/pembatalan", {"reason": "salah orang"})
    page = text(operator.get(f"/portal/surat/{ids['letter']}"))
    assert "salah orang" in page and "keperluan=Beasiswa" in page
    assert "salah orang" not in text(operator.get("/portal/surat?keadaan=terbit"))
    assert operator.post(f"/portal/surat/{ids['letter']}/pembatalan", {"reason": "lagi"}).status_code == 409


def test_the_book_of_what_is_filtered(operator, place):
    furnished(place)
    answer = operator.get("/portal/surat/unduh?q=tidakada")
    assert answer.status_code == 200 and answer.headers["Content-Disposition"].startswith("attachment")
