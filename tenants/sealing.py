"""Small secrets at rest, sealed with a key that only the settings know and bound to whom they belong."""

from __future__ import annotations

import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_key: bytes | None = None
NONCE = 12


def connect(secret: str) -> None:
    """Derive the key from the settings' secret."""
    global _key
    _key = hashlib.sha256(b"paketdesa sealing\0" + secret.encode()).digest()


def _box() -> AESGCM:
    assert _key is not None, "tenants.sealing.connect(secret) comes first"
    return AESGCM(_key)


def seal(value: bytes, *, owner: str) -> bytes:
    """AES-256-GCM; `owner` must be named again to open it."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + _box().encrypt(nonce, value, owner.encode())


def unseal(sealed: bytes, *, owner: str) -> bytes:
    """The value; ValueError where it was touched, or belongs to another."""
    try:
        return _box().decrypt(sealed[:NONCE], sealed[NONCE:], owner.encode())
    except InvalidTag:
        raise ValueError("sealed value does not open") from None
