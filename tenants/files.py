"""Files of villages and of the platform: names are made here, keyed by village, never by what a client sent."""

from __future__ import annotations

import os
import re
import shutil
import uuid
from pathlib import Path

from tenants.current import village
from tenants.errors import NotFound
from tenants.work.queues import after_commit

_root: Path | None = None


def connect(root: Path) -> None:
    global _root
    _root = root


def root() -> Path:
    assert _root is not None, "tenants.files.connect(root) comes first"
    return _root


def _folder(owner: str) -> Path:
    return root() / owner


KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[a-z0-9]{1,8}")


def is_key(key: str) -> bool:
    """Whether this could be a name that we have made."""
    return KEY.fullmatch(key) is not None


def _write(owner: str, key: str, data: bytes) -> None:
    folder = _folder(owner)
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{key}.part"
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, folder / key)
    flush_folder(folder)


def _store(owner: str, data: bytes, ending: str) -> str:
    key = f"{uuid.uuid4()}.{ending}"
    assert is_key(key), ending
    _write(owner, key, data)
    return key


def flush_folder(folder: Path) -> None:
    """Let the folder's new name reach the disk: a row that names a file is committed after this."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(owner: str, key: str) -> bytes:
    try:
        if not is_key(key):
            raise FileNotFoundError(key)
        return (_folder(owner) / key).read_bytes()
    except FileNotFoundError:
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


# ---- for archives and for the end of a village: by the name of its schema --------------------------------------------


def keys_of(schema: str) -> list[str]:
    folder = _folder(schema)
    return sorted(path.name for path in folder.iterdir() if is_key(path.name)) if folder.is_dir() else []


def fetch_of(schema: str, key: str) -> bytes:
    return _read(schema, key)


def keep_as(schema: str, key: str, data: bytes) -> None:
    """Put a file back under the name that it had."""
    if not is_key(key):
        raise ValueError(key)
    _write(schema, key, data)


def remove_all(schema: str) -> None:
    """Every file of a village's schema."""
    shutil.rmtree(_folder(schema), ignore_errors=True)
