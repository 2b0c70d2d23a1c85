"""PaketDesa: the house is built here, room by room."""

from __future__ import annotations

from werkzeug.middleware.proxy_fix import ProxyFix

from billing import gateways
from config import Settings
from tenants import (
    cache,
    cells,
    domain_claims,
    files,
    nik_marks,
    sealing,
    walls,
    work,
)
from tenants.archives import joining
from tenants.db import CELL, db
from tenants.ground import CELL_LOGIN, CONTROL, login_url


def create_app(settings: Settings | None = None, *, connect: bool = True):
    """The application. Touches neither network nor database; `connect=False` leaves even the addresses of the servers open."""
    from app import commands, onboarding, rooms, schedule
    from app.hosts import HouseOfHosts
    from app.sid.joining import RULES
    from app.web import errors, formatting, pages, protection, public, signing_in, watching

    settings = settings or Settings()
    app = HouseOfHosts(__name__)
    app.settings = settings
    configure(app, settings, connect=connect)

    db.init_app(app)
    if connect:
        with app.app_context():
            for name in cells.names():
                walls.guard(db.engines[name])
    files.connect(settings.files)
    sealing.connect(settings.secret_key.get_secret_value())
    nik_marks.connect(settings.secret_key.get_secret_value())
    gateways.connect(*payment_gateways(settings))
    joining.connect(RULES)
    domain_claims.connect(
        servers=settings.dns_servers, addresses=settings.public_addresses, base_domain=settings.base_domain
    )

    watching.init_app(app)
    protection.init_app(app)
    public.init_app(app)
    signing_in.init_app(app)
    formatting.init_app(app)
    pages.init_app(app)
    errors.init_app(app)
    rooms.init_app(app)
    if settings.trusted_proxies:
        many = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=many, x_proto=many, x_host=0)  # type: ignore[method-assign]
    commands.init_app(app)
    onboarding.address_of = lambda row, path: in_house(app, row, path)
    schedule.init_app(app)
    return app


def configure(app, settings: Settings, *, connect: bool) -> None:
    """Settings → Flask's configuration, and the servers that are named or start by themselves."""
    database, redis_url = settings.database_url, settings.redis_url
    if connect and settings.embedded:
        from tenants import embedded

        found = embedded.ensure(settings.var_dir)
        database, redis_url = database or found.database_url, redis_url or found.redis_url
    database = database or "postgresql+psycopg://nowhere/nothing"
    app.admin_database_url = database
    if connect:
        cells.connect({CELL: database, **settings.cells})
        cache.connect(
            work.connect(
                redis_url or "redis://nowhere",
                heartbeat=settings.heartbeat_seconds,
                stale=settings.task_stale_seconds,
            )
        )
    app.redis_url = redis_url
    production = settings.environment == "production"
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        SQLALCHEMY_DATABASE_URI=settings.control_database_url or login_url(database, CONTROL, settings.role_password),
        SQLALCHEMY_ENGINE_OPTIONS=walls.CONTROL_OPTIONS,
        SQLALCHEMY_BINDS=cell_binds(settings, database),
        MAX_CONTENT_LENGTH=settings.max_upload_bytes + 64 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        SESSION_COOKIE_NAME="__Host-sid" if production else "sid",
        SESSION_COOKIE_SECURE=production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        TESTING=settings.environment == "test",
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        TEMPLATES_AUTO_RELOAD=settings.environment == "development",
    )


def cell_binds(settings: Settings, database: str) -> dict[str, dict]:
    """The engines of the cells, each by the login that may only become a village's role."""
    urls = {
        name: login_url(url, CELL_LOGIN, settings.role_password)
        for name, url in {CELL: database, **settings.cells}.items()
    }
    if settings.cell_database_url:
        urls[CELL] = settings.cell_database_url
    return {name: {"url": url, **walls.CELL_OPTIONS} for name, url in urls.items()}


def payment_gateways(settings: Settings) -> list[gateways.Gateway]:
    """The payment providers whose keys are set; without keys none is offered."""
    if settings.stripe_secret_key is None:
        return []
    from billing.gateways.stripe import StripeGateway  # 0.2 s that a process without it need not wait for

    key = settings.stripe_secret_key.get_secret_value()
    return [StripeGateway(key, settings.stripe_webhook_secrets, settings.stripe_api_base)]


def in_house(app, row, path: str) -> str:
    """A village's address, also where no request is in force."""
    from app.web.links import village_url

    with app.app_context():
        return village_url(row, path)
