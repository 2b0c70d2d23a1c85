"""The check of a letter: four answers, nothing that identifies, never kept, throttled, only in the village that issued it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.sid.letters import archive
from app.web.protection import limiter
from tenants import current


def text(answer) -> str:
    return answer.get_data(as_text=True)


def assert_private(answer):
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers


def test_a_letter_that_holds(site, letter):
    answer = site.get(f"/cek/{letter[1]}")
    page = text(answer)
    assert answer.status_code == 200
    assert "Surat ini asli dan berlaku" in page and "Surat Keterangan Domisili" in page
    assert "D•••• N••" in page
    for secret in ("DAENG", "7305089900000000", "Melamar pekerjaan", letter[1]):
        assert secret not in page
    assert_private(answer)


def test_a_cancelled_letter(site, letter, lively):
    with current.in_village(lively):
        archive.cancel(archive.letter(letter[0]), "Salah nama", by="tes")
    page = text(site.get(f"/cek/{letter[1]}"))
    assert "sudah dibatalkan" in page and "asli dan berlaku" not in page
    assert "Salah nama" not in page


def test_a_letter_whose_time_is_over(site, letter, lively):
    with current.in_village(lively):
        archive.letter(letter[0]).valid_until = date.today() - timedelta(days=2)
    assert "masa berlakunya sudah lewat" in text(site.get(f"/cek/{letter[1]}"))


@pytest.mark.parametrize("code", ["A" * 22, "x", "a" * 300, "' OR 1=1 --aaaaaaaaaaaa"])
def test_a_code_that_does_not_exist(site, code):
    answer = site.get(f"/cek/{code}")
    assert answer.status_code == 404
    assert "Surat ini tidak dikenal" in text(answer)
    assert_private(answer)


def test_a_letter_of_another_village_is_unknown(neighbour, letter):
    answer = neighbour.get(f"/cek/{letter[1]}")
    assert answer.status_code == 404
    assert "Surat ini tidak dikenal" in text(answer)


@pytest.mark.parametrize("typed", ["{}", " {} ", "http://barania.desa.test/cek/{}", "http://barania.desa.test/cek/{}/"])
def test_a_code_may_be_typed_or_pasted(site, letter, typed):
    answer = site.get("/cek", query_string={"kode": typed.format(letter[1])})
    assert answer.status_code == 302
    assert answer.location == f"/cek/{letter[1]}"


def test_a_code_that_is_too_short_is_said_at_the_field(site):
    answer = site.get("/cek?kode=abc<b>")
    assert answer.status_code == 422
    assert "Kode itu tidak lengkap" in text(answer) and 'value="abc&lt;b&gt;"' in text(answer)


def test_trying_many_codes_is_stopped(site, monkeypatch):
    monkeypatch.setattr(limiter, "enabled", True)
    elsewhere = {"REMOTE_ADDR": "10.9.8.7"}
    codes = [site.get(f"/cek/{'A' * 22}", environ_base=elsewhere).status_code for _ in range(31)]
    assert codes[-1] == 429 and codes[0] == 404
