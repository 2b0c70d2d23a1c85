"""Events of payment providers: stored once by their own id, processed by a job, queued again by a sweeper until they are.

An event is only a reason to look: the job fetches the checkout from the provider and acts on what it finds there, so events may
come twice, late, in any order or for things that are not ours.
"""

from __future__ import annotations

from datetime import timedelta

import redis
import structlog
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as pg_insert

from billing import gateways, online
from billing.gateways import Notice, Unreachable
from billing.models import ProviderEvent
from tenants import audit, work
from tenants.db import db, own_transaction, utc_now
from tenants.errors import NotFound

log = structlog.get_logger()
SOON = timedelta(seconds=60)  # what was queued and not processed by then is queued again
MAX_ATTEMPTS = 60  # with a pause of an hour at most: about two days, then staff look


def keep(provider: str, notice: Notice) -> bool:
    """Store an event and queue its job after the commit. False where it was here before."""
    now = utc_now()
    ours = notice.ref is not None
    fresh = db.session.scalar(
        pg_insert(ProviderEvent)
        .values(
            provider=provider,
            id=notice.id[:120],
            kind=notice.kind[:80],
            ref=notice.ref,
            due_at=now + SOON,
            processed_at=None if ours else now,
            outcome="" if ours else "Tidak dipakai",
        )
        .on_conflict_do_nothing()
        .returning(ProviderEvent.id)
    )
    if fresh and ours:
        work.after_commit(lambda: queue(provider, notice.id))
    return fresh is not None


def queue(provider: str, event_id: str) -> None:
    """Without Redis the event simply waits for the sweeper."""
    try:
        work.queue("urgent").enqueue(
            "billing.inbox.process", provider, event_id, job_timeout=120, result_ttl=0, failure_ttl=86400
        )
    except redis.RedisError as error:
        log.warning("event not queued", provider=provider, event_id=event_id, error=type(error).__name__)


def process(provider: str, event_id: str) -> str:
    """The job of one event; it may run twice. What it came to, in words."""
    with own_transaction():
        row = held(provider, event_id)
        if row is None or row.processed_at:
            return "Sudah diproses"
        row.attempts += 1
        row.due_at = utc_now() + pause(row.attempts)
        ref, attempts = row.ref or "", row.attempts
    try:
        found = gateways.gateway(provider).fetch(ref)
    except (Unreachable, NotFound) as error:
        tell = log.error if attempts >= MAX_ATTEMPTS else log.warning
        tell("event not processed", provider=provider, event_id=event_id, attempts=attempts, error=type(error).__name__)
        return "Penyedia belum dapat dihubungi"
    with own_transaction():
        row = held(provider, event_id)
        if row is None or row.processed_at:
            return "Sudah diproses"
        row.outcome, row.processed_at = online.match(provider, found), utc_now()
        return row.outcome


def held(provider: str, event_id: str) -> ProviderEvent | None:
    return db.session.scalar(
        select(ProviderEvent)
        .where(ProviderEvent.provider == provider, ProviderEvent.id == event_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def pause(attempts: int) -> timedelta:
    return min(SOON * 2 ** min(attempts - 1, 10), timedelta(hours=1))


def sweep(limit: int = 200) -> int:
    """Queue again what is due and not processed: its job was lost, its worker died, or the provider did not answer."""
    with own_transaction():
        rows = db.session.scalars(
            select(ProviderEvent)
            .where(ProviderEvent.processed_at.is_(None), ProviderEvent.due_at <= utc_now())
            .where(ProviderEvent.attempts < MAX_ATTEMPTS)
            .order_by(ProviderEvent.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        for row in rows:
            row.due_at = utc_now() + SOON
        keys = [(row.provider, row.id) for row in rows]
    for key in keys:
        queue(*key)
    return len(keys)


def given_up() -> list[ProviderEvent]:
    """Events that were tried to the end without an answer: for staff."""
    return list(
        db.session.scalars(
            select(ProviderEvent).where(ProviderEvent.processed_at.is_(None), ProviderEvent.attempts >= MAX_ATTEMPTS)
        )
    )


def try_again(row: ProviderEvent, *, by) -> None:
    """Let a given-up event be tried from the beginning."""
    row.attempts, row.due_at = 0, utc_now() + SOON
    audit.platform_deed("provider-event.retried", by=by, subject=row.id)
    work.after_commit(lambda: queue(row.provider, row.id))
