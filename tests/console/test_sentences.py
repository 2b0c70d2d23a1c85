"""What is written into the audit can be read by people."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from app.console import sentences
from app.console.words import TASK_KINDS
from tenants import audit, audit_search
from tenants.db import own_transaction
from tenants.work.tasks import KINDS

ROOT = Path(__file__).parent.parent.parent


def deeds() -> set[str]:
    """Every deed that the code writes to the platform's audit by its name."""
    found = set()
    for path in (p for folder in ("tenants", "billing", "app") for p in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "platform_deed"
            if named and isinstance(node.args[0], ast.Constant):
                found.add(node.args[0].value)
    return found


def test_every_deed_has_a_sentence():
    missing = deeds() - sentences.SENTENCES.keys()
    assert not missing, f"say them in app/console/sentences.py: {sorted(missing)}"


@pytest.mark.parametrize(
    ("deed", "subject", "detail", "words"),
    [
        ("village.moved", "73.05.08.2003", {"to": "live"}, "memindahkan Desa Sanrobone ke keadaan tayang"),
        ("official-population.stated", "73.05.08.2003", {"figure": 2632}, "penduduk resmi Desa Sanrobone: 2.632 jiwa"),
        (
            "invoice.issued",
            "73.05.08.2003",
            {"number": "INV/2025/1", "total": 2500000},
            "INV/2025/1 untuk Desa Sanrobone, Rp2.500.000",
        ),
        ("price.set", "digital", {"amount": 5, "valid_from": "2026-01-01"}, "paket digital Rp5 mulai 1 Januari 2026"),
        ("something.new", "apa saja", {}, "something: new apa saja"),
        ("wave.invited", "00000000-0000-0000-0000-000000000000", {}, "mengundang – desa ke"),
    ],
)
def test_sentences(house, deed, subject, detail, words):
    with house.app_context(), house.test_request_context(), own_transaction():
        entry = audit.PlatformEntry(deed=deed, actor="Fikri", subject=subject, detail=detail)
        assert words in sentences.said([entry])[0].words


def test_found_by_name_day_and_deed(app, staff, two_villages):
    with own_transaction():
        page = audit_search.page({"q": "Sanrobone", "deed": "village.registered"})
        assert [row.subject for row in page.rows] == ["73.05.08.2003"]
        assert audit_search.page({"until": "2001-01-01"}).total == 0
        assert audit_search.page({"from": "2001-01-01", "deed": "village.registered"}).total >= 2


def test_every_kind_of_task_has_a_name():
    ours = {kind for kind in KINDS if not kind.startswith("test-")}
    assert ours <= TASK_KINDS.keys(), "name them in app/console/words.py"
