"""What a village's payments allow, and how far its support product is."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import exists, select

from billing.models import Invoice, Order, Package, Payment, PaymentState, Subscription
from tenants.clock import today
from tenants.db import db


class Feature(StrEnum):
    """What a package may switch on. A package names its features in its row; a village has those of what it pays for today."""

    HOSTING = "managed-hosting"
    ASSISTANCE = "assistance"
    OWN_DOMAIN = "own-domain"
    DAILY_BACKUP = "daily-backup"
    PRO_THEMES = "pro-themes"
    OFFICE_INTERNET = "office-internet"


FEATURE_NAMES = {
    Feature.HOSTING: "OpenSID dikelola penuh",
    Feature.ASSISTANCE: "Pendampingan mingguan",
    Feature.OWN_DOMAIN: "Alamat sendiri (nama.desa.id)",
    Feature.DAILY_BACKUP: "Cadangan data harian",
    Feature.PRO_THEMES: "Tema dan modul pro",
    Feature.OFFICE_INTERNET: "Internet kantor desa Telkomsel",
}


def running():
    """The condition on a subscription that it runs today."""
    return (Subscription.starts_on <= today()) & (Subscription.ends_on >= today())


def subscription(village_id: uuid.UUID) -> Subscription | None:
    """The one that runs today and lasts longest."""
    return db.session.scalar(
        select(Subscription)
        .where(Subscription.village_id == village_id, running())
        .order_by(Subscription.ends_on.desc())
        .limit(1)
    )


def subscriptions(village_id: uuid.UUID) -> list[Subscription]:
    """Those that run today or begin later, by their first day."""
    return list(
        db.session.scalars(
            select(Subscription)
            .where(Subscription.village_id == village_id, Subscription.ends_on >= today())
            .order_by(Subscription.starts_on)
        )
    )


def bought(order_id: uuid.UUID) -> Subscription | None:
    """What a paid order opened."""
    return db.session.scalar(select(Subscription).where(Subscription.order_id == order_id))


def entitled(village_id: uuid.UUID, feature: Feature) -> bool:
    """Whether something the village pays for today switches this on."""
    return bool(
        db.session.scalar(
            select(
                exists()
                .where(Subscription.village_id == village_id, running())
                .where(Package.key == Subscription.package_key, Package.features.contains([feature]))
            )
        )
    )


def support_state(village_id: uuid.UUID) -> str:
    """How far the support product is: paid, waiting (a transfer is being looked at), ordered, none."""
    if subscription(village_id):
        return "paid"
    unpaid = (
        select(Invoice.id)
        .join(Order, Invoice.order_id == Order.id)
        .where(Order.village_id == village_id, Order.closed_at.is_(None))
    )
    if db.session.scalar(
        select(exists().where(Payment.invoice_id.in_(unpaid), Payment.state == PaymentState.PROPOSED))
    ):
        return "waiting"
    return "ordered" if db.session.scalar(unpaid.limit(1)) else "none"
