"""Population files: what comes in, what is told, and that nothing is half in."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.sid.residents import applying, exporting, importing
from app.sid.residents.models import Family, Resident, ResidentEvent
from tenants import current, sheets
from tenants.db import db
from tests.registers import HEADERS, book, sheet
from tests.registers import row as person

FIXTURES = Path(__file__).parent.parent / "fixtures"


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


def test_what_a_command_tells(empty):
    outcome = bring(empty, sheet([person(1), person(2, nik="1")]))
    assert list(outcome) == ["rows", "created", "updated", "unchanged", "rejected", "seconds"]
    assert [list(r) for r in outcome["rejected"]] == [["row", "column", "reason"]]


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


def test_a_second_head_is_refused_by_the_name_of_the_first(empty):
    outcome = bring(empty, sheet([person(0, nama="Sitti Saenab"), person(1, kk_level="1")]))
    refused = outcome["rejected"][0]
    assert (outcome["created"], refused["column"]) == (1, "kk_level")
    assert "Sitti Saenab" in refused["reason"]


def test_two_heads_without_numbers_are_two_people(empty):
    data = sheet([person(0, nik="0", nama="Sattu"), person(1, nik="0", nama="Mappa", kk_level="1")])
    assert [r["column"] for r in bring(empty, data)["rejected"]] == ["kk_level"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["old head first", "new head first"])
def test_a_family_changes_its_head_in_one_file(empty, order):
    bring(empty, sheet([person(0), person(1)]))
    rows = [person(0, kk_level="7"), person(1, kk_level="1")]
    data = sheet([rows[n] for n in order])
    outcome = bring(empty, data)
    assert (outcome["updated"], outcome["rejected"]) == (2, [])
    assert bring(empty, data)["unchanged"] == 2
    with current.in_village(empty):
        assert db.session.scalar(select(Resident.nik).where(Resident.shdk == 1)) == person(1)["nik"]


def test_the_same_number_twice_names_the_other_row(empty):
    data = sheet([person(0), person(1, nik=person(0)["nik"], nama="Orang Lain", kk_level="4")])
    assert bring(empty, data)["rejected"][0]["reason"].startswith("NIK sama dengan baris 2 (Daeng Nai).")
    assert bring(empty, data)["unchanged"] == 1


def test_rows_of_one_family_that_state_two_addresses_settle(empty):
    data = sheet([person(0, alamat="Jl. Poros"), person(1, alamat="Jalan Poros no. 1")])
    assert bring(empty, data)["created"] == 2
    assert bring(empty, data)["unchanged"] == 2
    changed = sheet([person(0, alamat="Jl. Baru"), person(1, alamat="Jalan Poros no. 1")])
    assert bring(empty, changed)["updated"] == 1
    assert bring(empty, changed)["unchanged"] == 2


def test_a_mover_takes_the_family_and_the_place_that_the_file_states(empty):
    bring(empty, sheet([person(0), person(1)]))
    moved = person(1, no_kk="7305089999999999", kk_level="1", dusun="Kassi", alamat="Jl. Kassi")
    assert bring(empty, sheet([moved]))["updated"] == 1
    with current.in_village(empty):
        found = db.session.scalars(select(Resident).where(Resident.nik == moved["nik"])).one()
        assert (found.family.no_kk, found.family.address, found.area.dusun) == (
            "7305089999999999",
            "Jl. Kassi",
            "KASSI",
        )


def test_columns_that_are_missing_say_nothing(empty):
    bring(empty, sheet([person(1)]))
    data = sheet([person(1, nama="Daeng Baru")], ["nik", "nama", "no_kk"])
    assert bring(empty, data)["updated"] == 1
    with current.in_village(empty):
        found = db.session.scalars(select(Resident)).one()
        assert (found.name, found.area.dusun, found.area.rt, found.occupation) == ("Daeng Baru", "BONTOA", "002", 11)


@pytest.mark.parametrize("name", ["Nur'aini", "Sitti Aisyah, S.Pd.", "Muḥammad Ḥasan", "Abd. Rahman (Sattu)", "O’Neil"])
def test_names_of_people_come_in_as_they_are(empty, name):
    assert bring(empty, sheet([person(1, nama=name)]))["rejected"] == []
    with current.in_village(empty):
        assert db.session.scalar(select(Resident.name)) == name


def test_rows_of_two_sheets_are_told_apart(empty):
    data = book(("Dusun A", [person(1)]), ("Dusun B", [person(2, nik="1"), person(3)]), ("Kode Data", [person(4)]))
    with current.in_village(empty):
        found = importing.plan(data)
        assert [(r.sheet, r.row) for r in found.rejected] == [("Dusun B", 2)]
        refused = sheets.sheets(exporting.rejected_rows(data, found.summary()["rejected"]))[0][2]
    assert len(refused) == 2 and len(found.created) == 2


def test_a_history_keeps_what_stood_there_and_the_change_has_its_moment(empty):
    bring(empty, sheet([person(1)]))
    with current.in_village(empty):
        before = db.session.scalar(select(Resident.updated_at))
    bring(empty, sheet([person(1, nama="Daeng Baru")]))
    with current.in_village(empty):
        event = db.session.scalars(select(ResidentEvent).order_by(ResidentEvent.id.desc())).first()
        assert event.detail["fields"] == {"name": ["Daeng Nai", "Daeng Baru"]}
        assert db.session.scalar(select(Resident.updated_at)) > before


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
