"""Statistics: the counts lead to the people behind them, and what visitors see tells of nobody."""

from __future__ import annotations

import random
from datetime import date
from fractions import Fraction

import pytest

from app.sid.residents import keeping, searching
from app.sid.statistics import counting, disclosure
from tenants.clock import today
from tenants.current import in_village
from tenants.db import on_cell
from tenants.errors import NotFound
from tests import makers

CELLS = ("men", "women", "total")


@pytest.fixture(scope="module")
def own(house):
    with house.app_context():
        return makers.village("73.05.04.2010")


@pytest.fixture
def place(app, own):
    """A village of thirty: two dusun, ages that reach from a child to the very old."""
    with in_village(own):
        for table in ("published_statistics", "resident_events", "residents", "families", "areas"):
            on_cell(f"DELETE FROM {table}")
        for n in range(30):
            keeping.add(
                {
                    "name": f"Warga {chr(65 + n % 26) * (1 + n // 26)}",
                    "nik": f"7305080101{n:06d}",
                    "sex": 1 + n % 2,
                    "birth_date": date(today().year - 3 * n, 1, 1) if n else None,
                    "religion": 1 if n % 7 else None,
                    "blood": 1 + n % 4,
                    "occupation": (5, 9, 9, 9, 88)[n % 5],
                },
                no_kk=f"7305080101{n:06d}",
                dusun="Kassi" if n % 3 else "Bontoa",
                by="tes",
            )
    return own


@pytest.mark.parametrize("kind", sorted(counting.KINDS.keys() - counting.PARTIAL - {"suku", "jenis-kelamin"}))
def test_each_kind_counts_everybody_once_and_leads_to_them(place, kind):
    with in_village(place):
        lines = counting.table(kind)
        assert sum(line.total for line in lines) == 30
        for line in lines:
            if line.filters is None:
                assert line.label in (counting.UNKNOWN, "Tanpa dusun")
                continue
            filters = {name: str(value) for name, value in line.filters.items()}
            assert searching.page(filters).total == line.total, line
            assert searching.page({**filters, "sex": "2"}).total == line.women, line


def test_who_died_is_not_counted(place):
    with in_village(place):
        on_cell("UPDATE residents SET basic_status = 2 WHERE nik LIKE '%000001'")
        assert sum(line.total for line in counting.table("agama")) == 29


def test_the_finding_of_ages_is_computed():
    lines = [counting.Line(f"{a}–{a + 4}", 10, 0) for a in range(0, 75, 5)] + [counting.Line("75+", 0, 0)]
    assert counting.finding("umur", lines) == "40% penduduk berumur di bawah 30 tahun"
    lines[0] = counting.Line("0–4", 92, 0)
    lines[15] = counting.Line(counting.UNKNOWN, 500, 0)
    assert counting.finding("umur", lines) == "61,2% penduduk berumur di bawah 30 tahun"
    assert counting.finding("umur", []) == "Belum ada angka umur dan jenis kelamin"
    assert counting.finding("dusun", [counting.Line("Kassi", 1, 2), counting.Line("Lau", 0, 1)]) == (
        "75% penduduk tinggal di Dusun Kassi"
    )


def test_published_figures_stand_until_they_are_published_again(place):
    with in_village(place):
        counting.publish("dusun", by="tes")
        before = counting.public_lines(counting.published()["dusun"])
    with in_village(place):
        on_cell("UPDATE residents SET basic_status = 2 WHERE nik LIKE '%000001' OR nik LIKE '%000002'")
        row = counting.published()["dusun"]
        assert counting.public_lines(row) == before
        assert counting.changed(row, counting.table("dusun")) == 2
        counting.publish("dusun", by="tes")
        assert counting.changed(counting.published()["dusun"], counting.table("dusun")) == 0
        counting.withdraw("dusun", by="tes")
        assert not counting.published()


def test_an_unknown_kind_is_not_found(place):
    for act in (
        counting.table,
        lambda kind: counting.publish(kind, by="tes"),
        lambda kind: counting.withdraw(kind, by="tes"),
    ):
        with pytest.raises(NotFound), in_village(place):
            act("gaji")


