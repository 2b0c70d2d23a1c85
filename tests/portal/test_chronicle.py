"""The village reads what was done: in sentences, filtered, from where, as a file; and nobody removes a line."""

from __future__ import annotations

import ast
from io import BytesIO
from pathlib import Path

import openpyxl
import psycopg
import pytest
from psycopg import sql
from sqlalchemy import select

from app.sid import chronicle
from tenants import audit
from tenants.audit import VillageEntry
from tenants.current import in_village
from tenants.db import db
from tenants.ground import plain
from tenants.people import Role
from tests import makers
from tests.portal.conftest import signed_in
from tests.sql import statements

ROOT = Path(__file__).parent.parent.parent


def deeds() -> set[str]:
    """Every deed that the code writes to a village's audit by its name."""
    found = set()
    for path in (p for folder in ("tenants", "app") for p in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
            if name not in ("village_deed", "_told"):
                continue
            found |= {c.value for c in ast.walk(node.args[0]) if isinstance(c, ast.Constant) and "." in str(c.value)}
    return found


def test_every_deed_has_a_sentence_and_every_sentence_a_group():
    assert len(deeds()) > 20
    missing = deeds() - chronicle.SENTENCES.keys()
    assert not missing, f"say them in app/sid/chronicle.py: {sorted(missing)}"
    assert {group for group, _ in chronicle.SENTENCES.values()} == set(chronicle.GROUPS)


@pytest.fixture
def head(pair, browse):
    return signed_in(browse, pair.here, Role.HEAD)


def test_what_the_operator_does_is_read_by_the_head(operator, head, pair):
    operator.get("/portal/berita/tulis")
    operator.post("/portal/berita/tulis", {"title": "Panen raya di Kassi", "body": "<p>Ramai.</p>"})
    operator.post(f"/portal/penduduk/{pair.resident.id}/nik")
    page = head.get("/portal/catatan").get_data(as_text=True)
    assert "menulis Panen raya di Kassi" in page and f"membuka NIK {pair.resident.name}" in page
    assert "kantor digital · 127.0.0.1" in page and pair.resident.nik not in page


def test_filters_leave_what_is_asked(operator, head, pair):
    operator.get("/portal/berita/tulis")
    operator.post("/portal/berita/tulis", {"title": "Kerja bakti", "body": "<p>Isi</p>"})
    operator.post(f"/portal/penduduk/{pair.resident.id}/nik")
    news = head.get("/portal/catatan?jenis=berita").get_data(as_text=True)
    assert "Kerja bakti" in news and "membuka NIK" not in news
    about = head.get(f"/portal/catatan?benda={pair.resident.id}").get_data(as_text=True)
    assert "membuka NIK" in about and "Kerja bakti" not in about
    assert "Tidak ada yang cocok" in head.get("/portal/catatan?sampai=2001-01-01").get_data(as_text=True)
    assert head.get("/portal/catatan?dari=kemarin").status_code == 422
    assert "Tidak ada yang cocok" in head.get("/portal/catatan?q=%25_zzz").get_data(as_text=True)


def test_the_file_holds_the_filtered_lines_and_taking_it_is_a_deed(operator, head, pair):
    operator.post(f"/portal/penduduk/{pair.resident.id}/nik")
    answer = head.get("/portal/catatan/unduh?jenis=penduduk")
    rows = list(openpyxl.load_workbook(BytesIO(answer.data)).active.values)
    assert rows[0] == ("Waktu", "Siapa", "Apa", "Dari", "Nomor permintaan")
    assert all("berita" not in str(row[2]) for row in rows[1:]) and len(rows[1][4]) == 16
    csv = head.get("/portal/catatan/unduh?bentuk=csv").data.decode("utf-8-sig")
    assert csv.startswith("Waktu,Siapa,Apa")
    assert "mengunduh catatan kegiatan" in head.get("/portal/catatan").get_data(as_text=True)


def test_who_keeps_the_money_does_not_read_it(treasurer):
    assert treasurer.get("/portal/catatan").status_code == 403


@pytest.fixture(scope="module")
def long_lived(house):
    """A village with a hundred thousand entries."""
    with house.app_context():
        place = makers.village(makers.fresh_code())
        with psycopg.connect(plain(house.admin_database_url), autocommit=True) as conn:
            table = sql.Identifier(place.schema, "audit_entries")
            conn.execute(
                sql.SQL(
                    "INSERT INTO {} (deed, actor, actor_id, subject_id) SELECT (ARRAY['article.written', 'letter.issued',"
                    " 'resident.corrected'])[1 + n % 3], 'Orang ' || n % 7, uuidv7(), uuidv7() FROM generate_series(1, 100000) n"
                ).format(table)
            )
            conn.execute(sql.SQL("ANALYZE {}").format(table))
        return place


def test_a_long_history_is_read_by_its_indexes(app, long_lived, browse):
    """No part of it is read whole, however far one has turned."""
    with in_village(long_lived):
        some = db.session.scalars(select(VillageEntry).limit(1)).one()
        asked = [{}, {"jenis": "berita"}, {"benda": str(some.subject_id)}, {"sesudah": str(some.id)}]
        for args in asked:
            found = chronicle.query(args)
            if "sesudah" in args:
                found = found.where(VillageEntry.id < some.id)
            compiled = found.limit(51).compile(db.session.connection(), compile_kwargs={"literal_binds": True})
            plan = explained(str(compiled))
            assert "Seq Scan" not in plan, f"{args}: {plan}"
    head = signed_in(browse, long_lived, Role.HEAD)
    head.get("/portal/catatan")
    counts = []
    for path in ("/portal/catatan", "/portal/catatan?jenis=surat", f"/portal/catatan?sesudah={some.id}"):
        with statements() as seen:
            assert head.get(path).status_code == 200
        counts.append(len(seen))
    assert max(counts) <= 14


def explained(query: str) -> str:
    connection = db.session.connection(bind_arguments={"mapper": VillageEntry.__mapper__})
    return "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {query}".replace("%", "%%")))


def test_a_task_and_a_command_say_where_they_come_from(app, pair):
    token = audit.origin.set({"room": "tugas", "request": "1"})
    try:
        with in_village(pair.here):
            audit.village_deed("profile.filled", by="sistem")
    finally:
        audit.origin.reset(token)
    with in_village(pair.here):
        line = chronicle.part({"q": "sistem"})[0][0]
        assert line.place == "pekerjaan latar"
