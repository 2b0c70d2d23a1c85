"""Papers as PDF: typst templates of ours, filled with data; data is never read as source."""

from __future__ import annotations

import json
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
import typst
from num2words import num2words

_own = threading.local()


def _compiled(template: Path, data: dict[str, Any], **options) -> Any:
    compilers = _own.__dict__.setdefault("compilers", {})
    if template not in compilers:
        compilers[template] = typst.Compiler(str(template), root=str(template.parent), ignore_system_fonts=True)
    return compilers[template].compile(sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, **options)


def render(template: Path, data: dict[str, Any]) -> bytes:
    """The PDF (PDF/A-2b) of a template with its data."""
    return _compiled(template, data, format="pdf", pdf_standards="a-2b")


def preview(template: Path, data: dict[str, Any], *, ppi: float = 110) -> bytes:
    """The first page as PNG, from the same source as the PDF."""
    pages = _compiled(template, data, format="png", ppi=ppi)
    return pages[0] if isinstance(pages, list) else pages


@lru_cache(maxsize=256)
def qr_svg(text: str) -> str:
    """A QR code as SVG text, for a page or a paper's data (typst knows an SVG by its namespace)."""
    drawn = segno.make(text, error="m").svg_inline(scale=4, border=1)
    return drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def in_words(amount: int) -> str:
    """Whole rupiah in words: `dua juta tujuh ratus tujuh puluh lima ribu rupiah`; one thousand after millions is `seribu`."""
    words = num2words(amount, lang="id")
    for great in ("juta", "miliar", "triliun"):
        words = words.replace(f"{great} satu ribu", f"{great} seribu")
    return f"{words} rupiah"