# ---- what visitors see ----


def known(shown: disclosure.Public) -> list[tuple[dict[str, int], Fraction]]:
    """The equations a reader can write down: every row and column adds up, and what is shown is known."""
    names = [f"{n}{cell}" for n in range(len(shown.lines)) for cell in CELLS] + [f"sum{cell}" for cell in CELLS]
    rows = [({f"{n}men": 1, f"{n}women": 1, f"{n}total": -1}, 0) for n in [*range(len(shown.lines)), "sum"]]
    rows += [({**{f"{n}{cell}": 1 for n in range(len(shown.lines))}, f"sum{cell}": -1}, 0) for cell in CELLS]
    for n, line in [*enumerate(shown.lines), ("sum", shown.totals)]:
        rows += [({f"{n}{cell}": 1}, line[cell]) for cell in CELLS if line[cell] is not None]
    return [([Fraction(row.get(name, 0)) for name in names] + [Fraction(value)], names) for row, value in rows]


def worked_out(shown: disclosure.Public) -> set[str]:
    """The names of the figures that follow from the equations (Gauss)."""
    equations = known(shown)
    names, matrix, at = equations[0][1], [row for row, _ in equations], 0
    for column in range(len(names)):
        pivot = next((r for r in range(at, len(matrix)) if matrix[r][column]), None)
        if pivot is None:
            continue
        matrix[at], matrix[pivot] = matrix[pivot], matrix[at]
        matrix[at] = [value / matrix[at][column] for value in matrix[at]]
        for r in range(len(matrix)):
            if r != at and matrix[r][column]:
                matrix[r] = [a - matrix[r][column] * b for a, b in zip(matrix[r], matrix[at], strict=True)]
        at += 1
    return {names[row.index(1)] for row in matrix[:at] if sum(map(bool, row[:-1])) == 1}


def hidden(shown: disclosure.Public) -> set[str]:
    return {f"{n}{cell}" for n, line in enumerate(shown.lines) for cell in CELLS if line[cell] is None}


def village_of_chance(seed: int) -> list[tuple[str, int, int]]:
    dice = random.Random(seed)
    most = dice.choice((2, 6, 12, 60))
    return [
        (f"baris {n}", dice.choice((0, dice.randint(0, most))), dice.choice((0, dice.randint(0, most))))
        for n in range(dice.randint(1, 9))
    ]


@pytest.mark.parametrize("seed", range(250))
def test_no_small_figure_is_shown_and_none_can_be_worked_out(seed):
    rows = village_of_chance(seed)
    shown = disclosure.public(rows)
    for line in shown.lines:
        assert not any(disclosure.small(line[cell]) for cell in CELLS if line[cell] is not None)
    told = worked_out(shown) & hidden(shown)
    true = {
        f"{n}{cell}": dict(zip(CELLS, (m, w, m + w), strict=True))[cell]
        for n, (_, m, w) in enumerate(rows)
        for cell in CELLS
    }
    assert not {name for name in told if disclosure.small(true[name])}, (rows, shown)


@pytest.mark.parametrize("seed", range(250))
def test_what_is_hidden_together_adds_up_to_no_small_figure(seed):
    rows = village_of_chance(seed)
    shown = disclosure.public(rows)
    for at, cell in enumerate(CELLS):
        if shown.totals[cell] is None:
            continue
        parts = [
            (row[1], row[2], row[1] + row[2])[at]
            for row, line in zip(rows, shown.lines, strict=True)
            if line[cell] is None
        ]
        assert not parts or (len(parts) > 1 and not disclosure.small(sum(parts))), (rows, shown)


def test_nothing_is_hidden_where_nothing_is_small():
    shown = disclosure.public([("A", 10, 0), ("B", 5, 7)])
    assert not shown.hidden and shown.totals == {"men": 15, "women": 7, "total": 22}


