"""A village as one file: taken while it works, readable by anybody, put back the same, refused when touched."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pytest
from sqlalchemy import func, select

from app.sid.articles import writing
from app.sid.letters.models import Letter
from app.sid.residents import importing
from app.sid.residents.models import Resident
from tenants import cells, current, files, schemas
from tenants.archives import putting, taking
from tenants.archives.tables import tables
from tenants.db import db
from tenants.errors import Refused
from tests import makers
from tests.registers import row as person
from tests.registers import sheet

SPARE = "v_900001"


@pytest.fixture(scope="module")
def full(house):
    """A village with residents, an article, a file."""
    with house.app_context():
        village = makers.village("73.05.07.1001")
        with current.in_village(village):
            importing.import_file(sheet([person(n) for n in range(30)]), file_name="x.xlsx", by="tes")
            writing.write('Judul "berkutip", dan koma', "Baris satu\n\nBaris dua", by="tes")
            files.keep(b"isi berkas", "pdf")
        return village


@pytest.fixture
def spare(house):
    """A free schema name, emptied afterwards."""
    yield SPARE
    with house.app_context(), cells.admin() as conn:
        schemas.drop(conn, SPARE)
        files.remove_all(SPARE)


def fingerprints(schema: str) -> dict:
    with cells.admin() as conn:
        return {table.name: taking.fingerprint(conn, schema, table) for table in tables(conn, schema)}


def test_what_is_put_back_equals_what_was_taken(app, full, spare, tmp_path):
    manifest = taking.take(full, tmp_path / "desa.zip")
    assert manifest.tables["residents"].count == 30
    putting.put(tmp_path / "desa.zip", schema=spare, cell="cell")
    assert fingerprints(spare) == fingerprints(full.schema)
    assert files.keys_of(spare) == files.keys_of(full.schema) != []
    with cells.admin() as conn:
        assert schemas.differences(conn, spare) == []


def test_is_readable_without_us(app, full, tmp_path):
    taking.take(full, tmp_path / "desa.zip")
    with zipfile.ZipFile(tmp_path / "desa.zip") as box:
        rows = list(csv.DictReader(io.TextIOWrapper(box.open("rows/residents.csv"), "utf-8")))
        said = json.loads(box.read("manifest.json"))
    assert len(rows) == 30
    assert rows[0]["name"] == "Daeng Nai"
    assert said["code"] == full.code


def test_the_put_back_village_has_its_own_walls(app, full, spare, tmp_path):
    taking.take(full, tmp_path / "desa.zip")
    putting.put(tmp_path / "desa.zip", schema=spare, cell="cell")
    beside = current.CurrentVillage(id=full.id, code=full.code, slug="beside", schema=spare, name="Beside")
    with current.in_village(beside):
        assert db.session.scalar(select(func.count()).select_from(Resident)) == 30
        assert db.session.scalar(select(func.count()).select_from(Letter)) == 0
        writing.write("Berita baru", "Isi", by="tes")


def altered(source, target, name: str, change) -> None:
    with zipfile.ZipFile(source) as box, zipfile.ZipFile(target, "w") as out:
        for info in box.infolist():
            data = box.read(info.filename)
            out.writestr(info.filename, change(data) if info.filename == name else data)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("rows/residents.csv", lambda data: data.replace(b"Daeng Nai", b"Daeng Lai", 1)),
        ("rows/residents.csv", lambda data: data + b"x"),
        ("manifest.json", lambda data: data.replace(b"paketdesa-village/1", b"lain")),
        ("manifest.json", lambda data: data.replace(b'"version": "0001"', b'"version": "9999"')),
        ("manifest.json", lambda data: b"{"),
        ("manifest.json", lambda data: data.replace(b'"files": {\n', b'"files": {"../../jahat": null,\n')),
    ],
    ids=["a cell changed", "longer", "another format", "a version of the future", "broken", "a path"],
)
def test_a_touched_archive_is_refused_and_leaves_nothing(app, full, spare, tmp_path, name, change):
    taking.take(full, tmp_path / "desa.zip")
    altered(tmp_path / "desa.zip", tmp_path / "lain.zip", name, change)
    with pytest.raises(Refused):
        putting.put(tmp_path / "lain.zip", schema=spare, cell="cell")
    with cells.admin() as conn:
        assert not schemas.exists(conn, spare)


def test_no_archive_is_refused(app, spare, tmp_path):
    (tmp_path / "x.zip").write_bytes(b"bukan zip")
    with pytest.raises(Refused):
        putting.put(tmp_path / "x.zip", schema=spare, cell="cell")
