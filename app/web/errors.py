"""The domain's four errors and HTTP's own become one page, in Indonesian; a fault shows only its number."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import structlog
from flask import Response, render_template, request
from flask_wtf.csrf import CSRFError
from psycopg.errors import InsufficientPrivilege
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from app.web import watching
from app.web.house import House
from app.web.pages import is_htmx
from tenants.current import village_or_none
from tenants.db import db
from tenants.errors import Conflict, DomainError, NotAllowed, NotFound, Refused
from tenants.life import WHY
from tenants.villages import State

log = structlog.get_logger()
CODES = {NotFound: 404, NotAllowed: 403, Refused: 422, Conflict: 409}
WORDS = {
    400: ("Permintaan tidak lengkap", "Muat ulang halaman lalu coba lagi."),
    403: ("Tidak berhak", "Akun Anda tidak berhak membuka halaman ini."),
    404: ("Tidak ditemukan", "Halaman atau data itu tidak ada di sini."),
    405: ("Cara membuka tidak sesuai", "Kembali ke halaman sebelumnya lalu coba lagi."),
    413: (
        "Kiriman terlalu besar",
        "Ukuran berkas paling besar 20 MB. Kecilkan atau bagi berkas itu, lalu unggah lagi.",
    ),
    415: ("Jenis berkas tidak diterima", "Pilih berkas dengan jenis yang disebut pada halaman."),
    422: ("Belum dapat disimpan", "Periksa kembali isian Anda."),
    409: ("Sudah berubah", "Data ini baru saja diubah orang lain. Muat ulang lalu coba lagi."),
    429: ("Terlalu sering", "Tunggu satu menit lalu coba lagi."),
    503: ("Desa sedang dipindahkan", "Isian belum tersimpan. Tunggu setengah menit, lalu kirim sekali lagi."),
    500: (
        "Ada kesalahan di pihak kami",
        "Data Anda aman. Coba lagi; bila tetap gagal, sebutkan nomor ini kepada OpenDesa.",
    ),
}

# a room may say what went wrong in its own face: room → (code, title, sentence) → the answer, or None to leave it to the house
Face = Callable[[int, str, str], "Response | None"]
faces: dict[str, Face] = {}


def answer(code: int, sentence: str | None = None, *, number: str | None = None) -> Response:
    title, usual = WORDS.get(code, WORDS[400 if code < 500 else 500])
    place = request.environ.get("paketdesa.place")
    face = faces.get(place.room) if place and code < 500 and not is_htmx() else None
    own = face(code, title, sentence or usual) if face else None
    if own is not None:
        return own
    template = "errors/fragment.html" if is_htmx() else "errors/page.html"
    body = render_template(template, code=code, title=title, sentence=sentence or usual, number=number)
    return Response(body, status=code, mimetype="text/html")


def init_app(app: House) -> None:
    @app.errorhandler(DomainError)
    def domain(error: DomainError):
        db.session.rollback()
        return answer(CODES.get(type(error), 422), error.sentence)

    @app.errorhandler(CSRFError)
    def forged(error):
        db.session.rollback()
        return answer(400, "Halaman ini sudah terlalu lama terbuka. Muat ulang, lalu kirim sekali lagi.")

    @app.errorhandler(HTTPException)
    def http(error: HTTPException):
        db.session.rollback()
        code = error.code or 500
        if 300 <= code < 400:
            return error
        found = answer(code)
        retry = getattr(error, "retry_after", None)
        if code == 429 and retry:
            found.headers["Retry-After"] = str(retry)
        return found

    @app.errorhandler(DBAPIError)
    @app.errorhandler(InsufficientPrivilege)
    def resting(error: Exception):
        """A village that is being moved or put back may be read, not written: nothing is lost, it is said."""
        if not isinstance(getattr(error, "orig", error), InsufficientPrivilege):
            return fault(error)
        db.session.rollback()
        here = village_or_none()
        if here is not None and here.state in WHY:
            return answer(403, WHY[State(here.state)])
        log.warning("written-while-moving", path=request.path)
        found = answer(503)
        found.headers["Retry-After"] = "30"
        return found

    @app.errorhandler(Exception)
    def fault(error: Exception):
        db.session.rollback()
        number = watching.number() or secrets.token_hex(8)
        log.error("fault", number=number, path=request.path, error=type(error).__name__, exc_info=error)
        if app.settings.environment == "test" and app.config.get("PROPAGATE_FAULTS"):
            raise error
        return answer(500, number=number)
