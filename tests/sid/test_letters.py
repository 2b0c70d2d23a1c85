"""Letters: what the paper says, how it is numbered, and that a failure leaves neither letter nor gap."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from app.sid.letters import archive, issuing, numbering
from app.sid.letters.kinds import DOMISILI
from app.sid.officials import keeping as officials
from app.sid.profile import keeping as profile
from app.sid.residents import keeping as residents
from app.sid.residents import searching
from tenants.clock import today
from tenants.current import in_village
from tenants.db import db, on_cell
from tenants.errors import Refused
from tests import makers

CHECK = "https://sanrobone.desa.test/cek/{token}"
TABLES = ("letters", "letter_counters", "officials", "profile", "resident_events", "residents", "families", "areas")


@pytest.fixture(scope="module")
def own(house):
    """A village of this module's own."""
    with house.app_context():
        return makers.village("73.05.04.2016")


@pytest.fixture
def place(app, own):
    """The village with a head and nobody in it."""
    with in_village(own):
        for table in TABLES:
            on_cell(f"DELETE FROM {table}")
        officials.name_head("Haslan Dg. Rurung, S.Sos.", by="tes")
    return own


def add(name: str = "Hasnah Dg. Kebo", nik: str = "7305085503670002", **values):
    fields = {"name": name, "nik": nik, "sex": 2, "birth_place": "TAKALAR", "birth_date": date(1967, 3, 15), "shdk": 1}
    return residents.add(
        {**fields, "religion": 1, "occupation": 5, **values},
        no_kk=f"7305081204{nik[-6:]:0>6}",
        address="JL POROS NO 4",
        dusun="Kassi",
        rt="002",
        by="tes",
    )


def issue(resident, purpose: str = "Pembukaan rekening bank", **kwargs):
    return issuing.issue(searching.resident(resident.id), purpose, check_url=CHECK, by="tes", **kwargs)


def words(letter) -> str:
    """The text of the PDF, with its line ends as spaces."""
    pages = PdfReader(BytesIO(archive.pdf(letter))).pages
    return " ".join(" ".join(page.extract_text().replace("\u200b", "") for page in pages).split())


def test_the_paper_says_who_where_and_what_for(place):
    with in_village(place):
        profile.fill({"address": "Jalan Poros 12", "postal_code": "92231"}, by="tes")
        found = words(issue(add(), valid_until=date(today().year + 1, 2, 3)))
    for said in (
        "PEMERINTAH KABUPATEN TAKALAR",
        "Jalan Poros 12 · Kode Pos 92231",
        "SURAT KETERANGAN DOMISILI",
        f"Nomor: 470/001/2016/{numbering.ROMAN[today().month - 1]}/{today().year}",
        "Kepala Desa",
        "HASNAH DG. KEBO",
        "7305085503670002",
        "Takalar, 15 Maret 1967",
        "Pegawai negeri sipil (PNS)",
        "Jl Poros No 4, Dusun Kassi, RT 002",
        "Kartu Keluarga Nomor 7305081204670002",
        "untuk keperluan Pembukaan rekening bank",
        f"3 Februari {today().year + 1}",
        "Haslan Dg. Rurung, S.Sos.",
        "https://sanrobone.desa.test/cek/",
    ):
        assert said in found, said


LITERAL = [
    "#let x = 1 *tebal* _miring_ $a^2$ @rujuk <label> [isi] \\ ~ // --- \"kutip\" 'satu'",
    "Ujian S-2 “Ñoño” é ü ș – 50% & 100 % <script>alert(1)</script>",
    "= Judul",
    '#read("/etc/passwd")',
    "https://desa.id/a?b=1#c",
]


@pytest.mark.parametrize("purpose", LITERAL)
def test_markup_of_the_template_comes_out_as_typed(place, purpose):
    with in_village(place):
        assert purpose in words(issue(add(), purpose))


