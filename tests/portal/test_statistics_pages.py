"""Statistics over HTTP: each kind, what visitors see, publishing and the way back."""

from __future__ import annotations

import pytest

from app.sid.statistics import counting
from tenants.current import in_village
from tests.portal.furnished import furnished, operator, own, place, signed_in, text  # noqa: F401
from tests.sid.test_letters import add


@pytest.mark.parametrize("kind", counting.USUAL)
def test_each_kind_has_its_page_its_sheet_and_what_visitors_see(operator, place, kind):
    furnished(place)
    page = text(operator.get(f"/portal/statistik?jenis={kind}"))
    assert "/portal/penduduk?" in page and "<svg" in page
    assert "∗" in text(operator.get(f"/portal/statistik?jenis={kind}&tampak=warga"))
    assert operator.get(f"/portal/statistik/{kind}/unduh").status_code == 200


def test_publishing_offers_the_way_back_and_tells_of_changes(operator, place):
    furnished(place)
    operator.get("/portal/statistik")
    operator.post("/portal/statistik/umur/terbit")
    page = text(operator.get("/portal/statistik"))
    assert "Urungkan" in page and "Masih sama dengan buku penduduk." in page
    with in_village(place):
        add("Baru", "7305085503680001")
    page = text(operator.get("/portal/statistik"))
    assert "ada selisih 1" in page and "Perbarui di situs" in page
    operator.post("/portal/statistik/umur/terbit", {"withdraw": "1"})
    assert "Belum terbit" in text(operator.get("/portal/statistik"))


@pytest.mark.parametrize("path", ["/portal/statistik?jenis=gaji", "/portal/statistik/gaji/unduh"])
def test_an_unknown_kind_is_not_found(operator, place, path):
    assert operator.get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/portal/surat?hal=-3&tahun=99999&q=%00&penduduk=x",
        "/portal/berita?hal=999999999999&q=%25%5C",
        "/portal/surat/buat?q=%00",
    ],
)
def test_odd_addresses_do_no_harm(operator, place, path):
    assert operator.get(path).status_code in (200, 400, 404)


@pytest.mark.parametrize("kind", sorted(counting.KINDS.keys() - set(counting.USUAL)))
def test_the_other_kinds_open_publish_and_are_seen_by_visitors(operator, place, browse, kind):
    furnished(place)
    operator.get("/portal/statistik")
    assert operator.get(f"/portal/statistik?jenis={kind}&dusun=KASSI").status_code == 200
    assert operator.get(f"/portal/statistik/{kind}/unduh").status_code == 200
    assert operator.post(f"/portal/statistik/{kind}/terbit").status_code == 302
    assert browse(place.slug).get(f"/statistik/{kind}").status_code == 200
