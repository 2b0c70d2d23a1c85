"""The storefront: who we are, what it costs for my village, how to come in."""

from __future__ import annotations

from app.storefront import applying, front, pages  # noqa: F401
from app.storefront.blueprint import room

__all__ = ["room"]