def test_one_small_line_takes_the_next_smallest_with_it():
    shown = disclosure.public([("Besar", 90, 80), ("Kecil", 2, 20), ("Sedang", 30, 30)])
    assert shown.lines == [
        {"label": "Besar", "men": 90, "women": 80, "total": 170},
        {"label": "Kecil", "men": None, "women": None, "total": 22},
        {"label": "Sedang", "men": None, "women": None, "total": 60},
    ]
    assert shown.totals == {"men": 122, "women": 130, "total": 252}


def test_a_single_small_line_hides_the_sums_too():
    assert disclosure.public([("A", 2, 1)]).totals == {"men": None, "women": None, "total": None}
    assert disclosure.public([("A", 2, 30)]).totals == {"men": None, "women": None, "total": 32}


def ages(per_band: list[tuple[int, int]]) -> list[tuple[str, int, int]]:
    return [(f"{5 * n}–{5 * n + 4}" if n < 15 else "75+", m, w) for n, (m, w) in enumerate(per_band)]


def test_bands_of_age_grow_wider_until_nothing_needs_hiding():
    full = disclosure.public(ages([(20, 20)] * 16), ages=True)
    old_are_few = disclosure.public(ages([(20, 20)] * 14 + [(3, 4), (3, 4)]), ages=True)
    small = disclosure.public(ages([(4, 4)] * 12 + [(2, 2)] * 4), ages=True)
    assert len(full.lines) == 16 and not full.hidden
    assert old_are_few.lines[-1] == {"label": "70+", "men": 6, "women": 8, "total": 14}
    assert [line["label"] for line in small.lines] == ["0–9", "10–19", "20–29", "30–39", "40–49", "50–59", "60+"]
    assert not small.hidden
    assert [counting.younger(shown.lines) for shown in (full, old_are_few, small)] == [6, 6, 3]
    assert {shown.totals["total"] for shown in (full, small)} == {640, 112}


def test_a_few_without_a_birth_date_are_left_out():
    rows = [*ages([(20, 20)] * 16), (counting.UNKNOWN, 1, 0)]
    shown = disclosure.public(rows, ages=True, apart=(counting.UNKNOWN,))
    assert len(shown.lines) == 16 and not shown.hidden


def numbers(kind: str, **more) -> dict[str, int]:
    return {line.label: line.total for line in counting.table(kind, **more)}


def test_kinds_of_some_people_count_those_alone(place):
    with in_village(place):
        assert sum(numbers("kehamilan").values()) == 15  # women
        adults = sum(3 * n >= 17 for n in range(1, 30))
        assert sum(numbers("ktp-el").values()) == adults
        on_cell("UPDATE residents SET marital = 2 WHERE nik LIKE '%00002_'")
        on_cell("UPDATE residents SET marriage_certificate = '1' WHERE nik LIKE '%000020'")
        assert numbers("buku-nikah") == {"Punya akta atau buku nikah": 1, "Belum tercatat": 9}
        on_cell("UPDATE residents SET ktp_el = 3 WHERE nik LIKE '%000001'")
        assert numbers("kia")["Punya KIA"] == 1
        on_cell("UPDATE residents SET birth_certificate = 'x' WHERE nik LIKE '%000001'")
        assert sum(numbers("akta-lahir").values()) == 1


def test_peoples_are_the_same_in_any_letters(place):
    with in_village(place):
        on_cell("UPDATE residents SET ethnicity = 'MAKASSAR' WHERE nik LIKE '%00000_'")
        on_cell("UPDATE residents SET ethnicity = ' makassar ' WHERE nik LIKE '%00001_'")
        assert numbers("suku") == {"Makassar": 20, counting.UNKNOWN: 10}


def test_one_dusun_alone_with_the_way_to_its_people(place):
    with in_village(place):
        for kind in counting.KINDS:
            if kind in counting.PARTIAL:
                continue
            assert sum(numbers(kind, dusun="BONTOA").values()) == 10, kind
        for line in counting.table("agama", dusun="BONTOA"):
            if line.filters:
                filters = {name: str(value) for name, value in line.filters.items()}
                assert searching.page(filters).total == line.total
