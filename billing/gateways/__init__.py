"""The payment providers that are connected. None is, until the house names its keys."""

from __future__ import annotations

from billing.gateways.base import Forged, Found, Gateway, Notice, Opened, Request, Unreachable
from tenants.errors import NotFound

__all__ = ["Forged", "Found", "Gateway", "Notice", "Opened", "Request", "Unreachable", "connect", "gateway", "offered"]

_connected: dict[str, Gateway] = {}


def connect(*gateways: Gateway) -> None:
    """Name the providers of this process, and only these."""
    _connected.clear()
    _connected.update({g.name: g for g in gateways})


def offered() -> list[Gateway]:
    return list(_connected.values())


def gateway(name: str) -> Gateway:
    found = _connected.get(name)
    if found is None:
        raise NotFound("Cara membayar itu tidak tersedia.")
    return found
