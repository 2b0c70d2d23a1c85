"""Events from a person's page, undone from there; families parted; the monthly report on the screen, as a sheet and as a paper."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from pypdf import PdfReader
from sqlalchemy import select

from app.sid.residents import keeping
from app.sid.residents.models import Family, Resident
from tenants.clock import today
from tenants.current import in_village
from tenants.db import db
from tenants.people import Role
from tests import makers
from tests.portal.conftest import signed_in
from tests.sql import statements

KK = "7313070000000001"


@pytest.fixture
def place(app):
    place = makers.village(makers.fresh_code())
    with in_village(place):
        for n, (name, shdk, sex) in enumerate((("Kakek Tua", 1, 1), ("Nenek Tua", 3, 2), ("Cucu Muda", 6, 1))):
            born = today().replace(year=1950 + 20 * n, day=1)
            keeping.add(
                {"name": name, "nik": f"731307{n:010d}", "shdk": shdk, "sex": sex, "birth_date": born},
                no_kk=KK,
                dusun="KASSI",
                by="tes",
            )
    return place


@pytest.fixture
def operator(place, browse):
    return signed_in(browse, place, Role.OPERATOR)


def key(place, name: str) -> str:
    with in_village(place):
        return str(db.session.scalars(select(Resident.id).where(Resident.name == name)).one())


def text(answer) -> str:
    return answer.get_data(as_text=True)


def test_a_death_in_two_clicks_and_a_form_and_undone_by_one(operator, place):
    grandfather, heir = key(place, "Kakek Tua"), key(place, "Nenek Tua")
    page = text(operator.get(f"/portal/penduduk/{grandfather}"))
    where = f"/portal/penduduk/{grandfather}/peristiwa/meninggal"
    assert where in page
    assert "Siapa penggantinya?" in text(operator.get(where))
    sent = {"happened_on": f"{today():%d-%m-%Y}", "reported_on": "", "place": "Rumah", "cause": "1"}
    asked = operator.post(where, sent)
    assert asked.status_code == 422 and "Pilih kepala keluarga yang baru" in text(asked) and "Rumah" in text(asked)
    done = operator.post(where, {**sent, "new_head": heir})
    assert done.status_code == 302
    page = text(operator.get(done.location))
    assert "meninggal, tercatat" in page and "Urungkan" in page and "Tercatat mati" in page
    listed = text(operator.get("/portal/peristiwa"))
    assert "Kakek Tua" in listed and "Batalkan" in listed
    undo = listed.split('action="/portal/peristiwa/')[1].split('"')[0]
    assert operator.post(f"/portal/peristiwa/{undo}").status_code == 302
    assert "Meninggal" in text(operator.get(f"/portal/penduduk/{grandfather}"))
    with in_village(place):
        assert db.session.scalars(select(Family)).one().head.name == "Kakek Tua"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"happened_on": "31-02-2025"}, "Tanggal ini tidak ada"),
        ({"happened_on": "01-01-2100"}, "masa depan"),
        ({"happened_on": "01-01-1900"}, "sebelum tanggal lahirnya"),
        ({"happened_on": "02-02-2025", "reported_on": "01-01-2025"}, "sebelum peristiwanya"),
        ({"cause": "77"}, "Pilih salah satu"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(operator, place, sent, words):
    where = f"/portal/penduduk/{key(place, 'Cucu Muda')}/peristiwa/meninggal"
    operator.get(where)
    answer = operator.post(where, {"happened_on": f"{today():%d-%m-%Y}", **sent})
    assert answer.status_code == 422 and words in text(answer)


def test_an_unknown_event_is_not_there(operator, place):
    assert operator.get(f"/portal/penduduk/{key(place, 'Cucu Muda')}/peristiwa/terbang").status_code == 404
    assert operator.post("/portal/peristiwa/bukan-kunci/pembatalan").status_code == 404


def test_a_family_moves_together(operator, place):
    where = f"/portal/penduduk/{key(place, 'Kakek Tua')}/peristiwa/pindah"
    assert "Sekeluarga: 3 orang ikut" in text(operator.get(where))
    sent = {"happened_on": f"{today():%d-%m-%Y}", "move_kind": "3", "address": "Makassar", "whole": "1"}
    assert operator.post(where, sent).status_code == 302
    assert "0 jiwa" in text(operator.get("/portal/penduduk"))
    report = text(operator.get("/portal/laporan-bulanan"))
    assert "/portal/laporan-bulanan/daftar/went" in report
    assert "Nenek Tua" in text(operator.get("/portal/laporan-bulanan/daftar/went"))


def test_a_newborn_is_counted_as_born(operator, place):
    with in_village(place):
        family = db.session.scalars(select(Family)).one().id
    where = f"/portal/penduduk/tambah?keluarga={family}&sebab=lahir"
    page = text(operator.get(where))
    assert "Catat kelahiran" in page
    form = {"name": "Bayi Baru", "nik": "0", "no_kk": KK, "shdk": "4", "sex": "2", "birth_date": f"{today():%d-%m-%Y}"}
    assert operator.post(where, {**form, "dusun": "KASSI"}).status_code == 302
    assert "Bayi Baru" in text(operator.get("/portal/laporan-bulanan/daftar/born"))


def test_a_family_is_parted_on_its_page(operator, place):
    with in_village(place):
        family = db.session.scalars(select(Family)).one().id
    grandson = key(place, "Cucu Muda")
    where = f"/portal/keluarga/{family}/pecah"
    assert "Cucu Muda" in text(operator.get(where))
    wrong = operator.post(where, {"members": grandson, "leader": grandson, "no_kk": "12"})
    assert wrong.status_code == 422 and "Nomor KK" in text(wrong)
    done = operator.post(where, {"members": grandson, "leader": grandson, "no_kk": "7313070000000002"})
    assert done.status_code == 302 and "Cucu Muda" in text(operator.get(done.location))


def test_the_report_as_sheet_and_as_paper_says_the_same(operator):
    sheet = operator.get("/portal/laporan-bulanan/unduh")
    rows = list(openpyxl.load_workbook(BytesIO(sheet.data)).active.values)
    assert rows[0][1] == "Perincian" and rows[-1][1] == "Penduduk akhir bulan" and rows[-1][6] == 3
    paper = PdfReader(BytesIO(operator.get("/portal/laporan-bulanan/unduh?bentuk=pdf").data)).pages[0].extract_text()
    assert "LAPORAN PERKEMBANGAN PENDUDUK" in paper and "Penduduk akhir bulan" in paper
    assert "mengunduh laporan bulanan" in text(operator.get("/portal/catatan"))


@pytest.mark.parametrize(
    "path", ["/portal/laporan-bulanan?bulan=2025-08", "/portal/peristiwa?bulan=salah", "/portal/peristiwa?jenis=tiada"]
)
def test_any_month_opens_with_few_statements(operator, path):
    operator.get(path)
    with statements() as seen:
        assert operator.get(path).status_code == 200
    assert len(seen) <= 12
