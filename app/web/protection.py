"""Headers, CSRF, rate limits and static files: on every answer of every room."""

from __future__ import annotations

import secrets
from pathlib import Path

from flask import Response, abort, current_app, g, request
from flask_limiter import Limiter
from flask_wtf.csrf import CSRFProtect
from whitenoise import WhiteNoise

from app.web.house import House

csrf = CSRFProtect()
STATIC = Path(__file__).parent.parent / "static"
CHECKOUT = "https://checkout.stripe.com"


def who_asks() -> str:
    """The bucket of a rate limit: the place and the address that the proxy vouches for."""
    place = request.environ.get("paketdesa.place")
    return f"{place.key if place else 'none'}:{request.remote_addr}"


limiter = Limiter(who_asks, headers_enabled=True)


def csp_nonce() -> str:
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return g.csp_nonce


def policy(extra_form_action: str = "") -> str:
    nonce = csp_nonce()
    return (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; font-src 'self'; "
        f"connect-src 'self'; form-action 'self' {extra_form_action or CHECKOUT}; frame-src 'self' blob:; object-src 'none'; "
        "frame-ancestors 'self'; base-uri 'none'; manifest-src 'self'"
    )


FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), payment=(), geolocation=(self)",
}


FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def refuse_strange() -> None:
    """Before anything reads it: a form is small (files come as multipart), and text holds no NUL, which PostgreSQL refuses."""
    texts = [request.path, *request.args.values()]
    if request.mimetype in FORMS:
        if request.mimetype == FORMS[0]:
            request.max_content_length = current_app.config["MAX_FORM_MEMORY_SIZE"]
        texts += [value for _, values in request.form.lists() for value in values]
    if any("\0" in text for text in texts):
        abort(400)


def init_app(app: House) -> None:
    app.before_request(refuse_strange)
    csrf.init_app(app)
    address = app.redis_url or "memory://"
    app.config.setdefault("RATELIMIT_STORAGE_URI", f"redis+{address}" if address.startswith("unix:") else address)
    app.config.setdefault("RATELIMIT_SWALLOW_ERRORS", False)
    limiter.init_app(app)

    @app.after_request
    def protect(answer: Response) -> Response:
        for name, value in FIXED.items():
            answer.headers.setdefault(name, value)
        checkout = str(app.settings.stripe_api_base or CHECKOUT)
        answer.headers.setdefault("Content-Security-Policy", policy(checkout))
        answer.headers.setdefault("Cache-Control", "no-store")
        if app.settings.environment == "production":
            answer.headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
        return answer

    def static_headers(headers, path, url):
        for name, value in FIXED.items():
            headers[name] = value
        headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"

    STATIC.mkdir(exist_ok=True)
    served = WhiteNoise(
        app.wsgi_app,
        root=str(STATIC),
        prefix="static/",
        max_age=31536000 if app.settings.environment == "production" else 60,
        autorefresh=app.settings.environment == "development",
        add_headers_function=static_headers,
    )
    app.wsgi_app = served  # type: ignore[method-assign]
