"""The paper that is handed over: one page, also with the longest names, and without a warning of the typesetter."""

from __future__ import annotations

import io
import json

import pypdf
import pytest
import typst

from tenants import papers
from tenants.bimtek.welcoming import TEMPLATE

DATA = {
    "village": "Desa Sanrobone",
    "code": "73.05.08.2003",
    "district": "Sanrobone",
    "regency": "Kabupaten Takalar",
    "province": "Sulawesi Selatan",
    "person": "Rahmatia Daeng Kebo",
    "role": "Operator",
    "email": "operator@contoh.id",
    "address": "https://sanrobone.paketdesa.id/portal",
    "link": "https://sanrobone.paketdesa.id/portal/undangan/" + "x" * 43,
    "qr": papers.qr_svg("https://sanrobone.paketdesa.id/portal/undangan/" + "x" * 43),
    "written": "1 Agustus 2025",
    "until": "4 Agustus 2025 pukul 10.42",
    "bimtek": "Bimtek OpenSID Takalar 2025, Gelombang 3",
}
LONG = {
    "village": "Desa Adat " + "Kampung Baru Sejahtera Bersama " * 2,
    "district": "Kepulauan Tanakeke Barat Daya",
    "regency": "Kabupaten Kepulauan Siau Tagulandang Biaro",
    "person": "Prof. Dr. Ir. H. " + "Andi Muhammad Syamsul Bahri Daeng Ngalle, S.Sos., M.Si. " * 2,
    "email": "a" * 60 + "@" + "b" * 60 + ".desa.id",
    "address": "https://" + "kampung-baru-sejahtera-bersama-" * 2 + ".paketdesa.id/portal",
    "bimtek": "Bimbingan teknis " + "sistem informasi desa " * 6,
}


@pytest.mark.parametrize("data", [DATA, DATA | LONG, DATA | {"bimtek": ""}], ids=["usual", "long", "no bimtek"])
def test_one_page(data):
    found = pypdf.PdfReader(io.BytesIO(papers.render(TEMPLATE, data)))
    assert len(found.pages) == 1
    text = found.pages[0].extract_text()
    assert "Pindai untuk masuk pertama kali" in text and "Tiga langkah pertama" in text


def test_what_people_type_is_never_typeset():
    evil = {"person": '#set page(width: 1cm) *tebal* $x$ \\ #read("/etc/passwd")', "village": "[#panic()]"}
    text = pypdf.PdfReader(io.BytesIO(papers.render(TEMPLATE, DATA | evil))).pages[0].extract_text()
    assert "#set page" in text and "#panic()" in text


def test_no_warning():
    _, warnings = typst.compile_with_warnings(
        str(TEMPLATE), sys_inputs={"data": json.dumps(DATA)}, ignore_system_fonts=True, format="pdf"
    )
    assert not warnings


def test_many_are_joined():
    one = papers.render(TEMPLATE, DATA)
    assert len(pypdf.PdfReader(io.BytesIO(papers.joined([one, one, one]))).pages) == 3
