"""Answers that are the same for everybody: compressed once, told by an ETag, without a cookie, without a nonce."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface
from markupsafe import Markup

from app.web.protection import STATIC


class CookielessWherePublic(SecureCookieSessionInterface):
    """An answer that any cache may keep carries no cookie and does not differ by cookie."""

    def save_session(self, app, session, response):
        if not response.cache_control.public:
            super().save_session(app, session, response)


@dataclass(frozen=True, slots=True)
class Packed:
    """A page ready to be sent: when it was made, its tag, its compressed bytes."""

    made: int
    tag: str
    body: bytes

    @classmethod
    def of(cls, page: str | bytes) -> Packed:
        plain = page.encode() if isinstance(page, str) else page
        tag = hashlib.sha256(plain).hexdigest()[:20]
        return cls(int(datetime.now(UTC).timestamp()), tag, gzip.compress(plain, 9, mtime=0))

    def to_bytes(self) -> bytes:
        return f"{self.made} {self.tag}\n".encode() + self.body

    @classmethod
    def from_bytes(cls, kept: bytes) -> Packed:
        head, _, body = kept.partition(b"\n")
        made, tag = head.decode().split(" ")
        return cls(int(made), tag, body)


def publicly(page: Packed, *, policy: str, mimetype: str = "text/html", seconds: int = 60) -> Response:
    """The answer that carries a page; 304 where the asker has it already. `policy`: the content security policy."""
    zipped = "gzip" in request.accept_encodings
    answer = Response(page.body if zipped else gzip.decompress(page.body), mimetype=mimetype)
    if zipped:
        answer.content_encoding = "gzip"
    answer.vary.add("Accept-Encoding")
    answer.cache_control.public, answer.cache_control.max_age = True, seconds
    answer.set_etag(page.tag, weak=True)
    answer.last_modified = datetime.fromtimestamp(page.made, UTC)
    answer.headers["Content-Security-Policy"] = policy
    answer.make_conditional(request)
    return answer


@dataclass(frozen=True, slots=True)
class Sheet:
    """A stylesheet to stand in the page itself, and the source that lets it through the content policy."""

    text: Markup
    source: str


@lru_cache(maxsize=8)
def _sheet(path: str, stamp: int) -> Sheet:
    css = (STATIC / path).read_text(encoding="utf-8")
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s*\n\s*", "", css)
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return Sheet(Markup(css), f"'sha256-{digest}'")


def sheet(path: str) -> Sheet:
    """A static stylesheet, without comments and line ends; a page with it inside is drawn after one round trip."""
    return _sheet(path, (STATIC / path).stat().st_mtime_ns)


def init_app(app: Flask) -> None:
    app.session_interface = CookielessWherePublic()
