"""The contract with a payment provider: open a page on which to pay, know its events from forged ones, look a payment up.

What an event says is never believed: it only tells which checkout to look up again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Forged(Exception):
    """An event that the provider did not sign, or signed too long ago."""


class Unreachable(Exception):
    """The provider did not answer, or not sensibly: to be asked again later."""


@dataclass(frozen=True)
class Request:
    """What is asked for: everything comes from one stored row, so that asking twice under its key asks the same."""

    key: str  # of the checkout's row; asked twice, the provider answers with the same page
    invoice_key: str
    number: str
    title: str
    amount: int  # whole rupiah
    expires_at: datetime
    paid_url: str  # where the payer comes back to
    back_url: str


@dataclass(frozen=True)
class Opened:
    ref: str
    url: str


@dataclass(frozen=True)
class Notice:
    """A verified event. `ref` names the checkout it tells of; None where it tells of something that is not ours."""

    id: str
    kind: str
    ref: str | None


@dataclass(frozen=True)
class Found:
    """A checkout as the provider has it now. `state`: open, paid, expired, gone (the provider does not know it)."""

    ref: str
    state: str
    amount: int | None = None  # whole rupiah; None where it is in another currency or not whole
    key: str | None = None  # the key under which we asked for it
    payment: str = ""  # the provider's number of the payment
    paid_at: datetime | None = None
    url: str | None = None  # while it can be paid


class Gateway(Protocol):
    name: str  # in rows and addresses
    label: str  # its proper name

    def create(self, wanted: Request) -> Opened: ...

    def verify(self, body: bytes, headers: Mapping[str, str]) -> Notice:
        """The event of a request as it came, to the byte; raises Forged."""

    def fetch(self, ref: str) -> Found: ...

    def close(self, ref: str) -> None:
        """Let nobody pay there any more; nothing where it is over already."""
