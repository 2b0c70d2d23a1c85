"""Host name → room and village.

The apex is the storefront, `console.` OpenDesa's staff, `<slug>-kab.` or the like a region's oversight, `<slug>.` or a village's own domain
its site and portal. An unknown host is 404 before any page is asked. Links are never built from the request: see `app/web/links.py`.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass

from werkzeug.urls import iri_to_uri
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response
from werkzeug.wsgi import ClosingIterator

from app.web.house import House
from app.web.links import slug_url, village_url
from billing import standing
from billing.standing import Feature
from tenants import renaming, villages
from tenants.clock import standing_in
from tenants.current import CurrentVillage, enter
from tenants.db import db, own_transaction
from tenants.region_hosts import RegionHost

REMEMBERED_SECONDS, UNKNOWN_SECONDS = (
    5.0,
    2.0,
)  # what staff and villages change is noticed by every process within these


@dataclass(frozen=True, slots=True)
class Place:
    """What a host stands for. `room`: storefront, console, village, region. `key` names the place in sign-ins."""

    room: str
    key: str
    village: CurrentVillage | None = None
    region_code: str | None = None
    region_name: str | None = None
    elsewhere: str | None = None  # the address to which this host sends on
    for_good: bool = False  # it was renamed: search engines and bookmarks may follow


STOREFRONT, CONSOLE = Place("storefront", "apex"), Place("console", "console")


class HouseOfHosts(House):
    """One Flask whose URL map has a part for each room; the host chooses the part."""

    def __init__(self, name: str):
        super().__init__(name, static_folder=None, subdomain_matching=True)
        self._places: dict[str, tuple[float, Place | None]] = {}

    def place_of(self, host: str) -> Place | None:
        """The place of a host name, remembered for some seconds."""
        name = host.lower().rsplit(":", 1)[0].rstrip(".")
        kept = self._places.get(name)
        if kept and kept[0] > time.monotonic():
            return kept[1]
        with own_transaction():
            found = self._look_up(name)
        if len(self._places) > 5000:
            self._places.clear()
        lasts = REMEMBERED_SECONDS if found else UNKNOWN_SECONDS
        self._places[name] = (time.monotonic() + lasts, found)
        return found

    def _look_up(self, name: str) -> Place | None:
        base = self.settings.base_domain
        if name in (base, f"www.{base}", "127.0.0.1"):
            return STOREFRONT
        slug = name.removesuffix(f".{base}") if name.endswith(f".{base}") else None
        if slug == "console":
            return CONSOLE
        village = villages.by_slug(slug) if slug else villages.by_host(name)
        if village is not None and village.merged_into_id and village.state == villages.State.CLOSED:
            heir = db.session.get_one(villages.Village, village.merged_into_id)
            return Place("moved", "", elsewhere=slug_url(heir.slug), for_good=True)
        if village is not None and village.state in villages.ANSWERING:
            kept = slug or standing.entitled(village.id, Feature.OWN_DOMAIN)
            return Place(
                "village",
                f"village:{village.id}",
                village=villages.frozen(village),
                elsewhere=None if kept else village_url(village, ""),
            )
        former = renaming.now_at(slug) if slug and village is None else None
        if former is not None:
            return Place("moved", "", elsewhere=slug_url(former.slug), for_good=True)
        region = db.session.get(RegionHost, slug) if slug else None
        if region is not None:
            return Place(
                "region",
                f"region:{region.region_code}",
                region_code=region.region_code,
                region_name=region.region.full_name,
            )
        return None

    def forget_places(self) -> None:
        self._places.clear()

    def create_url_adapter(self, request: Request | None):
        if request is None:
            return self.url_map.bind(
                self.settings.base_domain, subdomain="storefront", url_scheme=self.settings.public_scheme
            )
        place = request.environ.get("paketdesa.place") or STOREFRONT
        return self.url_map.bind(
            request.host,
            script_name=request.environ.get("SCRIPT_NAME") or "/",
            subdomain=place.room,
            url_scheme=request.environ.get("wsgi.url_scheme", "http"),
            default_method=request.method,
            path_info=request.path,
            query_args=request.environ.get("QUERY_STRING", ""),
        )

    def dispatch_request(self):
        """One transaction per request: an answer below 400 commits."""
        answer = self.make_response(super().dispatch_request())
        if answer.status_code < 400:
            db.session.commit()
        else:
            db.session.rollback()
        return answer

    def wsgi_app(self, environ, start_response):
        with self.app_context():
            place = self.place_of(environ.get("HTTP_HOST", ""))
        if place is None:
            return unknown_host(environ, start_response)
        if place.elsewhere is not None:
            return sent_on(place, environ)(environ, start_response)
        environ["paketdesa.place"] = place
        inside = ExitStack()
        inside.enter_context(standing_in(place.region_code or ""))
        inside.enter_context(enter(place.village))
        try:
            body = super().wsgi_app(environ, start_response)
        except BaseException:
            inside.close()
            raise
        return ClosingIterator(body, inside.close)


def sent_on(place: Place, environ) -> Response:
    """The same page at the address that the village has now: after a renaming, or where its package carries no own domain."""
    path = iri_to_uri(Request(environ).full_path.rstrip("?"))
    answer = redirect(f"{place.elsewhere}{path}", 308 if place.for_good else 307)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def unknown_host(environ, start_response):
    page = (
        b"<!doctype html><html lang=id><meta charset=utf-8><meta name=viewport content='width=device-width'><title>Alamat tidak dikenal</title>"
        b"<h1>Alamat ini tidak dikenal</h1><p>Belum ada desa di alamat ini. Periksa kembali tulisannya.</p>"
    )
    start_response(
        "404 Not Found",
        [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(page))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", "default-src 'none'"),
        ],
    )
    return [page]
