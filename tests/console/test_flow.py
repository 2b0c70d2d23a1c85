"""The whole way at the console: programme, wave, invitations, people, attendance, provisioning, letters, a failure mended."""

from __future__ import annotations

import io
import re
from datetime import date

import pypdf
import pytest

from app import onboarding
from tenants import setup_links, signing, work
from tenants.bimtek import waves, welcoming
from tenants.db import own_transaction
from tenants.errors import Refused
from tenants.people import Role
from tests import makers
from tests.console.conftest import codes_of, wave_of


def run_all(wave_id) -> list[str]:
    """What a worker would do with the tasks of a wave's run."""
    with own_transaction():
        waiting = [t.id for t in work.children(onboarding.run_of(waves.wave(wave_id)).id) if t.state == "waiting"]
    return [work.run(key) for key in waiting]


def path_of(answer) -> str:
    assert answer.status_code == 302, answer.get_data(as_text=True)[-600:]
    return answer.location


def test_from_programme_to_letter(app, staff, browse):
    codes = codes_of("73.04.01", 3)
    name = f"Program {next(makers.count)}"
    staff.get("/kabupaten/73.04/program-baru")
    form = {"name": name, "target": "110", "target_date": "2025-12-31"}
    assert path_of(staff.post("/kabupaten/73.04/program-baru", form)) == "/kabupaten/73.04"
    page = staff.get("/kabupaten/73.04").get_data(as_text=True)
    assert name in page
    programme = re.findall(r"/program/([0-9a-f-]{36})/gelombang-baru", page[page.index(name) :])[0]

    form = {
        "name": "Gelombang 3",
        "starts_on": "2025-08-01",
        "ends_on": "2025-08-03",
        "venue": "Hotel Mercure Makassar",
    }
    invite = path_of(staff.post(f"/program/{programme}/gelombang-baru", form))
    wave = invite.split("/")[2]
    assert staff.get(invite).status_code == 200
    path_of(staff.post(invite, {"code": codes}))

    contacts = {}
    for n, code in enumerate(codes):
        contacts[f"operator_name-{code}"] = f"Operator {n}"
        contacts[f"operator_email-{code}"] = f" Alur{n}.{next(makers.count)}@Contoh.id "
        contacts[f"operator_phone-{code}"] = "+62 812-3456-78" + str(n)
        contacts[f"head_name-{code}"] = f"Kepala {n}"
        contacts[f"head_email-{code}"] = f"kepala{n}.{next(makers.count)}@contoh.id"
    path_of(staff.post(f"/gelombang/{wave}/peserta?kecamatan=73.04.01", contacts))
    page = staff.get(f"/gelombang/{wave}/peserta?kecamatan=73.04.01").get_data(as_text=True)
    assert 'value="0812345678' in page and "alur0" in page

    seen = [f"{code}|operator|2025-08-0{day}" for code in codes[:2] for day in (1, 2)]
    path_of(staff.post(f"/gelombang/{wave}/kehadiran", {"seen": seen, "before": ""}))
    assert codes[2] in staff.get(f"/gelombang/{wave}/tidak-hadir").get_data(as_text=True)

    assert "Sediakan 2 desa" in staff.get(f"/gelombang/{wave}/penyediaan").get_data(as_text=True)
    path_of(staff.post(f"/gelombang/{wave}/penyediaan", {}))
    live = staff.get(f"/gelombang/{wave}/penyediaan", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "<html" not in live and 'hx-trigger="every 1s"' in live and "Menunggu" in live
    assert run_all(wave) == ["done", "done"]
    done = staff.get(f"/gelombang/{wave}/penyediaan", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "hx-trigger" not in done and "2 desa sudah tayang" in done

    village = staff.get(f"/desa/{codes[0]}").get_data(as_text=True)
    slug = re.search(r"http://([a-z0-9-]+)\.desa\.test", village)[1]
    assert browse(slug).get("/portal/masuk").status_code == 200
    assert "Kepala 0" in village and "Memegang tautan" in village

    pdf = staff.get(f"/desa/{codes[0]}/surat-undangan")
    assert pdf.mimetype == "application/pdf"
    text = pypdf.PdfReader(io.BytesIO(pdf.data)).pages[0].extract_text()
    assert f"http://{slug}.desa.test/portal" in text
    link = re.search(r"/portal/undangan/\S+", re.sub(r"[\s\u200b]", "", text).split("Tigalangkah")[0])[0]
    assert browse(slug).get(link[: len("/portal/undangan/") + 43]).status_code == 200

    both = staff.get(f"/gelombang/{wave}/surat-undangan/pdf")
    assert len(pypdf.PdfReader(io.BytesIO(both.data)).pages) == 2
    assert staff.get(f"/gelombang/{wave}/surat-undangan/zip").data[:2] == b"PK"
    assert "mengunduh 2 surat undangan" in staff.get("/audit").get_data(as_text=True)


def test_a_failed_village_is_mended_and_tried_again(app, staff, monkeypatch):
    wave = wave_of(codes_of("73.04.02", 3))
    broken = waves.places(wave.id)[1].region_code
    write = welcoming.write_letter

    def failing(village, **kwargs):
        if village.code == broken:
            raise Refused("Cakram penuh.")
        return write(village, **kwargs)

    monkeypatch.setattr(welcoming, "write_letter", failing)
    staff.post(f"/gelombang/{wave.id}/penyediaan", {})
    assert sorted(run_all(wave.id)) == ["done", "done", "failed"]
    page = staff.get(f"/gelombang/{wave.id}/penyediaan").get_data(as_text=True)
    assert "Cakram penuh." in page and "Ulangi 1 yang gagal" in page and "langkah 3" in page
    assert broken in staff.get(f"/gelombang/{wave.id}/penyediaan?lihat=gagal").get_data(as_text=True)
    assert "Cakram penuh." in staff.get("/").get_data(as_text=True)
    assert "Cakram penuh." in staff.get("/pekerjaan?state=failed").get_data(as_text=True)

    monkeypatch.setattr(welcoming, "write_letter", write)
    path_of(staff.post(f"/gelombang/{wave.id}/penyediaan/{broken}/ulang", {}))
    assert run_all(wave.id) == ["done"]
    assert "3 desa sudah tayang" in staff.get(f"/gelombang/{wave.id}/penyediaan").get_data(as_text=True)
    assert staff.post(f"/gelombang/{wave.id}/penyediaan/{broken}/ulang", {}).status_code == 409


def test_stopped_and_gone_on_with(app, staff):
    wave = wave_of(codes_of("73.04.03", 3))
    staff.post(f"/gelombang/{wave.id}/penyediaan", {})
    with own_transaction():
        first = work.children(onboarding.run_of(waves.wave(wave.id)).id)[0].id
    assert work.run(first) == "done"
    path_of(staff.post(f"/gelombang/{wave.id}/penyediaan/henti", {}))
    page = staff.get(f"/gelombang/{wave.id}/penyediaan").get_data(as_text=True)
    assert "Lanjutkan 2 desa" in page and "Dihentikan" in page
    path_of(staff.post(f"/gelombang/{wave.id}/penyediaan", {}))
    path_of(staff.post(f"/gelombang/{wave.id}/penyediaan", {}))  # pressed twice: nothing doubles
    assert sorted(run_all(wave.id)) == ["done", "done"]


def test_a_new_link_kills_the_old_one(app, staff, browse):
    village = makers.village(codes_of("73.04.04", 3)[2])
    staff.get(f"/desa/{village.code}/orang-baru")
    form = {"name": "Nurlina", "email": f"nur{next(makers.count)}@contoh.id", "role": "operator"}
    path_of(staff.post(f"/desa/{village.code}/orang-baru", form))
    with own_transaction():
        who = str(welcoming.operator(onboarding.villages.by_code(village.code)).id)
    links = []
    for _ in range(2):
        page = staff.post(f"/desa/{village.code}/orang/{who}/tautan", {}).get_data(as_text=True)
        links.append(re.search(r"/portal/undangan/[\w-]+", page)[0])
        assert "hanya tampil sekali" in page
    assert links[0] != links[1]
    assert browse(village.slug).get(links[0]).status_code == 404
    assert browse(village.slug).get(links[1]).status_code == 200
    text = pypdf.PdfReader(io.BytesIO(staff.get(f"/desa/{village.code}/surat-undangan").data)).pages[0].extract_text()
    assert links[1][-12:] in re.sub(r"[\s\u200b]", "", text)


def test_links_that_lapsed_are_made_again(app, staff, monkeypatch):
    import time_machine

    wave = wave_of(codes_of("73.04.04", 2))
    staff.post(f"/gelombang/{wave.id}/penyediaan", {})
    run_all(wave.id)
    assert "lewat masanya" not in staff.get(f"/gelombang/{wave.id}/penyediaan").get_data(as_text=True)
    later = signing.utc_now() + setup_links.SETUP_LINK_LASTS * 1.1
    with time_machine.travel(later, tick=True):
        staff.sign_in(makers.person(Role.STAFF), "/masuk")
        page = staff.get(f"/gelombang/{wave.id}/penyediaan").get_data(as_text=True)
        assert "2 tautan lewat masanya" in page
        path_of(staff.post(f"/gelombang/{wave.id}/surat-undangan/perbarui", {}))
        assert "lewat masanya" not in staff.get(f"/gelombang/{wave.id}/penyediaan").get_data(as_text=True)


def test_those_who_did_not_come_are_carried_over(app, staff):
    wave = wave_of(codes_of("73.04.05", 3), attend=False)
    with own_transaction():
        row = waves.wave(wave.id)
        later = waves.add_wave(
            row.programme, "Berikutnya", starts_on=date(2025, 9, 1), ends_on=date(2025, 9, 2), venue="Balai", by="tes"
        )
    path_of(staff.post(f"/gelombang/{wave.id}/tidak-hadir", {"to": str(later.id)}))
    with own_transaction():
        carried = waves.places(later.id)
        assert len(carried) == 3 and all(p.operator_email for p in carried)


def test_an_officer_gets_a_link_to_the_oversight_room(app, staff):
    staff.get("/kabupaten/73.04/petugas")
    form = {"name": "Andi Nurhayati", "email": f"kab{next(makers.count)}@contoh.id", "region": "73.04"}
    page = staff.post("/kabupaten/73.04/petugas", form).get_data(as_text=True)
    assert re.search(r"http://jeneponto-kab\.desa\.test/undangan/[\w-]{43}", page)
    assert "Andi Nurhayati" in staff.get("/kabupaten/73.04").get_data(as_text=True)
    district = {"name": "Camat", "email": f"kec{next(makers.count)}@contoh.id", "region": "73.04.08"}
    assert "turatea-kec.desa.test" in staff.post("/kabupaten/73.04/petugas", district).get_data(as_text=True)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/kabupaten?q=takalar", "Kabupaten Takalar"),
        ("/kabupaten?q=73.05", "Kabupaten Takalar"),
        ("/kabupaten?q=kota+makassar", "Kota Makassar"),
        ("/cari?q=sanrobone", "Desa Sanrobone"),
        ("/cari?q=7305082003", "Desa Sanrobone"),
        ("/cari?q=takalar", "Kabupaten Takalar"),
        ("/cari?q=zzzz", "Tidak ada yang cocok"),
        ("/cari", "Cari apa saja"),
        ("/desa?q=laguruda", "73.05.08.2001"),
        ("/desa/73.04.11.2001", "Belum ada di PaketDesa"),
        ("/staf", "Tambah staf"),
    ],
)
def test_finds(staff, two_villages, path, words):
    answer = staff.get(path)
    assert answer.status_code == 200 and words in answer.get_data(as_text=True)


def test_staff_invite_staff(app, staff, browse):
    page = staff.post("/staf", {"name": "Edi", "email": f"edi{next(makers.count)}@contoh.id"}).get_data(as_text=True)
    link = re.search(r"/undangan/[\w-]{43}", page)[0]
    newcomer = browse("console")
    newcomer.get(link)
    path_of(newcomer.post(link, {"password": makers.PASSWORD}))
    assert newcomer.get("/").status_code == 200
