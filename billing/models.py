"""Packages, orders, invoices, payments, subscriptions. Money is whole rupiah in BIGINT; a number, once given, is never given again."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tenants.db import Keyed, PlatformModel
from tenants.villages import Village


class Package(PlatformModel):
    __tablename__ = "packages"
    key: Mapped[str] = mapped_column(String(30), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    blurb: Mapped[str] = mapped_column(String(300))
    products: Mapped[list[str]] = mapped_column(JSONB)
    position: Mapped[int] = mapped_column(SmallInteger, default=0)


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
    """A village wants a package for a year; the price is frozen when it is ordered."""

    __tablename__ = "orders"
    village_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.villages.id"), index=True)
    package_key: Mapped[str] = mapped_column(ForeignKey("platform.packages.key"))
    amount: Mapped[int] = mapped_column(BigInteger)
    actor: Mapped[str] = mapped_column(String(160))
    village: Mapped[Village] = relationship(lazy="joined", innerjoin=True)
    package: Mapped[Package] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (CheckConstraint("amount > 0", name="amount_positive"),)


class NumberBook(PlatformModel):
    """The last number of a kind and year; its row is locked while a number is taken."""

    __tablename__ = "number_books"
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    last: Mapped[int]


class Invoice(Keyed, PlatformModel):
    __tablename__ = "invoices"
    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.orders.id"), unique=True)
    number: Mapped[str] = mapped_column(String(30), unique=True)
    issued_on: Mapped[date]
    due_on: Mapped[date]
    total: Mapped[int] = mapped_column(BigInteger)
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    reference: Mapped[str] = mapped_column(String(12), unique=True)
    file_key: Mapped[str] = mapped_column(String(60))
    paid_at: Mapped[datetime | None]
    receipt_number: Mapped[str | None] = mapped_column(String(30), unique=True)
    receipt_key: Mapped[str | None] = mapped_column(String(60))
    checkout_id: Mapped[str | None] = mapped_column(String(120), unique=True)
    order: Mapped[Order] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (
        CheckConstraint("total > 0", name="total_positive"),
        CheckConstraint("(paid_at IS NULL) = (receipt_number IS NULL)", name="paid_with_receipt"),
    )


class Payment(Keyed, PlatformModel):
    """Money that is said to have come: proposed, then confirmed or rejected."""

    __tablename__ = "payments"
    invoice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.invoices.id"), index=True)
    method: Mapped[str] = mapped_column(String(14))
    amount: Mapped[int] = mapped_column(BigInteger)
    paid_on: Mapped[date]
    reference: Mapped[str] = mapped_column(String(120), default="", server_default="")
    state: Mapped[str] = mapped_column(String(9), default="proposed", server_default="proposed")
    reason: Mapped[str] = mapped_column(String(300), default="", server_default="")
    proposed_by: Mapped[str] = mapped_column(String(160))
    decided_by: Mapped[str | None] = mapped_column(String(160))
    invoice: Mapped[Invoice] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("state IN ('proposed','confirmed','rejected')", name="state_known"),
        Index("uq_payments_confirmed", "invoice_id", unique=True, postgresql_where="state = 'confirmed'"),
    )


class Subscription(Keyed, PlatformModel):
    """What a paid order opens, from and until when; the entitlement asks this row."""

    __tablename__ = "subscriptions"
    village_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.villages.id"), index=True)
    package_key: Mapped[str] = mapped_column(ForeignKey("platform.packages.key"))
    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.orders.id"), unique=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="ends_after_start"),)


class ProviderEvent(PlatformModel):
    """An event of a payment provider, stored once by its own id and processed by a task."""

    __tablename__ = "provider_events"
    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    provider: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(80))
    object_id: Mapped[str] = mapped_column(String(120))
    received_at: Mapped[datetime] = mapped_column(server_default=func.now())
    processed_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(200), default="", server_default="")
