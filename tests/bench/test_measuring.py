"""The figures of the bench: how they are compared, told and kept."""

from __future__ import annotations

import json

from bench import __main__ as bench
from bench import measuring
from bench.measuring import figure, missing, table, written


def test_a_ratio_says_how_many_times_better():
    assert figure("site: home", 193.0, "1/s", peer=19.3, more=True).ratio == 10
    assert figure("letters: a letter", 47.9, "ms", peer=479).ratio == 10
    assert figure("letters: a letter", 47.9, "ms").ratio is None
    assert figure("letters: failed", 0, "", peer=15).ratio is None


def test_the_table_has_a_line_for_each_and_says_what_is_missing():
    told = table([figure("a: b", 1.234, "s", peer=2.468), missing("a: c", "1/s", "the page is missing")])
    assert "2×" in told and "not measured: the page is missing" in told
    assert len(told.splitlines()) == 4


def test_only_the_benches_that_ran_are_replaced(tmp_path, monkeypatch):
    monkeypatch.setattr(measuring, "RESULTS", tmp_path / "results" / "latest.json")
    written([figure("site: home", 1, "1/s"), figure("letters: pdf", 2, "ms")], ["site", "letters"])
    written([figure("letters: pdf", 3, "ms")], ["letters"])
    rows = json.loads(measuring.RESULTS.read_text())
    assert {row["name"]: row["value"] for row in rows} == {"site: home": 1, "letters: pdf": 3}
    assert all(set(row) == {"name", "value", "unit", "compared_with", "ratio"} for row in rows)


def test_every_named_bench_is_there(capsys):
    assert set(bench.BENCHES) == {"tenancy", "residents", "letters", "site", "billing", "bimtek", "oversight"}
    assert bench.main(["tidak-ada"]) == 2 and "tidak-ada" in capsys.readouterr().out
