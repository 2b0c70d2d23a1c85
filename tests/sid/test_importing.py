"""Population files: what comes in, what is told, and that nothing is half in."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from sqlalchemy import func, select

from app.sid.residents import applying, exporting, importing
from app.sid.residents.columns import COLUMNS
from app.sid.residents.models import Family, Resident
from tenants import current, sheets
from tenants.db import db
from tenants.errors import Refused
from tests import makers

FIXTURES = Path(__file__).parent.parent / "fixtures"
HEADERS = [c.header for c in COLUMNS]


@pytest.fixture(scope="module")
def fresh(house):
    """A village of this module's own, empty at first."""
    with house.app_context():
        return makers.village("73.05.08.2004")


@pytest.fixture
def empty(app, fresh):
    with current.in_village(fresh):
        for table in ("resident_events", "residents", "families", "areas", "import_runs"):
            from tenants.db import on_cell

            on_cell(f"DELETE FROM {table}")
    return fresh


def person(number: int, **changes) -> dict:
    row = {
        "alamat": "Jl. Poros",
        "dusun": "Bontoa",
        "rw": "1",
        "rt": "2",
        "nama": "Daeng Nai",
        "no_kk": f"730508{number // 4:010d}",
        "nik": f"730508{number:010d}",
        "sex": "1",
        "tempatlahir": "Takalar",
        "tanggallahir": "17-08-1990",
        "agama_id": "1",
        "pendidikan_kk_id": "5",
        "pekerjaan_id": "11",
        "status_kawin": "2",
        "kk_level": "1" if number % 4 == 0 else "4",
        "warganegara_id": "1",
        "nama_ibu": "Daeng Baji",
    }
    return {**row, **changes}


def sheet(rows: list[dict], headers: list[str] = HEADERS, name: str = "Data Penduduk") -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False}) as book:
        page = book.add_worksheet(name)
        page.write_row(0, 0, headers)
        for number, row in enumerate(rows, start=1):
            for column, header in enumerate(headers):
                page.write_string(number, column, str(row.get(header, "")))
    return out.getvalue()


def bring(village, data, **kwargs):
    with current.in_village(village):
        return importing.import_file(data, file_name="berkas.xlsx", by="tes", **kwargs)


def test_five_thousand_rows_with_three_bad_ones(empty):
    rows = [person(n) for n in range(5000)]
    rows[10]["tanggallahir"] = "31-02-1990"
    rows[200]["nik"] = "12345"
    rows[4001]["agama_id"] = "Klenik"
    data = sheet(rows)
    outcome = bring(empty, data)
    assert (outcome["rows"], outcome["created"], outcome["updated"], outcome["unchanged"]) == (5000, 4997, 0, 0)
    assert [(r["row"], r["column"]) for r in outcome["rejected"]] == [
        (12, "tanggallahir"),
        (202, "nik"),
        (4003, "agama_id"),
    ]
    assert all(r["reason"] for r in outcome["rejected"])
    again = bring(empty, data)
    assert (again["created"], again["updated"], again["unchanged"], len(again["rejected"])) == (0, 0, 4997, 3)


@pytest.mark.parametrize("width", [43, 44, 45])
def test_widths_of_the_field(empty, width):
    left_out = {43: {"no_rtm", "ket"}, 44: {"no_rtm"}, 45: set()}[width]
    headers = [h for h in HEADERS if h not in left_out]
    assert len(headers) == width
    assert bring(empty, sheet([person(1)], headers, "Lembar apa saja"))["created"] == 1


def test_columns_in_any_order_and_unknown_ones_named(empty):
    data = sheet([person(1, warna="biru")], ["warna", *reversed(HEADERS)])
    with current.in_village(empty):
        found = importing.plan(data)
    assert len(found.created) == 1 and found.unknown_columns == ["warna"]


