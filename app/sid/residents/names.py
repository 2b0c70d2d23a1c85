"""Names of people as they are written: letters of any script, marks on them, and the signs that names and titles carry."""

from __future__ import annotations

import unicodedata

from app.sid.wording import tidy

SIGNS = " .,'’‘ʼ`´-–/()"
LONGEST = 100


def wrong(name: str) -> str | None:
    """Why this cannot be a name; None where it can."""
    if not name:
        return "Isi nama."
    if any(c.isnumeric() for c in name):
        return "Nama tidak memuat angka. Tulis seperti pada KTP atau KK."
    strange = [c for c in name if not (c.isalpha() or unicodedata.category(c) in ("Mn", "Mc") or c in SIGNS)]
    if strange:
        return f"Tanda “{strange[0]}” tidak dipakai dalam nama. Tulis seperti pada KTP atau KK."
    if not any(c.isalpha() for c in name):
        return "Isi nama dengan huruf."
    if len(name) > LONGEST:
        return f"Nama paling panjang {LONGEST} huruf."
    return None


def plain(text: str) -> str:
    """As names are compared in a search: small letters without marks and signs (`models.PLAIN_NAME` is the same in SQL)."""
    letters = unicodedata.normalize("NFKD", tidy(text)).lower()
    return "".join(c for c in letters if not unicodedata.combining(c) and c not in SIGNS.replace(" ", ""))
