"""flask release · regions · villages: what scripts rely on."""

from __future__ import annotations

import json

import psycopg
import pytest
from psycopg import sql

from tenants.ground import plain

BANYUANYARA, UJUNG_BAJI, UNKNOWN = "73.05.08.2002", "7305082005", "99.99.99.9999"


def test_release_can_be_repeated(run):
    said = run("release", "--json")
    assert said.code == 0
    assert said.value == {"platform": "0001", "regions": said.value["regions"]} and said.value["regions"] > 90_000


def test_regions_load(run):
    said = run("regions", "load", "--json").value
    assert set(said) >= {"provinces", "regencies", "districts", "villages", "seconds"}
    assert said["villages"] > 80_000


def test_provision_by_code_dotted_or_not(run):
    said = run("villages", "provision", BANYUANYARA, UJUNG_BAJI, "--workers", 2, "--json")
    assert said.code == 0
    assert set(said.value) == {"provisioned", "failed", "seconds"}
    assert said.value["provisioned"] == 2 and said.value["failed"] == {}
    again = run("villages", "provision", BANYUANYARA)
    assert again.code == 0 and "1 desa tayang, 0 gagal." in again.out


def test_provision_tells_which_failed_and_brings_the_others(run):
    said = run("villages", "provision", BANYUANYARA, UNKNOWN, "--json")
    assert said.code == 1
    assert said.value["provisioned"] == 1 and "tidak ada" in said.value["failed"][UNKNOWN]


def test_provision_of_nothing_is_a_wrong_use(run):
    said = run("villages", "provision")
    assert said.code == 2 and "--wave" in said.err


def test_provision_of_a_whole_regency(run):
    """Kota Padang Panjang: sixteen kelurahan."""
    said = run("villages", "provision", "--regency", "13.74", "--json").value
    assert said["provisioned"] == 16 and not said["failed"]
    listed = run("villages", "list", "--regency", "1374", "--json").value["villages"]
    assert len(listed) == 16 and {v["state"] for v in listed} == {"live"}


def test_list(run, two_villages):
    said = run("villages", "list", "--regency", "73.05", "--json").value
    row = next(v for v in said["villages"] if v["code"] == two_villages[0].code)
    assert row == {
        "code": "73.05.08.2003",
        "name": "Sanrobone",
        "state": "live",
        "url": "http://sanrobone.desa.test/",
        "version": "0001",
    }
    assert "Sanrobone" in run("villages", "list").out


def test_check_equal_and_not(run, house, two_villages):
    said = run("villages", "check", "7305082003", "--json")
    assert said.code == 0 and said.value == {"code": "73.05.08.2003", "equal": True, "differences": []}
    table = sql.Identifier(two_villages[0].schema, "articles")
    with psycopg.connect(plain(house.admin_database_url), autocommit=True) as conn:
        conn.execute(sql.SQL("ALTER TABLE {} ADD COLUMN stray int").format(table))
        try:
            said = run("villages", "check", "73.05.08.2003", "--json")
        finally:
            conn.execute(sql.SQL("ALTER TABLE {} DROP COLUMN stray").format(table))
    assert said.code == 1 and not said.value["equal"]
    assert said.value["differences"] == ["extra: column articles.stray"]


def test_check_of_an_unknown_village(run):
    said = run("villages", "check", UNKNOWN, "--json")
    assert said.code == 1
    assert UNKNOWN in json.loads(said.out)["error"] and UNKNOWN in said.err


def test_migrate(run):
    said = run("villages", "migrate", "--workers", 2, "--json")
    assert said.code == 0
    assert set(said.value) == {"villages", "migrated", "failed", "seconds"}
    assert said.value["villages"] >= 2 and said.value["migrated"] == 0 and said.value["failed"] == {}


@pytest.mark.parametrize("code", ["1", "73.05.08.20x", ""])
def test_a_code_that_is_none_is_refused_in_words(run, code):
    said = run("villages", "check", code)
    assert said.code == 1 and "Kode wilayah" in said.err
