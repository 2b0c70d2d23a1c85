"""The archive of letters: byte for byte, numbered without gap or double, cancelled, found, and closed to other villages."""

from __future__ import annotations

import hashlib
import threading
import uuid
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from app.sid.letters import archive, book, issuing, numbering, subjects
from app.sid.letters.kinds import DOMISILI
from app.sid.officials import keeping as officials
from app.sid.profile import keeping as profile
from app.sid.residents import searching
from tenants import files, sheets
from tenants.clock import today
from tenants.current import in_village
from tenants.errors import Conflict, NotFound, Refused
from tests.sid.test_letters import add, issue, own, place  # noqa: F401


def test_the_archive_gives_back_the_very_bytes(place):
    with in_village(place):
        letter = issue(add())
        first = archive.pdf(letter)
    with in_village(place):
        profile.fill({"address": "Alamat lain"}, by="tes")
        officials.name_head("Orang Lain", by="tes")
        again = archive.letter(letter.id)
        assert archive.pdf(again) == first
        assert hashlib.sha256(archive.pdf(again)).hexdigest() == again.sha256
        assert archive.picture(again)[8:12] == b"WEBP"


def test_it_is_an_archivable_pdf(place):
    with in_village(place):
        reader = PdfReader(BytesIO(archive.pdf(issue(add()))))
    marks = reader.xmp_metadata.rdf_root.toxml() if reader.xmp_metadata else ""
    assert "pdfaid:part" in marks and ">2<" in marks
    box = reader.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (595, 842)


def test_ten_at_once_leave_no_gap_and_no_double(house, place):
    with in_village(place):
        resident = add()
    together, failed = threading.Barrier(10), []

    def one():
        try:
            with house.app_context():
                together.wait(30)
                with in_village(place):
                    issue(resident)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=one) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not failed
    with in_village(place):
        assert sorted(letter.number for letter in archive.latest(20)) == list(range(1, 11))


def test_a_failure_after_the_file_is_written_gives_the_number_back(place):
    with in_village(place):
        resident = add()
        issue(resident)
    with pytest.raises(RuntimeError), in_village(place):
        lost = issue(resident)
        assert lost.number == 2 and files.fetch(lost.file_key)
        raise RuntimeError
    with in_village(place):
        assert numbering.to_be(DOMISILI, today().year) == 2
        assert issue(resident).number == 2
        assert archive.issued_count() == 2


def test_numbers_begin_again_each_year(place, monkeypatch):
    with in_village(place):
        resident = add()
        for day in (date(2025, 12, 31), date(2025, 12, 31), date(2026, 1, 2), date(2025, 12, 31)):
            monkeypatch.setattr(issuing, "today", lambda day=day: day)
            issue(resident)
        assert [letter.number_text for letter in reversed(archive.latest(4))] == [
            "470/001/2016/XII/2025",
            "470/002/2016/XII/2025",
            "470/001/2016/I/2026",
            "470/003/2016/XII/2025",
        ]
        assert archive.years() == [2026, 2025]


def test_a_preview_takes_no_number(place):
    with in_village(place):
        resident = add()
        pages = issuing.preview(resident, "", signer=officials.head())
        assert len(pages) == 1 and pages[0][8:12] == b"WEBP"
        issuing.preview(resident, "😀 李", valid_until=date(2020, 1, 1), signer=officials.head())
        assert numbering.to_be(DOMISILI, today().year) == 1


def test_the_same_form_sent_twice_is_one_letter(place):
    key = uuid.uuid4()
    with in_village(place):
        resident = add()
        first = issue(resident, asked_as=key)
    with in_village(place):
        assert issue(resident, asked_as=key).id == first.id
        assert issue(resident).number == 2


def test_cancelled_keeps_its_number_and_cannot_be_cancelled_again(place):
    with in_village(place):
        letter = issue(add())
    with pytest.raises(Refused) as refused, in_village(place):
        archive.cancel(archive.letter(letter.id), " ", by="tes")
    assert refused.value.field == "reason"
    with in_village(place):
        archive.cancel(archive.letter(letter.id), "salah orang", by="tes")
    with pytest.raises(Conflict), in_village(place):
        archive.cancel(archive.letter(letter.id), "lagi", by="tes")
    with in_village(place):
        assert archive.by_token(letter.token).cancel_reason == "salah orang"
        assert numbering.to_be(DOMISILI, today().year) == 2


def test_filters_counts_and_the_book_agree(place):
    with in_village(place):
        first, second = add(), add("Baso Amirullah", "7305080101900001")
        for resident, purpose in ((first, "Beasiswa"), (second, "=HYPERLINK(1)"), (second, "Kredit 100%")):
            issue(resident, purpose)
        archive.cancel(archive.latest(1)[0], "keliru", by="tes")
        assert archive.counts({}) == {"": 3, "terbit": 2, "batal": 1}
        assert archive.counts({"penduduk": str(second.id)}) == {"": 2, "terbit": 1, "batal": 1}
        assert archive.page({"q": "100%"}).total == 1
        assert archive.page({"q": "baso 470/00"}).total == 2
        assert archive.page({"tahun": "1999"}).total == 0
        assert archive.page({"penduduk": "bukan", "keadaan": "aneh", "tahun": "x"}).total == 3
        lines = sheets.sheets(book.written({"penduduk": str(second.id)}))[0][2]
    assert lines[0] == list(book.HEAD)
    assert [line[0] for line in lines[1:]] == ["1", "2"]
    assert lines[1][5] == "Surat Keterangan Domisili: =HYPERLINK(1)"
    assert lines[2][7].startswith("Dibatalkan") and lines[2][7].endswith("keliru")


def test_whom_finds_by_parts_and_shows_who_is_gone_last(place):
    with in_village(place):
        add("Hasnah Tua", "7305085503300003").basic_status = 2
        here = add()
        found = searching.hits("hasnah")
        assert [resident.name for resident in found] == ["Hasnah Dg. Kebo", "Hasnah Tua"]
        assert searching.hits("5503670002")[0].id == here.id
        assert searching.hits("100%") == searching.hits("  ") == []
        issue(here)
        assert [resident.id for resident in subjects.recent()] == [here.id]


def test_another_village_knows_nothing_of_it(place, two_villages):
    with in_village(place):
        letter = issue(add())
    with in_village(two_villages[1]):
        for ask in (
            lambda: archive.letter(letter.id),
            lambda: archive.by_token(letter.token),
            lambda: files.fetch(letter.file_key),
        ):
            with pytest.raises(NotFound):
                ask()
