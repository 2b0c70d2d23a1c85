"""Which passwords are taken (NIST 800-63B-4): length counts, composition does not."""

from __future__ import annotations

from collections.abc import Iterable

from tenants.errors import Refused

SHORTEST = 10
COMMONEST = {
    "password123",
    "1234567890",
    "12345678910",
    "qwertyuiop",
    "0987654321",
    "bismillah1",
    "bismillah123",
    "indonesia1",
    "indonesia123",
    "sayangkamu",
    "administrator",
    "kepaladesa",
    "operatordesa",
    "opendesa123",
}


def refuse_weak(password: str, *, own_words: Iterable[str] = ()) -> None:
    """The short, the commonest and those made of the person's own words are refused."""
    if len(password) < SHORTEST:
        raise Refused(
            f"Kata sandi paling sedikit {SHORTEST} huruf. Kalimat pendek lebih mudah diingat.", field="password"
        )
    plain = password.lower()
    own = {word.lower() for word in own_words if len(word) > 3}
    if (
        len(set(plain)) < 4
        or plain in COMMONEST
        or any(plain.startswith(word) and len(plain) - len(word) < 4 for word in own)
    ):
        raise Refused(
            "Kata sandi itu mudah ditebak. Pakailah kalimat pendek yang hanya Anda ketahui.", field="password"
        )
