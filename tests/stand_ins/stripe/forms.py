"""Stripe's form encoding: `line_items[0][price_data][currency]=idr` ⇄ nested dicts and lists."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

PART = re.compile(r"\[([^\]]*)\]")


def read(text: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        head, _, rest = name.partition("[")
        path = [head, *PART.findall("[" + rest)] if rest else [head]
        place(found, path, value)
    return {key: listed(value) for key, value in found.items()}


def place(box: dict, path: list[str], value: str) -> None:
    for step in path[:-1]:
        box = box.setdefault(step or str(len(box)), {})
    box[path[-1] or str(len(box))] = value


def listed(value: Any) -> Any:
    """A dict of numbers is a list."""
    if not isinstance(value, dict):
        return value
    inner = {key: listed(part) for key, part in value.items()}
    return list(inner.values()) if inner and all(key.isdigit() for key in inner) else inner
