"""What a page of the register costs does not grow with the rows on it."""

from __future__ import annotations

import pytest

from tests.portal.statements import counted
from tests.registers import add

FAMILY = "7305030000000555"


@pytest.fixture
def ask(app, operator):
    def asked(method: str, path: str, **data) -> int:
        with counted() as said:
            answer = getattr(operator, method)(path, *([data] if data else []))
        assert answer.status_code == 200
        return len(said)

    return asked


def many(pair) -> None:
    for number in range(8):
        add(pair.here, name=f"Kerabat {'ABCDEFGH'[number]}", no_kk=FAMILY, shdk=1 if number == 0 else 4)
        add(pair.here, name=f"Tetangga {'ABCDEFGH'[number]}", no_kk=f"730503111{number:07d}", shdk=1)


def test_lists_and_cards(ask, pair):
    first = add(pair.here, name="Kepala Kerabat", no_kk="7305030000000556", shdk=1)
    pages = (
        "/portal/penduduk",
        "/portal/penduduk/cetak",
        "/portal/keluarga",
        f"/portal/penduduk/{first.id}",
        f"/portal/keluarga/{first.family_id}",
    )
    few = {path: ask("get", path) for path in pages}
    hits = ask("post", "/portal/cari/cepat", q="kerabat")
    many(pair)
    for number in range(6):
        add(pair.here, name=f"Anak {'ABCDEF'[number]}", no_kk="7305030000000556")
    assert {path: ask("get", path) for path in pages} == few
    assert ask("post", "/portal/cari/cepat", q="kerabat") == hits
    assert max(*few.values(), hits) <= 14
