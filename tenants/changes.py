"""Which villages changed since they were measured: told after the commit, kept in Redis until measured.

Every write of a village leaves an audit row, and the row marks the village; so does whatever else its duties hang on
(its payments, its official figure, its life). What a lost Redis forgets, the full measuring of `app.schedule` finds.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable

import redis
import structlog
from sqlalchemy import event

from tenants import audit
from tenants.current import village
from tenants.work.queues import after_commit, connection

CHANGED, IN_HAND = "villages:changed", "villages:in-hand"
log = structlog.get_logger()


def mark(village_id: uuid.UUID) -> None:
    """This village is to be measured, once the transaction has committed; many writes of one transaction mark once."""
    after_commit(lambda: _tell(village_id), once=f"changed {village_id}")


def _tell(village_id: uuid.UUID) -> None:
    try:
        connection().sadd(CHANGED, str(village_id))
    except redis.RedisError as error:  # what was written stands; the full measuring finds it
        log.warning("change-not-told", village=str(village_id), error=type(error).__name__)


@event.listens_for(audit.VillageEntry, "after_insert")
def _written(mapper, sql_connection, entry) -> None:
    mark(village().id)


def waiting() -> set[uuid.UUID]:
    """The villages that are marked, or whose measuring was cut off."""
    told = connection().sunion([CHANGED, IN_HAND])
    return {uuid.UUID(member.decode() if isinstance(member, bytes) else member) for member in told}


def each(deed: Callable[[uuid.UUID], None], village_ids: Iterable[uuid.UUID] | None = None) -> int:
    """Do a deed for every marked village, or for those named; how many went well.

    The mark is taken down before the deed, so that a write meanwhile marks anew; where the deed fails or its worker
    dies, the village stays in hand and comes up again. One that fails does not hold up the others.
    """
    done = 0
    for village_id in waiting() if village_ids is None else village_ids:
        connection().sadd(IN_HAND, str(village_id))
        connection().srem(CHANGED, str(village_id))
        try:
            deed(village_id)
        except Exception as error:
            log.error("not-measured", village=str(village_id), error=type(error).__name__, exc_info=error)
            continue
        connection().srem(IN_HAND, str(village_id))
        done += 1
    return done
