"""flask residents import · export"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import makers

FILE = Path(__file__).parent.parent / "fixtures" / "contoh-ekspor-kode.xlsx"
PADDINGING = "7305082004"
KEYS = {"rows", "created", "updated", "unchanged", "rejected", "seconds"}


@pytest.fixture(scope="module", autouse=True)
def empty_village(house):
    from tenants import current
    from tenants.db import on_cell

    with house.app_context():
        place = makers.village(PADDINGING)
        with current.in_village(place):
            for table in ("resident_events", "residents", "families", "areas", "import_runs"):
                on_cell(f"DELETE FROM {table}")


def test_import_dry_run_then_for_good_then_again(run):
    dry = run("residents", "import", PADDINGING, FILE, "--dry-run", "--json").value
    assert set(dry) == KEYS and dry["created"] > 0
    first = run("residents", "import", PADDINGING, FILE, "--json").value
    assert (first["created"], first["unchanged"]) == (dry["created"], 0)
    again = run("residents", "import", "73.05.08.2004", FILE, "--json").value
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, first["created"])


def test_import_tells_row_column_and_reason(run, tmp_path):
    from tenants.sheets import written

    file = tmp_path / "salah.xlsx"
    head = ["nama", "no_kk", "nik", "sex", "tanggallahir", "kk_level"]
    file.write_bytes(written(head, [["Daeng Nai", "1" * 16, "12", "1", "1990-01-02", "1"]]))
    said = run("residents", "import", PADDINGING, file, "--dry-run", "--json")
    assert said.code == 0
    assert [(r["row"], r["column"]) for r in said.value["rejected"]] == [(2, "nik")]
    assert set(said.value["rejected"][0]) == {"row", "column", "reason"}
    assert "baris 2, kolom nik" in run("residents", "import", PADDINGING, file, "--dry-run").out


def test_import_of_what_is_no_register(run, tmp_path):
    file = tmp_path / "surat.xlsx"
    file.write_bytes(b"%PDF-1.7")
    said = run("residents", "import", PADDINGING, file)
    assert said.code == 1 and said.err.startswith("Error: ")
    assert run("residents", "import", PADDINGING, tmp_path / "tidak-ada.xlsx").code == 2


def test_export(run, tmp_path):
    file = tmp_path / "keluar.xlsx"
    said = run("residents", "export", PADDINGING, file, "--json")
    assert said.code == 0 and said.value == {"file": str(file), "bytes": file.stat().st_size}
    back = run("residents", "import", PADDINGING, file, "--json").value
    assert back["created"] == back["updated"] == 0 and back["unchanged"] > 0
