"""Assistance: programmes kept, recipients by name and by file, doubles told, the list to sign."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from app.sid.aid import keeping
from app.sid.residents import keeping as residents
from app.sid.residents.models import Resident
from tenants.clock import today
from tenants.current import in_village
from tenants.db import db
from tenants.people import Role
from tenants.sheets import written
from tests import makers
from tests.portal.conftest import signed_in
from tests.sql import statements

NAMES = ("Hasnah Daeng Kebo", "Baso Daeng Tika", "Rahma Daeng Nur")


@pytest.fixture
def place(app):
    place = makers.village(makers.fresh_code())
    with in_village(place):
        for n, name in enumerate(NAMES):
            person = {
                "name": name,
                "nik": f"731309{n:010d}",
                "shdk": 1,
                "sex": 1 + n % 2,
                "birth_date": date(1980, 1, 1),
            }
            residents.add(person, no_kk=f"731309000000{n:04d}", address="Jalan Poros", dusun="KASSI", by="tes")
    return place


@pytest.fixture
def operator(place, browse):
    return signed_in(browse, place, Role.OPERATOR)


def text(answer) -> str:
    return answer.get_data(as_text=True)


def programme(place, name="BLT Dana Desa", target="person", **more) -> str:
    with in_village(place):
        values = {"name": name, "target": target, "source": "Dana Desa"}
        return str(keeping.keep(values, starts_on=more.pop("starts_on", today()), ends_on=None, by="tes").id)


def key(place, name: str) -> str:
    with in_village(place):
        return str(db.session.scalars(select(Resident.id).where(Resident.name == name)).one())


def test_a_programme_is_made_and_somebody_joins_and_leaves(operator, place):
    assert "Belum ada program" in text(operator.get("/portal/bantuan"))
    operator.get("/portal/bantuan/baru")
    form = {"name": "PKH", "target": "person", "source": "Pusat", "starts_on": "01-01-2026", "ends_on": ""}
    made = operator.post("/portal/bantuan/baru", form)
    assert made.status_code == 302
    page = text(operator.get(f"{made.location}?q=hasnah"))
    assert "Hasnah Daeng Kebo" in page and "Tambah" in page
    joined = operator.post(f"{made.location}/peserta", {"penduduk": key(place, NAMES[0])})
    page = text(operator.get(joined.location))
    assert "menjadi peserta" in page and "1 peserta" in page
    assert operator.post(f"{made.location}/peserta", {"penduduk": key(place, NAMES[0])}).status_code == 409
    out = re.search(r"/portal/bantuan/[0-9a-f-]+/peserta/[0-9a-f-]+/keluar", page)[0]
    assert operator.post(out).status_code == 302
    assert "Belum ada peserta" in text(operator.get(made.location))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "Isi nama program"),
        ({"target": "kucing"}, "Pilih sasaran"),
        ({"source": "dompet"}, "Pilih asal dana"),
        ({"starts_on": ""}, "Isi tanggal mulai"),
        ({"starts_on": "31-02-2026"}, "Tanggal ini tidak ada"),
        ({"ends_on": "01-01-2020"}, "sebelum mulai"),
        ({"name": "blt dana DESA"}, "sudah ada"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(operator, place, change, words):
    programme(place)
    operator.get("/portal/bantuan/baru")
    form = {"name": "Baru", "target": "person", "source": "Pusat", "starts_on": "01-01-2026"}
    answer = operator.post("/portal/bantuan/baru", {**form, **change})
    assert answer.status_code == 422 and words in text(answer)


def test_a_file_with_nik_and_name_brings_in_the_good_rows(operator, place):
    where = f"/portal/bantuan/{programme(place)}"
    rows = [
        ["7313090000000000", "Hasnah Dg Kebo"],
        ["7313090000000001", "Orang Yang Lain Sama Sekali"],
        ["9999999999999999", "Tiada"],
        ["123", "Pendek"],
        ["7313090000000002", ""],
    ]
    operator.get(where)
    sent = {"file": (BytesIO(written(["NIK", "Nama"], rows)), "peserta.xlsx")}
    page = text(operator.post(f"{where}/impor", sent))
    assert "2 peserta baru, 0 sudah ada, 3 baris ditolak" in page
    for words in ("NIK ini milik Baso Daeng Tika", "tidak ada di buku penduduk", "tidak terbaca"):
        assert words in page
    operator.get(where)
    again = {"file": (BytesIO(written(["NIK", "Nama"], rows)), "peserta.xlsx")}
    assert "0 peserta baru, 2 sudah ada" in text(operator.post(f"{where}/impor", again))
    operator.get(where)
    pdf = operator.post(f"{where}/impor", {"file": (BytesIO(b"%PDF-1.7"), "x.xlsx")})
    assert pdf.status_code == 422


def test_who_gets_it_twice_is_marked(operator, place):
    one, other, over = (
        programme(place),
        programme(place, "PKH", "family"),
        programme(place, "Lama", "family", starts_on=date(2020, 1, 1)),
    )
    with in_village(place):
        person = db.session.scalars(select(Resident).where(Resident.name == NAMES[0])).one()
        keeping.programme(over).ends_on = date(2021, 1, 1)
        for which in (one, other, over):
            keeping.enrol(keeping.programme(which), person, by="tes")
    page = text(operator.get(f"/portal/bantuan/{one}"))
    assert "Ganda" in page and "juga: PKH" in page and "Lama" not in page
    with in_village(place):
        person = db.session.scalars(select(Resident).where(Resident.name == NAMES[0])).one()
        assert {p.name for p in keeping.received_by(person)} == {"BLT Dana Desa", "PKH", "Lama"}


def test_the_list_to_sign_and_the_sheet(operator, place):
    which = programme(place, "Sembako", "family")
    with in_village(place):
        for person in db.session.scalars(select(Resident)):
            keeping.enrol(keeping.programme(which), person, by="tes")
    paper = PdfReader(BytesIO(operator.get(f"/portal/bantuan/{which}/unduh?bentuk=pdf").data)).pages[0].extract_text()
    assert "DAFTAR TANDA TERIMA" in paper and all(name in paper for name in NAMES) and "7313090000000000" not in paper
    assert operator.get(f"/portal/bantuan/{which}/unduh").data[:2] == b"PK"
    assert "mengunduh peserta program Sembako" in text(operator.get("/portal/catatan"))


def test_many_recipients_cost_no_more_statements(operator, place):
    which = programme(place)
    counts = []
    for most in (1, 3):
        with in_village(place):
            for person in list(db.session.scalars(select(Resident).order_by(Resident.nik)))[:most]:
                try:
                    with db.session.begin_nested():
                        keeping.enrol(keeping.programme(which), person, by="tes")
                except keeping.Conflict:
                    continue
        operator.get(f"/portal/bantuan/{which}")
        with statements() as seen:
            operator.get(f"/portal/bantuan/{which}")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 14