def test_names_come_out_as_typed(place):
    name = "Nur'aini \"Bau\" #1 *Dg* _Te'ne_ $5 @rt"
    with in_village(place):
        resident = add()
        resident.name = name  # nobody can enter such a name, but a paper must stand it
        db.session.flush()
        assert name.upper() in words(issue(resident))


@pytest.mark.parametrize("word", ["A" * 100, "NURHAYATI " * 10, "Abcdefghij-" * 9])
def test_long_names_addresses_and_purposes_stay_on_the_paper(place, word):
    with in_village(place):
        resident = add(word.strip()[:100])
        resident.current_address = (word * 2)[:200]
        db.session.flush()
        letter = issue(resident, (word * 3)[:300])
        reader = PdfReader(BytesIO(archive.pdf(letter)))
        right = []
        for page in reader.pages:
            page.extract_text(visitor_text=lambda text, cm, tm, font, size: right.append(tm[4] if text.strip() else 0))
        assert max(right) < 595 - 50
        assert letter.pages == len(reader.pages) <= 2
        assert "".join(word.upper().split())[:90] in "".join(words(letter).upper().split())


def test_control_signs_and_line_ends_become_spaces(place):
    with in_village(place):
        assert issue(add(), "baris satu\r\nbaris\tdua\x00\u202e tiga ").purpose == "baris satu baris dua tiga"


@pytest.mark.parametrize("sign", ["李", "😀", "ᨒ"])
def test_what_the_font_lacks_is_refused_at_its_field(place, sign):
    with in_village(place):
        resident = add()
    with pytest.raises(Refused, match=sign) as refused, in_village(place):
        issue(resident, f"Beasiswa {sign}")
    assert refused.value.field == "purpose"


def test_a_temporary_number_is_a_dash(place):
    with in_village(place):
        resident = add(nik="0")
        assert "NIK : –" in words(issue(resident)).replace("  ", " ")
        assert resident.nik not in words(archive.latest(1)[0])


@pytest.mark.parametrize(
    ("status", "said"), [(2, "meninggal"), (3, "pindah"), (4, "hilang"), (6, "pergi"), (9, "tidak valid")]
)
def test_who_does_not_live_here_gets_none(place, status, said):
    with in_village(place):
        resident = add()
        resident.basic_status = status
    with pytest.raises(Refused, match=said), in_village(place):
        issue(resident)


BAD = [
    ({"purpose": "  "}, "purpose", "Isi keperluan"),
    ({"purpose": "x" * 301}, "purpose", "300 huruf"),
    ({"valid_until": date(2020, 1, 1)}, "valid_until", "sudah lewat"),
    ({"valid_until": date(today().year + 9, 1, 1)}, "valid_until", "dua tahun"),
]


@pytest.mark.parametrize(("values", "field", "said"), BAD)
def test_what_is_wrong_is_told_at_its_field_and_takes_no_number(place, values, field, said):
    with in_village(place):
        resident = add()
    with pytest.raises(Refused, match=said) as refused, in_village(place):
        issue(resident, **values)
    assert refused.value.field == field
    with in_village(place):
        assert numbering.to_be(DOMISILI, today().year) == 1


def test_nobody_signs_nothing(place):
    with in_village(place):
        on_cell("DELETE FROM officials")
        resident = add()
    with pytest.raises(Refused) as refused, in_village(place):
        issue(resident)
    assert refused.value.field == "signer"


@pytest.mark.parametrize(
    ("signs_as", "lines"),
    [
        ("an", ["a.n. Kepala Desa {}", "Sekretaris Desa"]),
        ("ub", ["a.n. Kepala Desa {}", "Sekretaris Desa", "u.b.", "Sekretaris Desa"]),
    ],
)
def test_who_signs_for_the_head_says_so(place, signs_as, lines):
    with in_village(place):
        second = officials.keep({"name": "St. Aminah", "position": "Sekretaris Desa", "signs_as": signs_as}, by="tes")
        letter = issue(add(), signer=second)
        assert letter.data["signer"]["lines"] == [line.format(place.name) for line in lines]
        assert letter.signer_name == "St. Aminah"
