"""Stripe's errors: status, type, code, message, parameter."""

from __future__ import annotations

from typing import Any


class Problem(Exception):
    def __init__(self, status: int, message: str, *, kind="invalid_request_error", code=None, param=None):
        super().__init__(message)
        self.status = status
        named = {"code": code, "message": message, "param": param, "type": kind}
        self.body: dict[str, Any] = {"error": {key: value for key, value in named.items() if value is not None}}


def missing(param: str) -> Problem:
    return Problem(400, f"Missing required param: {param}.", code="parameter_missing", param=param)


def unknown(param: str) -> Problem:
    return Problem(400, f"Received unknown parameter: {param}", code="parameter_unknown", param=param)


def no_such(what: str, key: str, param: str) -> Problem:
    return Problem(404, f"No such {what}: '{key}'", code="resource_missing", param=param)


def wrong(param: str, message: str) -> Problem:
    return Problem(400, message, param=param)


def key_used_otherwise(key: str) -> Problem:
    return Problem(
        400,
        "Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key "
        f"other than '{key}' if you meant to execute a different request.",
        kind="idempotency_error",
    )


def unauthorized(key: str) -> Problem:
    if not key:
        return Problem(401, "You did not provide an API key.")
    return Problem(401, f"Invalid API Key provided: {key[:8]}{'*' * 8}{key[-4:]}")
