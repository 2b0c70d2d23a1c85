"""Every request has a number: in the answer's header, in its log line, on the page of a fault, and in what it leaves in the audit.

The log line holds addresses of pages by their rule and ids, never names or numbers of people.
"""

from __future__ import annotations

import time
import uuid

import structlog
from flask import Response, g, request

from app.web.house import House
from tenants import audit
from tenants.current import village_or_none

log = structlog.get_logger("request")


def number() -> str:
    """The number of the request in force."""
    return g.get("request_number", "")


def speak_json() -> None:
    """One JSON object per line, as log collectors read it."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.dict_tracebacks,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        cache_logger_on_first_use=True,
    )


def init_app(app: House) -> None:
    tells = app.settings.environment == "production"
    if tells:
        speak_json()

    @app.before_request
    def begin() -> None:
        g.request_number, g.began = uuid.uuid4().hex[:16], time.perf_counter()
        place = request.environ.get("paketdesa.place")
        room = request.blueprint or (place.room if place else "")
        g.origin = audit.origin.set({"ip": request.remote_addr or "", "room": room, "request": g.request_number})

    @app.after_request
    def told(answer: Response) -> Response:
        answer.headers.setdefault("X-Request-Id", number())
        if number() and tells:
            here = village_or_none()
            log.info(
                "request",
                request_id=number(),
                village=here.code if here else None,
                room=request.blueprint,
                route=str(request.url_rule or ""),
                method=request.method,
                status=answer.status_code,
                ms=round((time.perf_counter() - g.began) * 1000, 1),
            )
        return answer

    @app.teardown_request
    def end(_) -> None:
        token = g.pop("origin", None)
        if token is not None:
            audit.origin.reset(token)
