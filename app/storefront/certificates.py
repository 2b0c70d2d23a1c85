"""What the proxy asks before it has a certificate made for a name: whether that name is a village's proved domain."""

from __future__ import annotations

from flask import Response, request

from app.storefront.blueprint import room
from app.web.protection import limiter
from tenants import domain_claims


@room.get("/internal/sertifikat")
@limiter.exempt
def certificate():
    """200 for a name that may have one, else 404. See docs/domains.md."""
    known = domain_claims.serves(request.args.get("domain", ""))
    return Response("", status=200 if known else 404, mimetype="text/plain")
