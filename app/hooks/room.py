"""Where payment providers knock, on the apex host. Nobody is signed in here: the signature is the key.

Verified, stored once, answered at once; the work is a job's (`billing.inbox`).
"""

from __future__ import annotations

import structlog
from flask import Blueprint, Response, abort, request

from app.web.protection import csrf
from billing import gateways, inbox
from billing.gateways import Forged

log = structlog.get_logger()
LONGEST = 512 * 1024  # bytes of an event; a longer body is refused unread
room = csrf.exempt(Blueprint("hooks", __name__))


@room.post("/<provider>")
def event(provider: str):
    gateway = gateways.gateway(provider)
    if (request.content_length or 0) > LONGEST:
        abort(413)
    try:
        notice = gateway.verify(request.get_data(), dict(request.headers))
    except Forged:
        log.warning("forged event", provider=provider, address=request.remote_addr)
        abort(400)
    fresh = inbox.keep(provider, notice)
    return Response("ok\n" if fresh else "sudah\n", mimetype="text/plain")
