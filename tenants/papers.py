"""Papers as PDF: typst templates of ours, filled with data; data is never read as source."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterable
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
import typst
from num2words import num2words
from PIL import Image
from pypdf import PdfWriter

_own = threading.local()


def _compiled(template: Path, data: dict[str, Any], **options) -> Any:
    compilers = _own.__dict__.setdefault("compilers", {})
    if template not in compilers:
        compilers[template] = typst.Compiler(str(template), root=str(template.parent), ignore_system_fonts=True)
    return compilers[template].compile(sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, **options)


class Unprintable(ValueError):
    """A sign that the paper's font does not have; `sign` says which."""

    def __init__(self, sign: str):
        super().__init__(sign)
        self.sign = sign


def render(template: Path, data: dict[str, Any]) -> bytes:
    """The PDF (PDF/A-2b) of a template with its data; Unprintable where a sign has no shape in the font."""
    try:
        return _compiled(template, data, format="pdf", pdf_standards="a-2b")
    except typst.TypstError as error:
        lacking = re.search(r"the text `\"(.+?)\"` could not be displayed", str(error))
        if lacking:
            raise Unprintable(lacking[1]) from None
        raise


def pages(template: Path, data: dict[str, Any], *, ppi: float = 110) -> list[bytes]:
    """Every page as a picture (WebP), from the same source as the PDF."""
    found = _compiled(template, data, format="png", ppi=ppi)
    return [_small(page) for page in (found if isinstance(found, list) else [found])]


def _small(png: bytes) -> bytes:
    """A quarter of the PNG's size: sixteen steps of light are enough for print on white."""
    out = BytesIO()
    drawn = Image.open(BytesIO(png)).convert("RGB").point(lambda light: min(255, (light + 8) // 17 * 17))
    drawn.save(out, "WEBP", lossless=True, quality=20, method=2)
    return out.getvalue()


def joined(papers: Iterable[bytes]) -> bytes:
    """Many PDFs as one, to be printed at once."""
    whole = PdfWriter()
    for paper in papers:
        whole.append(BytesIO(paper), import_outline=False)
    out = BytesIO()
    whole.write(out)
    return out.getvalue()


@lru_cache(maxsize=256)
def qr_svg(text: str) -> str:
    """A QR code as SVG text, for a page or a paper's data (typst knows an SVG by its namespace)."""
    drawn = segno.make(text, error="m").svg_inline(scale=4, border=1)
    return drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


@lru_cache(maxsize=256)
def qr_uri(text: str) -> str:
    """The same as the address of a picture that takes any size, for a page."""
    return segno.make(text, error="m").svg_data_uri(border=1, omitsize=True)


def in_words(amount: int) -> str:
    """Whole rupiah in words: `dua juta tujuh ratus tujuh puluh lima ribu rupiah`; one thousand after millions is `seribu`."""
    words = num2words(amount, lang="id")
    for great in ("juta", "miliar", "triliun"):
        words = words.replace(f"{great} satu ribu", f"{great} seribu")
    return f"{words} rupiah"
