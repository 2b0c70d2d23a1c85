"""The village's sign, and the photograph that leads its site."""

from __future__ import annotations

from app.sid.profile.keeping import own_row, profile
from app.sid.wording import tidy
from tenants import audit, cache, files, images
from tenants.errors import NotFound, Refused

LOGO, PHOTO, PHOTO_THUMB = (400, 400), (1600, 1600), (800, 800)
LONGEST_ALT = 160


def set_logo(data: bytes, *, by) -> None:
    """JPG, PNG or WebP up to 5 MB become a PNG whose clear ground stays clear."""
    drawn = images.redrawn(data, LOGO, kind="png")[0]
    row = own_row()
    _drop(row.logo_key)
    row.logo_key = files.keep(drawn.data, "png")
    _told("profile.logo-set", by)


def remove_logo(*, by) -> None:
    row = own_row()
    _drop(row.logo_key)
    row.logo_key = None
    _told("profile.logo-removed", by)


def set_photo(data: bytes, *, alt: str = "", by) -> None:
    """The photograph of the village, with what is to be seen on it."""
    _describe(alt)
    large, thumb = images.redrawn(data, PHOTO, PHOTO_THUMB)
    row = own_row()
    _drop(row.photo_key, row.photo_thumb_key)
    row.photo_key, row.photo_thumb_key = files.keep(large.data, "webp"), files.keep(thumb.data, "webp")
    _told("profile.photo-set", by)


def describe_photo(alt: str, *, by) -> None:
    _describe(alt)
    _told("profile.photo-described", by)


def _describe(alt: str) -> None:
    alt = tidy(alt)
    if len(alt) > LONGEST_ALT:
        raise Refused(f"Keterangan foto paling panjang {LONGEST_ALT} huruf.", field="photo_alt")
    own_row().photo_alt = alt


def remove_photo(*, by) -> None:
    row = own_row()
    _drop(row.photo_key, row.photo_thumb_key)
    row.photo_key = row.photo_thumb_key = None
    row.photo_alt = ""
    _told("profile.photo-removed", by)


def photo(size: str = "large") -> bytes:
    """The photograph as WebP: `large` (at most 1600 px) or `thumb` (at most 800 px)."""
    row = profile()
    key = {"large": row.photo_key, "thumb": row.photo_thumb_key}.get(size)
    if not key:
        raise NotFound("Desa ini belum mempunyai foto.")
    return files.fetch(key)


def _drop(*keys: str | None) -> None:
    for key in keys:
        if key:
            files.discard(key)


def _told(deed: str, by) -> None:
    audit.village_deed(deed, by=by)
    cache.forget("site")
