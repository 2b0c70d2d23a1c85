"""The application as our own code sees it: Flask with the settings and the addresses of the servers."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app

from config import Settings


class House(Flask):
    settings: Settings
    admin_database_url: str
    redis_url: str | None


def house() -> House:
    """The application in force."""
    return cast(House, current_app)