def test_codes_and_labels_give_the_same_residents(empty):
    codes = bring(empty, (FIXTURES / "contoh-ekspor-kode.xlsx").read_bytes())
    assert codes["created"] and not codes["rejected"]
    labels = bring(empty, (FIXTURES / "contoh-ekspor-huruf.xlsx").read_bytes())
    assert labels["created"] == 0 and not labels["rejected"], labels


def test_a_dry_run_writes_nothing(empty):
    assert bring(empty, sheet([person(1)]), dry_run=True)["created"] == 1
    with current.in_village(empty):
        assert db.session.scalar(select(func.count()).select_from(Resident)) == 0


def test_changes_are_told_with_old_and_new_and_empty_cells_state_nothing(empty):
    bring(empty, sheet([person(1)]))
    data = sheet([person(1, nama="Daeng Nai Baru", nama_ibu="")])
    with current.in_village(empty):
        found = importing.plan(data)
    assert found.changes == [
        {"row": 2, "name": "Daeng Nai", "column": "nama", "old": "Daeng Nai", "new": "Daeng Nai Baru"}
    ]
    assert bring(empty, data)["updated"] == 1
    with current.in_village(empty):
        assert db.session.scalar(select(Resident.mother_name)) == "Daeng Baji"


def test_temporary_numbers_are_found_again(empty):
    data = sheet([person(1, nik="0"), person(2, nik="0", nama="Daeng Lain")])
    assert bring(empty, data)["created"] == 2
    assert bring(empty, data)["unchanged"] == 2


def test_a_second_head_is_refused(empty):
    outcome = bring(empty, sheet([person(0), person(1, kk_level="1")]))
    assert outcome["created"] == 1 and outcome["rejected"][0]["column"] == "kk_level"


def test_export_round_trip_loses_nothing(empty):
    full = person(
        1,
        dokumen_pasport="A123",
        tanggal_akhir_paspor="2030-01-02",
        cacat_id="7",
        hamil="",
        lat="-5.4",
        lng="119.4",
        ket="catatan",
        no_rtm="R1",
        suku="Makassar",
        id_asuransi="2",
        no_asuransi="99",
        ktp_el="2",
        status_rekam="3",
        golongan_darah_id="4",
        ayah_nik="7305080000000009",
    )
    bring(empty, sheet([full]))
    with current.in_village(empty):
        data = exporting.register()
        labels = exporting.register(labels=True)
    assert bring(empty, data)["unchanged"] == 1
    assert bring(empty, labels)["unchanged"] == 1
    with current.in_village(empty):
        first = {
            c: getattr(db.session.scalar(select(Resident)), c)
            for c in ("passport", "note", "lat", "insurance", "father_nik")
        }
    assert first == {
        "passport": "A123",
        "note": "catatan",
        "lat": "-5.4",
        "insurance": 2,
        "father_nik": "7305080000000009",
    }


def far_cell() -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        page.write(0, 0, "nik")
        page.write(1048575, 16383, "jauh")
    return out.getvalue()


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7 bukan", b"PK\x03\x04rusak", far_cell()], ids=["empty", "pdf", "broken", "far cell"]
)
def test_what_is_no_register_is_refused_in_words(empty, data):
    with pytest.raises(Refused):
        bring(empty, data)


def test_a_formula_leaves_as_text(empty):
    data = sheets.written(["nama"], [["=HYPERLINK(1)"]])
    assert sheets.sheets(data)[0][2][1] == ["'=HYPERLINK(1)"]


def test_a_failure_in_the_middle_leaves_nothing(empty, monkeypatch):
    monkeypatch.setattr(applying, "BATCH", 1)

    def told(done, total, note):
        if note == "Memasukkan penduduk" and done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), current.in_village(empty):
        importing.apply(importing.plan(sheet([person(n) for n in range(5)])), by="tes", file_name="x", told=told)
    with current.in_village(empty):
        assert (
            db.session.scalar(select(func.count()).select_from(Resident))
            == db.session.scalar(select(func.count()).select_from(Family))
            == 0
        )
