"""Cells as people write them, and telephone numbers as spreadsheets spoil them."""

from __future__ import annotations

from datetime import date

import pytest

from tenants.bimtek.participants import Contacts, local_phone, problems
from tenants.sheets.table import as_count, as_day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-06-30", date(2025, 6, 30)),
        ("30/06/2025", date(2025, 6, 30)),
        ("30-6-2025", date(2025, 6, 30)),
        ("30.6.2025", date(2025, 6, 30)),
        ("30 Juni 2025", date(2025, 6, 30)),
        ("31/02/2025", None),
        ("30 Brumaire 2025", None),
        ("30/06/25", None),
        ("kemarin", None),
        ("", None),
    ],
)
def test_days(text, day):
    assert as_day(text) == day


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("2632", 2632),
        ("2.632", 2632),
        ("2,632", 2632),
        ("1.000.000", 1000000),
        ("12.5", None),
        ("-3", None),
        ("", None),
        ("dua", None),
    ],
)
def test_counts(text, count):
    assert as_count(text) == count


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("+62 812-3456-789", "08123456789"),
        ("628123456789", "08123456789"),
        ("8123456789", "08123456789"),
        ("0812 3456 789", "08123456789"),
        ("0418 321 456", "0418321456"),
        ("rumah", "rumah"),
        ("", ""),
    ],
)
def test_phones(text, phone):
    assert local_phone(text) == phone


def test_what_is_wrong_with_a_contact():
    assert problems(Contacts()) == {}
    assert set(problems(Contacts(operator_email="a@b.id"))) == {"operator_name"}
    assert set(problems(Contacts(operator_name="A", operator_email="a@b"))) == {"operator_email"}
    assert set(problems(Contacts(head_name="A", head_phone="12"))) == {"head_phone"}
    assert set(problems(Contacts(head_name="A" * 161))) == {"head_name"}
