"""The pages of data quality: from the score to the list to the record."""

from __future__ import annotations

from tests.registers import add


def test_from_the_score_to_the_record(operator, pair):
    add(pair.here, name="Tanpa Asuransi", no_kk="7305030000000001", shdk=4, sex=1)
    page = operator.get("/portal/kualitas").get_data(as_text=True)
    assert "dari 100" in page and "/portal/kualitas/tanpa-asuransi" in page
    people = operator.get("/portal/kualitas/tanpa-asuransi").get_data(as_text=True)
    assert "Tanpa Asuransi" in people and "/ubah" in people
    assert operator.get("/portal/kualitas/tiada").status_code == 404
    assert "Dibandingkan setiap malam" in operator.get("/portal/kualitas/nik-di-desa-lain").get_data(as_text=True)


def test_the_treasurer_does_not_see_it(treasurer):
    assert treasurer.get("/portal/kualitas").status_code == 403
