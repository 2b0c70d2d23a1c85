"""Short-lived copies in Redis of what is public; the key always carries the village in force."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import redis

from tenants.current import village

_redis: redis.Redis | None = None


def connect(client: redis.Redis) -> None:
    global _redis
    _redis = client


def _key(name: str) -> str:
    return f"village:{village().schema}:{name}"


def remember(name: str, make: Callable[[], Any], *, seconds: int = 60) -> Any:
    """The kept value (JSON) of the village in force, made where it is missing; without Redis it is simply made."""
    try:
        found = _redis.get(_key(name)) if _redis is not None else None
        if found is not None:
            return json.loads(found)
        value = make()
        if _redis is not None:
            _redis.set(_key(name), json.dumps(value), ex=seconds)
        return value
    except redis.ConnectionError:
        return make()


def forget(*names: str) -> None:
    """Drop kept values of the village in force."""
    if _redis is not None and names:
        _redis.delete(*(_key(n) for n in names))
