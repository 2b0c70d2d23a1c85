"""How commands speak: words for people, one JSON object for scripts, exit 1 with a sentence when the domain refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from tenants import audit
from tenants.db import db
from tenants.errors import DomainError

as_json = click.option("--json", "as_json", is_flag=True, help="Cetak satu objek JSON.")


def say(value: dict[str, Any], words: str, as_json: bool) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, default=str) if as_json else words)


def refusing(command: Callable) -> Callable:
    """A refusal of the domain ends the command with its sentence and exit code 1."""

    @wraps(command)
    def run(*args, **kwargs):
        audit.origin.set({"room": "perintah"})
        try:
            result = command(*args, **kwargs)
            db.session.commit()
            return result
        except DomainError as error:
            db.session.rollback()
            if kwargs.get("as_json"):
                click.echo(json.dumps({"error": error.sentence}, ensure_ascii=False))
            raise click.ClickException(error.sentence) from None

    return run
