"""News: what markup may hold, how plain words become it, and addresses that stay."""

from __future__ import annotations

import pytest

from app.sid.articles import markup, writing
from tenants.current import in_village
from tenants.db import on_cell
from tenants.errors import Conflict, NotFound, Refused
from tests import makers


@pytest.fixture(scope="module")
def own(house):
    with house.app_context():
        return makers.village("73.05.04.1001")


@pytest.fixture
def place(app, own):
    with in_village(own):
        on_cell("DELETE FROM articles")
    return own


CLEANED = [
    ("<p>Isi<script>alert(1)</script></p>", "<p>Isi</p>"),
    ('<p onclick="x()" style="color:red" class="y">Isi</p>', "<p>Isi</p>"),
    ('<a href="javascript:alert(1)">x</a>', '<a rel="noopener noreferrer">x</a>'),
    (
        '<a href="https://desa.id/?a=1&amp;b=2" target="_blank">x</a>',
        '<a href="https://desa.id/?a=1&amp;b=2" rel="noopener noreferrer">x</a>',
    ),
    ("<div>satu<br><br>dua<br>tiga</div>", "<p>satu</p><p>dua<br>tiga</p>"),
    ("<div><strong>satu<br><br>dua</strong></div>", "<p><strong>satu</strong></p><p><strong>dua</strong></p>"),
    ("<h1>Judul</h1><div><br></div><ul><li>a</li></ul>", "<h2>Judul</h2><ul><li>a</li></ul>"),
    ('<figure data-trix-attachment="{}"><img src="x" onerror="alert(1)">teks</figure>', "teks"),
    ("<iframe src=https://jahat.id></iframe><svg><a xlink:href='javascript:x'>b</a></svg>", ""),
    ("3 < 5 & 7 > 2", "3 &lt; 5 &amp; 7 &gt; 2"),
]


@pytest.mark.parametrize(("sent", "kept"), CLEANED)
def test_only_words_and_their_form_are_kept(sent, kept):
    assert markup.cleaned(sent) == kept
    assert markup.cleaned(markup.cleaned(sent)) == markup.cleaned(sent)


TEXTS = ["satu\n\ndua\ntiga", "3 < 5 & <b>bukan tebal</b>", "“kutip” — é ü 😀"]


@pytest.mark.parametrize("text", TEXTS)
def test_plain_words_come_back_as_they_were(text):
    assert markup.as_text(markup.cleaned(markup.from_text(text))) == text


def test_the_summary_ends_at_a_word_and_shows_no_entities():
    assert (
        markup.summary("<p>Tani &amp; <b>nelayan</b>, 3 &lt; 5</p><ul><li>satu</li></ul>")
        == "Tani & nelayan, 3 < 5 - satu"
    )
    assert markup.summary(f"<p>{'kata ' * 100}</p>").endswith("kata…")


def test_an_address_follows_the_title_until_it_was_out(place):
    with in_village(place):
        first = writing.write("Panen Raya", "x", by="tes")
        second = writing.write("Panen raya!", "x", by="tes")
        assert (first.slug, second.slug) == ("panen-raya", "panen-raya-2")
        writing.write("Panen padi", "x", article=second, by="tes")
        assert second.slug == "panen-padi"
        writing.publish(second, by="tes")
        writing.withdraw(second, by="tes")
        writing.write("Lain sekali", "x", article=second, by="tes")
        assert second.slug == "panen-padi"
        assert writing.write("李", "x", by="tes").slug == "desa"


def test_found_by_words_of_title_and_beginning(place):
    with in_village(place):
        writing.publish(writing.write("Panen 100%", "Rumput laut kering.", by="tes"), by="tes")
        writing.write("Rapat desa", "Membahas anggaran.", by="tes")
        assert writing.page("laut panen").total == writing.page("100%").total == 1
        assert writing.page(published=True).total == writing.page(drafts=True).total == 1
        assert writing.counts() == {"": 2, "terbit": 1, "konsep": 1}


def test_what_is_out_is_not_discarded_and_what_is_discarded_comes_back(place):
    with in_village(place):
        made = writing.write("Panen", "x", by="tes")
        writing.publish(made, by="tes")
        with pytest.raises(Conflict):
            writing.discard(made, by="tes")
        writing.withdraw(made, by="tes")
        with pytest.raises(NotFound):
            writing.public("panen")
        writing.discard(made, by="tes")
        with pytest.raises(NotFound):
            writing.article(made.id)
        assert writing.page().total == 0
        writing.restore(writing.article(made.id, discarded=True), by="tes")
        assert writing.page().total == 1


@pytest.mark.parametrize(
    ("title", "body", "field"), [("", "x", "title"), ("\u200b \n", "x", "title"), ("x", "<p> </p>", "body")]
)
def test_what_is_missing_is_told(place, title, body, field):
    with pytest.raises(Refused) as refused, in_village(place):
        writing.write(title, body, by="tes")
    assert refused.value.field == field
