"""The profile over HTTP: every wrong field at once, progress, officials, sign and photograph."""

from __future__ import annotations

from io import BytesIO

from app.sid.letters import archive, issuing
from app.sid.officials import keeping as officials
from app.sid.profile import keeping as profile
from tenants.current import in_village
from tests.portal.furnished import CHECK, furnished, operator, own, place, signed_in, text  # noqa: F401
from tests.sid.test_letters import add
from tests.tenants.test_images import picture


def test_every_wrong_field_is_told_at_once_and_nothing_is_kept(operator, place):
    operator.get("/portal/profil")
    bad = {
        "postal_code": "9",
        "email": "bukan",
        "phone": "telepon",
        "area_km2": "luas",
        "border_north": "x" * 81,
        "vision": "Rukun",
    }
    answer = operator.post("/portal/profil", bad)
    page = text(answer)
    assert answer.status_code == 422 and "5 isian perlu diperbaiki" in page
    for said in ("5 angka", "e-mail tidak benar", "hanya angka", "misalnya 12,5", "80 huruf", "Rukun", 'value="bukan"'):
        assert said in page, said
    with in_village(place):
        assert profile.profile().filled(head=False)[0] == 0


def test_progress_counts_the_measured_set_and_names_what_is_missing(operator, place):
    operator.get("/portal/profil")
    values = {
        "head": "Haslan",
        "head_number": "12",
        "address": " Jalan  Poros ",
        "email": "a@b.id",
        "area_km2": "1.234,5",
        "mission": "satu\r\n\r\n\r\ndua",
    }
    assert operator.post("/portal/profil", values).status_code == 302
    page = text(operator.get("/portal/profil"))
    assert "5 dari 14 isian" in page and 'href="#phone"' in page and 'href="#head"' not in page
    with in_village(place):
        assert profile.profile().address == "Jalan Poros" and profile.profile().mission == "satu\n\ndua"
        assert profile.head().number == "12"


def test_the_head_is_not_emptied_by_accident(operator, place):
    furnished(place)
    operator.get("/portal/profil")
    assert operator.post("/portal/profil", {"head": " ", "vision": "x"}).status_code == 422
    with in_village(place):
        assert profile.head().name == "Haslan Dg. Rurung"


def test_officials_come_change_and_go(operator, place):
    operator.get("/portal/profil/pejabat/tambah")
    secretary = {
        "name": "St. Aminah",
        "position": "Sekretaris Desa",
        "number_label": "NIP",
        "number": "1",
        "signs_as": "an",
    }
    assert operator.post("/portal/profil/pejabat/tambah", secretary).status_code == 302
    answer = operator.post("/portal/profil/pejabat/tambah", {**secretary, "name": "", "signs_as": "aneh"})
    assert answer.status_code == 422 and "Isi nama." in text(answer) and "Pilih salah satu." in text(answer)
    operator.post("/portal/profil/pejabat/tambah", {**secretary, "name": "A", "signs_as": "self"})
    answer = operator.post("/portal/profil/pejabat/tambah", {**secretary, "name": "B", "signs_as": "self"})
    assert answer.status_code == 422 and "A tercatat sebagai kepala" in text(answer)
    with in_village(place):
        head = officials.head().id
    operator.post(f"/portal/profil/pejabat/{head}/akhir")
    assert "Urungkan" in text(operator.get("/portal/profil/pejabat"))
    operator.post(f"/portal/profil/pejabat/{head}/kembali")
    with in_village(place):
        assert [who.name for who in officials.in_office()] == ["A", "St. Aminah"]


def test_sign_and_photograph(operator, place):
    operator.get("/portal/profil/gambar")
    answer = operator.post("/portal/profil/gambar", {"what": "logo", "logo": (BytesIO(b"<svg/>"), "l.svg")})
    assert answer.status_code == 422 and "bukan gambar JPG" in text(answer)
    assert operator.get("/portal/lambang.png").status_code == 404
    operator.post(
        "/portal/profil/gambar", {"what": "logo", "logo": (BytesIO(picture("PNG", (800, 800), "LA")), "l.png")}
    )
    operator.post(
        "/portal/profil/gambar", {"what": "photo", "photo": (BytesIO(picture()), "f.jpg"), "photo_alt": "Pantai"}
    )
    assert operator.get("/portal/lambang.png").data.startswith(b"\x89PNG")
    assert operator.get("/portal/profil/foto/thumb").data[8:12] == b"WEBP"
    page = text(operator.get("/portal/profil/gambar"))
    assert "/portal/lambang.png?v=" in page and 'value="Pantai"' in page
    with in_village(place):
        officials.name_head("H", by="tes")
        assert b"/Image" in archive.pdf(issuing.issue(add(), "Kredit", check_url=CHECK, by="tes"))
    operator.post("/portal/profil/gambar", {"what": "logo", "remove": "1"})
    assert operator.get("/portal/lambang.png").status_code == 404
