"""Codes, passkeys, recovery codes: each right one once, each wrong one never."""

from __future__ import annotations

import threading
from contextvars import copy_context
from datetime import timedelta

import pyotp
import pytest
import time_machine

from tenants import sealing, second_factor
from tenants.clock import now
from tenants.db import db, own_transaction
from tenants.errors import Refused
from tenants.people import Role
from tests import makers


@pytest.fixture
def staff(app):
    return makers.person(Role.STAFF)


@pytest.fixture
def seed(staff):
    """A confirmed app, its last step well behind."""
    with own_transaction():
        factor, _ = second_factor.begin_app(staff, by=staff)
        seed = second_factor.seed_of(factor)
        with time_machine.travel(now() - timedelta(minutes=5)):
            second_factor.confirm_app(factor, pyotp.TOTP(seed).now(), by=staff)
    return seed


def check(person, code: str) -> bool:
    with own_transaction():
        return second_factor.check_code(person, code)


def test_is_not_in_use_until_a_code_confirms_it(staff):
    with own_transaction():
        factor, uri = second_factor.begin_app(staff, by=staff)
        assert uri.startswith("otpauth://totp/PaketDesa:")
        assert not second_factor.has_one(staff)
        with pytest.raises(Refused):
            second_factor.confirm_app(factor, "000000", by=staff)
        assert second_factor.seed_of(factor).encode() not in factor.secret


def test_a_code_is_good_once_however_it_is_written(staff, seed):
    code = pyotp.TOTP(seed).now()
    assert check(staff, f" {code[:3]} {code[3:]} ")
    assert not check(staff, code)


@pytest.mark.parametrize(("seconds", "good"), [(-30, True), (30, True), (-95, False), (95, False)])
def test_one_step_of_difference_is_forgiven(staff, seed, seconds, good):
    at = int(now().timestamp()) // 30 * 30 + 15
    with time_machine.travel(at, tick=False):
        assert check(staff, pyotp.TOTP(seed).at(at + seconds)) is good


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "1234567", "١٢٣٤٥٦"])
def test_what_is_no_code_is_wrong(staff, seed, code):
    assert not check(staff, code)


def test_of_many_at_once_one_gets_in(app, staff, seed):
    code, results = pyotp.TOTP(seed).now(), []
    threads = [
        threading.Thread(target=copy_context().run, args=(lambda: results.append(in_app(app, staff, code)),))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count(True) == 1


def in_app(app, staff, code) -> bool:
    with app.app_context():
        return check(staff, code)


def test_recovery_codes_are_good_once_and_only_their_persons(staff, seed):
    with own_transaction():
        codes = second_factor.new_recovery_codes(staff.id, by=staff)
    other = makers.person(Role.STAFF)
    assert not check(other, codes[0])
    assert check(staff, codes[0].upper())
    assert not check(staff, codes[0])
    with own_transaction():
        assert second_factor.codes_left(staff) == 9


def test_a_sealed_value_opens_for_its_owner_alone():
    sealed = sealing.seal(b"rahasia", owner="a")
    assert sealing.unseal(sealed, owner="a") == b"rahasia"
    with pytest.raises(ValueError, match="does not open"):
        sealing.unseal(sealed, owner="b")
    with pytest.raises(ValueError, match="does not open"):
        sealing.unseal(sealed[:-1] + bytes([sealed[-1] ^ 1]), owner="a")


def test_a_passkey_answer_that_is_none_is_refused(staff):
    with own_transaction():
        _, challenge = second_factor.passkey_offer(staff, rp_id="desa.test")
        with pytest.raises(Refused):
            second_factor.add_passkey(
                staff,
                "{}",
                challenge=challenge,
                rp_id="desa.test",
                origin="http://console.desa.test",
                name="",
                by=staff,
            )
        for answer in ("", "{}", '{"id": "x"}', "[]", "null"):
            assert not second_factor.check_passkey(
                staff, answer, challenge=b"x", rp_id="desa.test", origin="http://console.desa.test"
            )
        db.session.rollback()
