"""Files of villages and of the platform: names are made here, keyed by village, never by what a client sent."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

from tenants.current import village
from tenants.errors import NotFound
from tenants.work.queues import after_commit

_root: Path | None = None


def connect(root: Path) -> None:
    global _root
    _root = root


def _folder(owner: str) -> Path:
    assert _root is not None, "tenants.files.connect(root) comes first"
    return _root / owner


def _store(owner: str, data: bytes, ending: str) -> str:
    key = f"{uuid.uuid4()}.{ending}"
    folder = _folder(owner)
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{key}.part"
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, folder / key)
    flush_folder(folder)
    return key


def flush_folder(folder: Path) -> None:
    """Let the folder's new name reach the disk: a row that names a file is committed after this."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(owner: str, key: str) -> bytes:
    stem, _, ending = key.partition(".")
    try:
        path = _folder(owner) / f"{uuid.UUID(stem)}.{ending}"
        if not ending.isalnum():
            raise ValueError(ending)
        return path.read_bytes()
    except (ValueError, FileNotFoundError):
        raise NotFound("Berkas itu tidak ada.") from None


def keep(data: bytes, ending: str) -> str:
    """Store bytes for the village in force; the key goes into its row."""
    return _store(village().schema, data, ending)


def fetch(key: str) -> bytes:
    """Bytes of the village in force; another village's key is NotFound."""
    return _read(village().schema, key)


def discard(key: str) -> None:
    """Take away a file of the village in force once the transaction has committed; nothing where it is gone already."""
    stem, _, ending = key.partition(".")
    path = _folder(village().schema) / f"{uuid.UUID(stem)}.{ending}"
    after_commit(lambda: path.unlink(missing_ok=True))


def keep_platform(data: bytes, ending: str) -> str:
    """Store bytes of the platform's own (invoices, letters of invitation)."""
    return _store("platform", data, ending)


def fetch_platform(key: str) -> bytes:
    return _read("platform", key)
