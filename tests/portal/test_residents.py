"""Residents over HTTP: list, person, form, families; what was typed is never lost."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from sqlalchemy import select

from app.sid.residents import history, keeping, searching
from tenants import current, sheets
from tenants.audit import VillageEntry
from tenants.db import db
from tests.portal.conftest import HERE_KK
from tests.registers import HEADERS, add

NEW = {
    "name": "Sitti Aisyah, S.Pd.",
    "nik": "0",
    "no_kk": HERE_KK,
    "shdk": "4",
    "sex": "2",
    "birth_date": "17-08-1995",
    "dusun": "Kassi",
}


def text(answer) -> str:
    return answer.get_data(as_text=True)


def form_of(client, path: str) -> dict[str, str]:
    """What a form shows, as a browser would send it back."""
    page = text(client.get(path))
    found = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', page))
    for name, body in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option selected value="([^"]*)"', body)
        found[name] = chosen[1] if chosen else ""
    found.pop("q", None)
    found.pop("csrf_token", None)
    return found


def test_the_list_masks_numbers_and_names_the_head(operator, pair):
    page = text(operator.get("/portal/penduduk?q=hasnah"))
    assert pair.resident.name in page and "730503••••••0001" in page
    assert pair.resident.nik not in page and HERE_KK not in page


@pytest.mark.parametrize(
    "query",
    [
        "hal=999999999999999999999",
        "hal=-1",
        "hal=abc",
        "sex=99999999999999",
        "umur_dari=%C2%B2",
        "lihat=apa",
        "urut=apa",
        "q=%25%27",
        "dusun=x&dusun=y",
        "basic_status=2",
        "lihat=perbaiki",
        "lihat=belum-rekam&umur_dari=17&religion=1&q=a",
    ],
)
def test_whatever_stands_in_the_address_the_list_opens(operator, query):
    assert operator.get(f"/portal/penduduk?{query}").status_code == 200


def test_a_zero_sign_in_the_address_is_no_text(operator):
    assert operator.get("/portal/penduduk?q=%00").status_code == 400


def test_a_chip_removes_its_filter_and_keeps_the_others(operator):
    page = text(operator.get("/portal/penduduk?sex=2&dusun=KASSI&umur_dari=17&hal=1"))
    assert "Jenis kelamin: Perempuan" in page and "Dusun: Kassi" in page and "Umur 17 ke atas" in page
    chip = re.search(r'class="chip on" href="([^"]+)"[^>]*>Dusun', page)[1].replace("&amp;", "&")
    assert "dusun" not in chip and "sex=2" in chip and "umur_dari=17" in chip and "hal" not in chip


def test_what_is_filtered_can_be_taken_along_and_that_is_written_down(app, operator, pair):
    answer = operator.get("/portal/penduduk/unduh?q=hasnah&isi=huruf")
    lines = sheets.sheets(answer.data)[0][2]
    assert lines[0] == HEADERS and len(lines) == 2
    assert dict(zip(*lines, strict=True))["sex"] == "PEREMPUAN"
    with current.in_village(pair.here):
        entry = db.session.scalars(select(VillageEntry).where(VillageEntry.deed == "residents.exported")).first()
        assert entry.detail["filters"]["q"] == ["hasnah"]


def test_a_number_opens_for_half_a_minute_and_is_written_down(app, operator, pair):
    path = f"/portal/penduduk/{pair.resident.id}"
    assert pair.resident.nik not in text(operator.get(path))
    opened = operator.post(f"{path}/nik", headers={"HX-Request": "true"})
    assert pair.resident.nik in text(opened) and "load delay:30s" in text(opened)
    assert pair.resident.nik not in text(operator.get(f"{path}/nik", headers={"HX-Request": "true"}))
    with current.in_village(pair.here):
        assert [look.deed for look in history.lookers(pair.resident.id)] == ["nik.revealed"]
    page = text(operator.get(path))
    assert "Yang melihat NIK utuh" in page and "Belum ada." not in page


def test_without_script_the_number_opens_in_its_page(operator, pair):
    page = text(operator.post(f"/portal/penduduk/{pair.resident.id}/nik"))
    assert pair.resident.nik in page and "Riwayat" in page


def test_a_new_resident_is_saved_and_the_next_act_offered(app, operator, pair):
    answer = operator.post("/portal/penduduk/tambah", NEW)
    assert answer.status_code == 302
    page = text(operator.get(answer.location))
    assert "Sitti Aisyah, S.Pd. tersimpan." in page
    assert re.search(r'class="toast">.*?href="/portal/surat/buat\?penduduk=', page, re.S)


def test_saved_and_the_next_of_the_family_comes_prefilled(operator):
    answer = operator.post("/portal/penduduk/tambah", {**NEW, "name": "Adik", "then": "another"})
    assert "keluarga=" in answer.location and HERE_KK not in answer.location
    assert form_of(operator, answer.location)["no_kk"] == HERE_KK


def test_all_errors_are_told_at_once_and_what_was_typed_stays(operator):
    sent = {"name": "Budi 2", "nik": "73050312059800", "birth_date": "31-02-1990", "sex": "9", "father_nik": "1"}
    answer = operator.post("/portal/penduduk/tambah", {**sent, "ethnicity": "Makassar", "passport": "x" * 50})
    page = text(answer)
    assert answer.status_code == 422
    for words in (
        "Nama tidak memuat angka",
        "NIK baru 14 angka, kurang 2",
        "Tanggal ini tidak ada",
        "Pilih salah satu dari daftar",
        "Isi nomor KK",
        "Pilih hubungan dalam keluarga",
        "Paling panjang 45 huruf",
    ):
        assert words in page, words
    for value in ("Budi 2", "73050312059800", "31-02-1990", "Makassar"):
        assert f'value="{value}"' in page


def test_a_taken_number_names_its_owner_and_leads_there(operator, pair):
    page = text(operator.post("/portal/penduduk/tambah", {**NEW, "nik": pair.resident.nik}))
    assert f"NIK ini sudah dipakai {pair.resident.name}" in page
    assert f'href="/portal/penduduk/{pair.resident.id}"' in page


def test_a_second_head_names_the_first(operator, pair):
    page = text(operator.post("/portal/penduduk/tambah", {**NEW, "shdk": "1"}))
    assert f"Keluarga ini sudah punya kepala: {pair.resident.name}" in page


def test_every_column_of_the_register_can_be_edited(operator, pair):
    shown = form_of(operator, f"/portal/penduduk/{pair.resident.id}/ubah")
    from app.sid.residents.columns import COLUMNS

    assert {c.field for c in COLUMNS} - set(shown) <= {"note", "basic_status"}, (
        "note is a textarea; the status follows from events"
    )
    assert "<textarea" in text(operator.get(f"/portal/penduduk/{pair.resident.id}/ubah"))


def test_a_correction_says_what_changed(app, operator, pair):
    made = add(pair.here, name="Perlu Diubah", no_kk=HERE_KK)
    path = f"/portal/penduduk/{made.id}/ubah"
    answer = operator.post(path, {**form_of(operator, path), "religion": "1", "married_on": "01-02-2015"})
    assert answer.status_code == 302, text(answer)[-600:]
    page = text(operator.get(answer.location))
    assert "Tersimpan:" in page and "Agama: kosong → Islam" in page


def test_the_later_of_two_editors_sees_both_and_loses_nothing(app, operator, pair):
    made = add(pair.here, name="Diubah Dua Orang", no_kk=HERE_KK)
    path = f"/portal/penduduk/{made.id}/ubah"
    mine = form_of(operator, path)
    with current.in_village(pair.here):
        other = searching.resident(made.id)
        place = {"no_kk": HERE_KK, "address": other.family.address, "dusun": other.area.dusun}
        keeping.correct(other, {"birth_place": "Gowa", "religion": 2}, **place, by="Haslan")
    sent = {**mine, "birth_place": "Makassar", "mother_name": "Daeng Kebo"}
    answer = operator.post(path, sent)
    page = text(answer)
    assert answer.status_code == 422 and "Haslan menyimpan perubahan" in page
    assert "Sekarang tercatat: Gowa" in page and 'value="Makassar"' in page
    assert "Baru diubah menjadi: Kristen" in page, "what only the other changed is taken over"
    shown = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', page))
    again = operator.post(path, {**sent, "seen": shown["seen"], "religion": "2"})
    assert again.status_code == 302
    with current.in_village(pair.here):
        found = searching.resident(made.id)
        assert (found.birth_place, found.religion, found.mother_name) == ("Makassar", 2, "Daeng Kebo")


def test_a_family_without_a_head_gets_one(app, operator, pair):
    made = add(pair.here, name="Calon Kepala", no_kk="7305030000000099", shdk=3)
    path = f"/portal/keluarga/{made.family_id}"
    assert "belum punya kepala" in text(operator.get(path))
    assert "Calon Kepala" in text(operator.get("/portal/keluarga?lihat=tanpa-kepala"))
    assert operator.post(f"{path}/kepala", {"penduduk": made.id}).status_code == 302
    assert "Keluarga Calon Kepala" in text(operator.get(path))
    assert operator.post(f"{path}/kepala", {"penduduk": pair.resident.id}).status_code == 404


def test_search_while_typing_and_in_full(operator, pair):
    hits = text(operator.post("/portal/cari/cepat", {"q": "kebo has"}))
    assert f'href="/portal/penduduk/{pair.resident.id}"' in hits
    assert f'href="/portal/surat/buat?penduduk={pair.resident.id}"' in hits, "two clicks to a letter"
    assert "730503••••••0001" in hits and pair.resident.nik not in hits
    assert 'href="/portal/penduduk/impor"' in text(operator.post("/portal/cari/cepat", {"q": "excel"}))
    assert text(operator.post("/portal/cari/cepat", {"q": "h"})).strip() == ""
    answer = operator.post("/portal/cari", {"q": pair.resident.nik})
    assert answer.status_code == 302 and pair.resident.nik not in answer.location, "no number in an address"
    assert pair.resident.name in text(operator.get(answer.location))


def test_a_file_is_no_picture_of_the_page(operator):
    answer = operator.post("/portal/penduduk/impor", {"file": (BytesIO(b"nik,nama\n1,2"), "a.xlsx")})
    assert answer.status_code == 422 and "teks (CSV)" in text(answer)
