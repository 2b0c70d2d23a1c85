"""What people type and upload wrongly: said at the field, nothing lost, nothing half-written."""

from __future__ import annotations

import io

import pytest

from tenants.bimtek import waves
from tenants.db import own_transaction
from tenants.figures import official_populations
from tenants.people import Role
from tenants.sheets import written
from tests import makers
from tests.console.conftest import codes_of, wave_of


@pytest.fixture
def wave(app):
    return wave_of(codes_of("73.04.06", 4))


def text(answer) -> str:
    return answer.get_data(as_text=True)


def sheet(head, lines) -> tuple:
    return io.BytesIO(written(head, lines)), "berkas.xlsx"


def test_a_bad_address_keeps_the_whole_table(app, staff, wave):
    codes = [p.region_code for p in waves.places(wave.id)]
    form = {f"operator_name-{c}": f"Nama {n}" for n, c in enumerate(codes)}
    form |= {f"operator_email-{c}": f"baik{n}@contoh.id" for n, c in enumerate(codes)}
    form |= {f"operator_email-{codes[1]}": "bukan alamat", f"operator_phone-{codes[2]}": "12"}
    answer = staff.post(f"/gelombang/{wave.id}/peserta?kecamatan={codes[0][:8]}", form)
    assert answer.status_code == 422
    page = text(answer)
    assert "Alamat e-mail tidak benar" in page and "Telepon 8 sampai 15 angka" in page
    assert 'value="bukan alamat"' in page and 'value="Nama 3"' in page
    with own_transaction():
        assert not any(p.operator_name.startswith("Nama") for p in waves.places(wave.id))


def test_one_address_serves_one_village(app, staff, wave):
    first, second = waves.places(wave.id)[:2]
    form = {f"operator_name-{second.region_code}": "Sama", f"operator_email-{second.region_code}": first.operator_email}
    answer = staff.post(f"/gelombang/{wave.id}/peserta?desa={second.region_code}", form)
    assert answer.status_code == 422 and "sudah dipakai operator" in text(answer)


def test_an_address_of_staff_is_no_operators(app, staff, village):
    boss = makers.person(Role.STAFF)
    form = {"name": "Titipan", "email": boss.email, "role": "operator"}
    answer = staff.post(f"/desa/{village.code}/orang-baru", form)
    assert answer.status_code == 422 and "sudah dipakai untuk staf OpenDesa" in text(answer)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "Isi nama gelombang."),
        ({"venue": " "}, "Isi tempat Bimtek."),
        ({"starts_on": "31 Agustus"}, "Tanggal tidak terbaca"),
        ({"ends_on": ""}, "Pilih tanggal."),
        ({"ends_on": "2025-07-31"}, "Tanggal selesai harus sama atau setelah tanggal mulai"),
        ({"ends_on": "2025-12-31"}, "paling lama 14 hari"),
        ({"name": "x" * 161}, "paling panjang 160 huruf"),
    ],
)
def test_bad_dates_of_a_wave(app, staff, wave, change, sentence):
    form = {"name": "Baru", "starts_on": "2025-08-01", "ends_on": "2025-08-02", "venue": "Balai"} | change
    answer = staff.post(f"/program/{wave.programme_id}/gelombang-baru", form)
    assert answer.status_code == 422 and sentence in text(answer)
    assert "Baru" in text(answer) or "name" in change


def test_a_wave_keeps_the_days_on_which_people_came(app, staff, wave):
    form = {"name": wave.name, "starts_on": "2025-08-02", "ends_on": "2025-08-03", "venue": "Balai"}
    answer = staff.post(f"/gelombang/{wave.id}/ubah", form)
    assert answer.status_code == 422 and "kehadiran tercatat di luar tanggal" in text(answer)


def test_a_programme_needs_a_target_and_its_own_name(app, staff, wave):
    for form, sentence in (
        ({"name": "Baru", "target": "banyak"}, "Isi jumlah desa sasaran"),
        ({"name": "Baru", "target": "0"}, "paling sedikit 1"),
        ({"name": wave.programme.name, "target": "5"}, "sudah mempunyai program"),
        ({"name": "Baru", "target": "5", "target_date": "kapan-kapan"}, "Tanggal tidak terbaca"),
    ):
        answer = staff.post("/kabupaten/73.04/program-baru", form)
        assert answer.status_code == 422 and sentence in text(answer)


