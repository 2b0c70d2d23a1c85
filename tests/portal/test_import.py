"""A population file over HTTP: chosen, looked through, confirmed, loaded; every way in which it can go wrong."""

from __future__ import annotations

import re
import uuid
from io import BytesIO

import pytest

from app.sid.residents import searching
from tenants import current, sheets, work
from tests.registers import HEADERS, row, sheet


def text(answer) -> str:
    return answer.get_data(as_text=True)


def send(client, data: bytes, name: str = "Data Penduduk.xlsx"):
    client.get("/portal/penduduk/impor")
    return client.post("/portal/penduduk/impor", {"file": (BytesIO(data), name)})


def key_of(answer) -> str:
    return re.search(r"/impor/([0-9a-f-]{36})", answer.location)[1]


def people(start: int, count: int) -> list[dict]:
    return [row(n, no_kk=f"73050377{n // 4:08d}", nik=f"7305037{n:09d}") for n in range(start, start + count)]


def planned(client, data: bytes) -> str:
    """A file that was looked through; the key of its page."""
    answer = send(client, data)
    assert answer.status_code == 302, text(answer)[-500:]
    key = key_of(answer)
    assert "Hentikan" in text(client.get(f"/portal/penduduk/impor/{key}"))
    assert work.run(uuid.UUID(key)) == "done"
    return key


def loaded(client, key: str) -> None:
    from app.sid.residents import import_tasks

    path = f"/portal/penduduk/impor/{key}"
    client.get(path)
    assert client.post(f"{path}/muat").status_code == 302
    assert "Memasukkan" in text(client.get(path)) or "Menunggu giliran" in text(client.get(path))
    task = import_tasks.applying(work.find(key))
    assert work.run(task.id) == "done"


def test_from_the_file_to_the_register(app, operator, pair):
    rows = people(1000, 8)
    rows[3]["nik"], rows[5]["kk_level"] = "123", "1"
    key = planned(operator, sheet(rows))
    path = f"/portal/penduduk/impor/{key}"
    page = text(operator.get(path))
    assert "Muat 6 penduduk" in page and "NIK 3 angka, seharusnya 16" in page
    with current.in_village(pair.here):
        assert searching.by_nik(rows[0]["nik"]) is None, "nothing is in before it is confirmed"
    for view in ("ditolak", "berubah", "baru", "peringatan", "wilayah", "apa-saja"):
        page = text(operator.get(f"{path}?lihat={view}"))
        assert 'aria-current="page"' in page
        assert rows[0]["nik"] not in page and rows[0]["no_kk"] not in page, "whole numbers stay covered"
    refused = operator.get(f"{path}/kesalahan")
    lines = sheets.sheets(refused.data)[0][2]
    assert lines[0] == [*HEADERS, "Kesalahan"] and len(lines) == 3
    loaded(operator, key)
    page = text(operator.get(path))
    assert "Sudah dimuat" in page and "Lihat penduduk" in page
    with current.in_village(pair.here):
        assert searching.by_nik(rows[0]["nik"]).name == "Daeng Nai"
    assert operator.post(f"{path}/muat").status_code == 409
    again = planned(operator, sheet(rows))
    assert "6 baris sudah sama dengan data desa" in text(operator.get(f"/portal/penduduk/impor/{again}"))


def test_names_and_numbers_stay_out_of_the_rows_of_the_platform(app, operator):
    rows = people(2000, 4)
    key = planned(operator, sheet([{**rows[0], "nama": "Nama Rahasia"}, *rows[1:]]))
    task = work.find(key)
    assert set(task.result) == {"rows", "created", "updated", "unchanged", "rejected"}
    assert "Rahasia" not in str(task.result)


def test_a_change_is_shown_with_what_stood_there(app, operator):
    rows = people(3000, 4)
    loaded(operator, planned(operator, sheet(rows)))
    rows[1].update(nama="Nama Baru", agama_id="2")
    key = planned(operator, sheet(rows))
    page = text(operator.get(f"/portal/penduduk/impor/{key}?lihat=berubah"))
    assert "Daeng Nai" in page and "Nama Baru" in page and "Islam" in page and "Kristen" in page


def test_stopped_before_it_began_nothing_is_in_and_it_may_be_tried_again(app, operator, pair):
    rows = people(4000, 4)
    key = planned(operator, sheet(rows))
    path = f"/portal/penduduk/impor/{key}"
    operator.get(path)
    operator.post(f"{path}/muat")
    operator.get(path)
    operator.post(f"{path}/henti")
    assert "Tidak ada data yang masuk" in text(operator.get(path))
    assert operator.get(f"{path}/kemajuan").headers["HX-Redirect"] == path
    operator.post(f"{path}/ulang")
    from app.sid.residents import import_tasks

    assert work.run(import_tasks.applying(work.find(key)).id) == "done"
    with current.in_village(pair.here):
        assert searching.by_nik(rows[0]["nik"])


def test_a_file_that_cannot_be_read_says_so_on_its_page(app, operator):
    answer = send(operator, sheet([], ["nik", "nama", "no_kk"]))
    key = key_of(answer)
    assert work.run(uuid.UUID(key)) == "failed"
    page = text(operator.get(f"/portal/penduduk/impor/{key}"))
    assert "hanya berisi judul kolom" in page and "Pilih berkas lain" in page


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "kosong"),
        (b"%PDF-1.7", "bukan Excel"),
        (b"nik,nama\n1,Budi\n", "teks (CSV)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "kata sandi"),
    ],
)
def test_a_wrong_file_is_refused_at_once(operator, data, words):
    answer = send(operator, data)
    assert answer.status_code == 422 and words in text(answer)


def test_no_file_is_told(operator):
    operator.get("/portal/penduduk/impor")
    answer = operator.post("/portal/penduduk/impor", {})
    assert answer.status_code == 422 and "Pilih berkas Excel lebih dulu" in text(answer)


def test_a_file_beyond_the_limit_is_too_large(operator):
    answer = send(operator, bytes(21 * 1024 * 1024))
    assert answer.status_code == 413 and "paling besar 20 MB" in text(answer)
