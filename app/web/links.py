"""Absolute addresses, built from the registry and the settings, never from the Host header."""

from __future__ import annotations

from app.web.house import house


def _origin(sub: str) -> str:
    settings = house().settings
    usual = {"http": 80, "https": 443}[settings.public_scheme]
    port = f":{settings.public_port}" if settings.public_port and settings.public_port != usual else ""
    return f"{settings.public_scheme}://{sub + '.' if sub else ''}{settings.base_domain}{port}"


def village_url(village, path: str = "/") -> str:
    """`village`: anything with a slug (row or the value in force)."""
    return _origin(village.slug) + path


def slug_url(slug: str) -> str:
    """The origin of a slug, without a path."""
    return _origin(slug)


def console_url(path: str = "/") -> str:
    return _origin("console") + path


def region_url(slug: str, path: str = "/") -> str:
    return _origin(slug) + path


def apex_url(path: str = "/") -> str:
    return _origin("") + path