def test_a_village_of_another_regency_is_not_invited(app, staff, wave):
    answer = staff.post(f"/gelombang/{wave.id}/undang", {"code": ["73.06.01.2001"]})
    assert answer.status_code == 422 and "Bukan desa Kabupaten Jeneponto" in text(answer)


def test_an_invitation_of_those_who_came_is_not_withdrawn(app, staff, wave):
    code = waves.places(wave.id)[0].region_code
    answer = staff.post(f"/gelombang/{wave.id}/desa/{code}/keluarkan", {})
    assert answer.status_code == 422 and "tercatat hadir" in text(answer)


def test_attendance_of_two_tables_does_not_undo_each_other(app, staff, wave):
    one, two = [p.region_code for p in waves.places(wave.id)][:2]
    shown = [f"{p.region_code}|operator|2025-08-01" for p in waves.places(wave.id)]
    before = " ".join(shown)
    staff.post(f"/gelombang/{wave.id}/kehadiran", {"before": before, "seen": [*shown, f"{one}|head|2025-08-02"]})
    staff.post(f"/gelombang/{wave.id}/kehadiran", {"before": before, "seen": [*shown, f"{two}|head|2025-08-02"]})
    with own_transaction():
        came = {p.region_code for p in waves.places(wave.id) if any(a.role == "head" for a in p.attendances)}
        assert came == {one, two}


@pytest.mark.parametrize("seen", ["bohong", "73.04.06.2001|raja|2025-08-01", "73.06.01.2001|head|2025-08-01"])
def test_invented_attendance_is_refused(app, staff, wave, seen):
    answer = staff.post(f"/gelombang/{wave.id}/kehadiran", {"before": "", "seen": [seen]})
    assert answer.status_code == 422 and "Muat ulang halaman" in text(answer)


def test_what_is_no_spreadsheet(app, staff, wave):
    for path in (f"/gelombang/{wave.id}/peserta/impor", "/kabupaten/73.04/penduduk-resmi/impor"):
        for data in (None, (io.BytesIO(b"%PDF-1.7 bukan excel"), "data.xlsx"), (io.BytesIO(b""), "kosong.xlsx")):
            answer = staff.post(path, {"file": data} if data else {}, content_type="multipart/form-data")
            assert answer.status_code == 422 and "Excel" in text(answer)
        answer = staff.post(path, {"file": sheet(["Apa", "Ini"], [["1", "2"]])}, content_type="multipart/form-data")
        assert answer.status_code == 422 and "Baris judul tidak ditemukan" in text(answer)


def test_official_figures_come_in_but_for_the_bad_rows(app, staff):
    codes = codes_of("73.04.09", 4)
    head = ["Kode Desa", "Jumlah Penduduk", "Sumber", "Tanggal"]
    lines = [
        [codes[0], "2.632", "DKB 2025", "30/06/2025"],
        [codes[1].replace(".", ""), 1830, "DKB 2025", "30 Juni 2025"],
        ["73.06.01.2001", "100", "DKB 2025", "30/06/2025"],
        [codes[2], "banyak", "DKB 2025", "30/06/2025"],
        [codes[3], "900", "", "30/06/2025"],
        [codes[0], "1", "DKB 2025", "30/06/2025"],
        [codes[3], "900", "DKB 2025", "31/02/2025"],
        ["12", "900", "DKB 2025", "30/06/2025"],
    ]
    answer = staff.post(
        "/kabupaten/73.04/penduduk-resmi/impor", {"file": sheet(head, lines)}, content_type="multipart/form-data"
    )
    page = text(answer)
    assert answer.status_code == 200 and "2 angka dapat masuk" in page and "6 baris tidak masuk" in page
    assert "sudah ada pada baris 2" in page and "Bukan kode desa" in page and "30/06/2025, tidak di masa depan" in page
    with own_transaction():
        assert not official_populations(codes)
    rows = page.split('name="rows" value="')[1].split('"')[0].replace("&#34;", '"')
    assert staff.post("/kabupaten/73.04/penduduk-resmi/muat", {"rows": rows}).status_code == 302
    with own_transaction():
        known = official_populations(codes)
        assert {c: known[c].figure for c in codes if c in known} == {codes[0]: 2632, codes[1]: 1830}
    again = staff.post(
        "/kabupaten/73.04/penduduk-resmi/impor", {"file": sheet(head, lines[:2])}, content_type="multipart/form-data"
    )
    assert "0 angka dapat masuk" in text(again)


