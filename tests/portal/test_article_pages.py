"""News over HTTP: all of it or nothing, what is wrong is told and kept, acts can be taken back."""

from __future__ import annotations

import re
from io import BytesIO

import pytest

from app.sid.articles import writing
from tenants.current import in_village
from tests.portal.furnished import furnished, operator, own, place, signed_in, text  # noqa: F401
from tests.tenants.test_images import picture


def test_news_with_a_picture_all_or_nothing(operator, place):
    operator.get("/portal/berita/tulis")
    values = {"title": "Panen", "body": "<p>Ya</p>", "format": "markup", "then": "publish"}
    answer = operator.post("/portal/berita/tulis", {**values, "picture": (BytesIO(b"bukan gambar"), "a.jpg")})
    page = text(answer)
    assert answer.status_code == 422 and "bukan gambar JPG" in page and 'value="Panen"' in page
    with in_village(place):
        assert not writing.page().total
    answer = operator.post(
        "/portal/berita/tulis", {**values, "picture": (BytesIO(picture()), "a.jpg"), "picture_alt": "Nelayan"}
    )
    page = text(operator.get(answer.location))
    assert "Urungkan" in page and "/berita/panen" in page and 'alt="Nelayan"' in page
    with in_village(place):
        found = writing.public("panen")
        assert found.picture_key and found.picture_alt == "Nelayan"


BAD_NEWS = [
    ({"title": ""}, "Isi judul berita."),
    ({"title": "x" * 161}, "160 huruf"),
    ({"body": "<p>&nbsp;</p><img src=x onerror=alert(1)>"}, "masih kosong"),
    ({"body": "x" * 100_001}, "terlalu panjang"),
    ({"picture": (b"\x89PNG\r\n\x1a\n" + b"0" * 5_300_000, "besar.png")}, "5 MB"),
]


@pytest.mark.parametrize(("values", "said"), BAD_NEWS)
def test_bad_news_is_told_and_kept(operator, place, values, said):
    operator.get("/portal/berita/tulis")
    sent = {"title": "Judul", "body": "<p>Isi <b>tebal</b></p>", "format": "markup", **values}
    if "picture" in sent:
        sent["picture"] = (BytesIO(sent["picture"][0]), sent["picture"][1])
    answer = operator.post("/portal/berita/tulis", sent)
    assert answer.status_code == 422 and said in text(answer)
    with in_village(place):
        assert not writing.page().total


def test_without_script_plain_words_leave_markup_that_they_did_not_change(operator, place):
    with in_village(place):
        made = writing.write(
            "Judul", "<div>Satu <strong>dua</strong><br><br>tiga</div><ul><li>empat</li></ul>", by="tes"
        )
        before = made.body
    page = text(operator.get(f"/portal/berita/{made.id}"))
    plain = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.S)[1]
    operator.post(
        f"/portal/berita/{made.id}", {"title": "Judul baru", "body": plain, "format": "text", "then": "draft"}
    )
    with in_village(place):
        assert writing.article(made.id).body == before and writing.article(made.id).title == "Judul baru"
    operator.post(f"/portal/berita/{made.id}", {"title": "J", "body": "a < b\n\nc", "format": "text", "then": "draft"})
    with in_village(place):
        assert writing.article(made.id).body == "<p>a &lt; b</p><p>c</p>"


def test_the_preview_keeps_nothing_and_runs_nothing(operator, place):
    operator.get("/portal/berita/tulis")
    answer = operator.post(
        "/portal/berita/pratinjau",
        {"title": "<b>Judul", "body": "<p>Isi<script>alert(1)</script></p>", "format": "markup"},
    )
    page = text(answer)
    assert "&lt;b&gt;Judul" in page and "<p>Isi</p>" in page
    with in_village(place):
        assert not writing.page().total


def test_withdrawing_discarding_and_back(operator, place):
    key = furnished(place)["article"]
    operator.get("/portal/berita")
    assert operator.post(f"/portal/berita/{key}/pembuangan").status_code == 409
    operator.post(f"/portal/berita/{key}/penarikan")
    assert "Urungkan" in text(operator.get("/portal/berita"))
    operator.post(f"/portal/berita/{key}/pembuangan")
    assert operator.get(f"/portal/berita/{key}").status_code == 404
    operator.post(f"/portal/berita/{key}/pemulihan")
    assert "Panen raya" in text(operator.get("/portal/berita?keadaan=konsep"))


def test_samples_teach_on_an_empty_page(operator, place):
    assert "contoh=jadwal" in text(operator.get("/portal/berita"))
    assert "Jadwal posyandu bulan" in text(operator.get("/portal/berita/tulis?contoh=jadwal"))
