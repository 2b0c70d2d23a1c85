"""Packages, orders, invoices, payments, subscriptions. Money is whole rupiah in BIGINT; a number, once given, is never given again."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tenants.clock import today
from tenants.db import Keyed, PlatformModel, utc_now
from tenants.villages import Village


class Package(PlatformModel):
    __tablename__ = "packages"
    key: Mapped[str] = mapped_column(String(30), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    blurb: Mapped[str] = mapped_column(String(300))
    products: Mapped[list[str]] = mapped_column(JSONB)
    features: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default="[]")  # standing.Feature
    position: Mapped[int] = mapped_column(SmallInteger, default=0)
    recommended: Mapped[bool] = mapped_column(default=False, server_default="false")


class Price(Keyed, PlatformModel):
    """What a package costs for a year from a date on."""

    __tablename__ = "prices"
    package_key: Mapped[str] = mapped_column(ForeignKey("platform.packages.key"), index=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    valid_from: Mapped[date]
    note: Mapped[str] = mapped_column(String(120), default="", server_default="")
    __table_args__ = (
        UniqueConstraint("package_key", "valid_from"),
        CheckConstraint("amount > 0", name="amount_positive"),
    )


class Order(Keyed, PlatformModel):
    """A village wants a package for a year; the price is frozen when it is ordered. Closed once paid or cancelled."""

    __tablename__ = "orders"
    village_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.villages.id"), index=True)
    package_key: Mapped[str] = mapped_column(ForeignKey("platform.packages.key"))
    amount: Mapped[int] = mapped_column(BigInteger)
    actor: Mapped[str] = mapped_column(String(160))
    closed_at: Mapped[datetime | None]
    village: Mapped[Village] = relationship(lazy="joined", innerjoin=True)
    package: Mapped[Package] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        Index("uq_orders_open", "village_id", "package_key", unique=True, postgresql_where="closed_at IS NULL"),
    )


class NumberBook(PlatformModel):
    """The last number of a kind and year; its row is locked while a number is taken."""

    __tablename__ = "number_books"
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    last: Mapped[int]


class Invoice(Keyed, PlatformModel):
    """What a village is asked to pay. Its parties and lines are those of the day it was issued; a paper of it is kept."""

    __tablename__ = "invoices"
    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.orders.id"), unique=True)
    number: Mapped[str] = mapped_column(String(30), unique=True)
    issued_on: Mapped[date]
    due_on: Mapped[date]
    total: Mapped[int] = mapped_column(BigInteger)
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    seller: Mapped[dict[str, str]] = mapped_column(JSONB)
    buyer: Mapped[dict[str, str]] = mapped_column(JSONB)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    file_key: Mapped[str] = mapped_column(String(60))
    paid_at: Mapped[datetime | None]
    receipt_number: Mapped[str | None] = mapped_column(String(30), unique=True)
    receipt_key: Mapped[str | None] = mapped_column(String(60))
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[str | None] = mapped_column(String(160))
    cancel_reason: Mapped[str] = mapped_column(String(300), default="", server_default="")
    order: Mapped[Order] = relationship(lazy="joined", innerjoin=True)
    payments: Mapped[list[Payment]] = relationship(lazy="selectin", order_by="Payment.id", back_populates="invoice")
    __table_args__ = (
        CheckConstraint("total > 0", name="total_positive"),
        CheckConstraint("(paid_at IS NULL) = (receipt_number IS NULL)", name="paid_with_receipt"),
        CheckConstraint("paid_at IS NULL OR cancelled_at IS NULL", name="paid_or_cancelled"),
    )

    @property
    def open(self) -> bool:
        return self.paid_at is None and self.cancelled_at is None

    @property
    def state(self) -> str:
        """paid, cancelled, checking (a transfer is looked at), overdue, open."""
        if not self.open:
            return "paid" if self.paid_at else "cancelled"
        if any(p.state == PaymentState.PROPOSED for p in self.payments):
            return "checking"
        return "overdue" if self.due_on < today() else "open"


class PaymentState(StrEnum):
    PROPOSED = "proposed"  # the village says so
    CONFIRMED = "confirmed"  # it paid the invoice
    REJECTED = "rejected"  # staff did not find it
    UNMATCHED = "unmatched"  # it came, but fits no open invoice: staff give it back


class Payment(Keyed, PlatformModel):
    """Money that is said to have come, or came."""

    __tablename__ = "payments"
    invoice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.invoices.id"), index=True)
    method: Mapped[str] = mapped_column(String(14))
    amount: Mapped[int] = mapped_column(BigInteger)
    paid_on: Mapped[date]
    reference: Mapped[str] = mapped_column(String(120), default="", server_default="")
    state: Mapped[str] = mapped_column(String(9), default=PaymentState.PROPOSED, server_default="proposed")
    reason: Mapped[str] = mapped_column(String(300), default="", server_default="")
    proposed_by: Mapped[str] = mapped_column(String(160))
    decided_by: Mapped[str | None] = mapped_column(String(160))
    decided_at: Mapped[datetime | None]
    invoice: Mapped[Invoice] = relationship(lazy="joined", innerjoin=True, back_populates="payments")
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("state IN ('proposed','confirmed','rejected','unmatched')", name="state_known"),
        Index("uq_payments_confirmed", "invoice_id", unique=True, postgresql_where="state = 'confirmed'"),
        Index("uq_payments_proposed", "invoice_id", unique=True, postgresql_where="state = 'proposed'"),
        Index("ix_payments_state", "state", postgresql_where="state IN ('proposed', 'unmatched')"),
    )


class Checkout(Keyed, PlatformModel):
    """A page of a payment provider on which an invoice can be paid. Written before the provider is asked, so that asking
    twice finds the same page; money that arrives is matched by this row, never by what an event says."""

    __tablename__ = "checkouts"
    invoice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.invoices.id"), index=True)
    provider: Mapped[str] = mapped_column(String(20))
    ref: Mapped[str | None] = mapped_column(String(120))  # the provider's own id, once it has answered
    amount: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(7), default="open", server_default="open")
    expires_at: Mapped[datetime]
    looked_at: Mapped[datetime | None]
    opened_by: Mapped[str] = mapped_column(String(160))
    invoice: Mapped[Invoice] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (
        UniqueConstraint("provider", "ref"),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("state IN ('open','paid','expired')", name="state_known"),
        Index("ix_checkouts_open", "looked_at", postgresql_where="state = 'open'"),
    )


class Subscription(Keyed, PlatformModel):
    """What a paid order opens, from and until when; the entitlement asks this row."""

    __tablename__ = "subscriptions"
    village_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.villages.id"), index=True)
    package_key: Mapped[str] = mapped_column(ForeignKey("platform.packages.key"))
    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.orders.id"), unique=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    package: Mapped[Package] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="ends_after_start"),)


class ProviderEvent(PlatformModel):
    """An event of a payment provider, stored once by its own id and processed by a job that a sweeper queues again."""

    __tablename__ = "provider_events"
    provider: Mapped[str] = mapped_column(String(20), primary_key=True)
    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    kind: Mapped[str] = mapped_column(String(80))
    ref: Mapped[str | None] = mapped_column(String(120))  # the checkout it tells of; none: not for us
    received_at: Mapped[datetime] = mapped_column(server_default=func.now(), default=utc_now)
    due_at: Mapped[datetime] = mapped_column(server_default=func.now(), default=utc_now)  # when it is queued again
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    processed_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(200), default="", server_default="")
    __table_args__ = (Index("ix_provider_events_open", "due_at", postgresql_where="processed_at IS NULL"),)