@pytest.mark.parametrize(
    "rows", ["{", "[1]", '[{"code": "73.06.01.2001", "figure": "1", "source": "x", "as_of": "2025-01-01"}]']
)
def test_rows_that_were_not_looked_through(app, staff, rows):
    answer = staff.post("/kabupaten/73.04/penduduk-resmi/muat", {"rows": rows})
    assert answer.status_code == 422


def test_one_official_figure(app, staff):
    code = codes_of("73.04.09", 5)[4]
    path = f"/kabupaten/73.04/penduduk-resmi?desa={code}"
    good = {"village": code, "figure": "1.204", "source": "DKB 2025", "as_of": "2025-06-30"}
    for change, sentence in (
        ({"figure": "-3"}, "angka bulat"),
        ({"source": ""}, "Isi sumber angka."),
        ({"as_of": "2999-01-01"}, "masa depan"),
        ({"village": "73.06.01.2001"}, "Pilih desa kabupaten ini."),
    ):
        answer = staff.post(path, good | change)
        assert answer.status_code == 422 and sentence in text(answer)
    assert staff.post(path, good).status_code == 302
    assert "1.204" in text(staff.get("/kabupaten/73.04/penduduk-resmi"))


def test_contacts_come_in_but_for_the_bad_rows(app, staff, wave):
    codes = [p.region_code for p in waves.places(wave.id)]
    kept = waves.places(wave.id)[0].operator_email
    head = ["Kode", "Nama Kepala Desa", "Operator", "E-mail", "No HP"]
    lines = [
        [codes[0], "Haslan", "Rahmatia", "", "81234567890"],
        [codes[1], "", "Nurlina", "bukan", ""],
        [codes[2], "", "Irma", kept, ""],
        ["73.05.08.2003", "", "Asing", "asing@contoh.id", ""],
    ]
    answer = staff.post(
        f"/gelombang/{wave.id}/peserta/impor", {"file": sheet(head, lines)}, content_type="multipart/form-data"
    )
    page = text(answer)
    assert "1 desa dapat masuk" in page and "3 baris tidak masuk" in page and "tidak diundang" in page
    rows = page.split('name="rows" value="')[1].split('"')[0].replace("&#34;", '"')
    assert staff.post(f"/gelombang/{wave.id}/peserta/muat", {"rows": rows}).status_code == 302
    with own_transaction():
        first = waves.places(wave.id)[0]
        assert (first.head_name, first.operator_name, first.operator_phone) == ("Haslan", "Rahmatia", "081234567890")
        assert first.operator_email == kept


def test_the_lists_go_out_and_come_in_again(app, staff, wave):
    data = staff.get(f"/gelombang/{wave.id}/peserta/unduh").data
    answer = staff.post(
        f"/gelombang/{wave.id}/peserta/impor",
        {"file": (io.BytesIO(data), "p.xlsx")},
        content_type="multipart/form-data",
    )
    assert "0 desa dapat masuk" in text(answer) and "0 tidak masuk" in text(answer)
    assert staff.get("/kabupaten/73.04/penduduk-resmi/unduh").data[:2] == b"PK"
    assert staff.get("/desa/unduh").data[:2] == b"PK"


def test_a_huge_form_is_refused(app, staff, wave):
    answer = staff.post(f"/gelombang/{wave.id}/kehadiran", {"seen": "x" * 1_100_000})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "path",
    [
        "/gelombang/bukan",
        "/gelombang/00000000-0000-0000-0000-000000000000",
        "/gelombang/bukan/penyediaan",
        "/program/1/gelombang-baru",
        "/kabupaten/99.99",
        "/kabupaten/73.05.08",
        "/desa/73.05",
        "/desa/99.99.99.9999",
    ],
)
def test_what_is_not_there(staff, path):
    assert staff.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/desa/abc", "/kabupaten/takalar"])
def test_what_is_no_code(staff, path):
    assert staff.get(path).status_code in (404, 422)


@pytest.mark.parametrize(
    "path",
    [
        "/audit?from=kemarin",
        "/desa?hal=-3",
        "/desa?hal=abc&state=zzz&sort=x",
        "/pekerjaan?state=x&hal=99999",
        "/kabupaten?hal=0&q=%25_",
        "/audit?q=%00a",
    ],
)
def test_strange_filters(staff, path):
    assert staff.get(path).status_code < 500
