"""Short-lived copies in Redis of what is public; the key always carries the village in force.

Copies stand in groups: `site/frame` is of the group `site`. A copy carries the turn of its group under which it was made, and
`forget` begins a new turn, at once and again when the transaction has committed: what was made from rows that were about to
change is never given out after the change. Without Redis everything is simply made.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

import redis

from tenants.current import village
from tenants.work.queues import after_commit

TURN_SECONDS = 7 * 86400  # far longer than any copy lives

_redis: redis.Redis | None = None


def connect(client: redis.Redis) -> None:
    global _redis
    _redis = client


def _key(name: str) -> str:
    return f"village:{village().schema}:{name}"


def _turn_key(name: str) -> str:
    return _key(name.partition("/")[0]) + ":turn"


def remember_bytes(name: str, make: Callable[[], bytes], *, seconds: int = 60) -> bytes:
    """The kept bytes of the village in force, made where they are missing."""
    if _redis is None:
        return make()
    key = _key(name)
    try:
        turn, found = cast(list[bytes | None], _redis.mget(_turn_key(name), key))
    except redis.RedisError:
        return make()
    mark = (turn or b"0") + b"\n"
    if found is not None and found.startswith(mark):
        return found[len(mark) :]
    made = make()
    with suppress(redis.RedisError):
        _redis.set(key, mark + made, ex=seconds)
    return made


def remember(name: str, make: Callable[[], Any], *, seconds: int = 60) -> Any:
    """The same for a value that JSON can hold."""
    return json.loads(remember_bytes(name, lambda: json.dumps(make()).encode(), seconds=seconds))


def forget(*groups: str) -> None:
    """Give nothing out any more that was kept in these groups for the village in force."""
    if _redis is None:
        return
    client, keys = _redis, [_turn_key(group) for group in groups]

    def turn() -> None:
        with suppress(redis.RedisError):
            for key in keys:
                client.set(key, secrets.token_hex(4), ex=TURN_SECONDS)

    turn()
    after_commit(turn)
