"""The picture of an article: kept by village, replaced and removed without leaving anything behind."""

from __future__ import annotations

import pytest

from app.sid.articles import pictures, writing
from app.sid.articles.models import Article
from tenants import files
from tenants.current import in_village
from tenants.errors import NotFound
from tests.tenants.test_images import picture


@pytest.fixture
def article(village) -> Article:
    with in_village(village):
        return writing.write("Panen rumput laut", "Panen raya dimulai.", by="tes")


def again(article: Article) -> Article:
    return writing.article(article.id)


def test_a_picture_comes_goes_and_leaves_nothing(village, article):
    with in_village(village):
        pictures.attach(again(article), picture(), alt=" Nelayan  menjemur ", by="tes")
    with in_village(village):
        found = again(article)
        first = found.picture_key, found.thumb_key
        assert (found.picture_alt, found.picture_width, found.picture_height) == ("Nelayan menjemur", 1280, 960)
        assert len(pictures.fetch(found, "thumb")) < len(pictures.fetch(found)) + 1
        pictures.attach(found, picture("PNG"), by="tes")
    with in_village(village):
        for key in first:
            with pytest.raises(NotFound):
                files.fetch(key)
        pictures.remove(again(article), by="tes")
    with in_village(village), pytest.raises(NotFound):
        pictures.fetch(again(article))


def test_a_replaced_picture_stays_when_the_change_fails(village, article):
    with in_village(village):
        pictures.attach(again(article), picture(), by="tes")
    with pytest.raises(RuntimeError), in_village(village):
        pictures.attach(again(article), picture("PNG"), by="tes")
        raise RuntimeError
    with in_village(village):
        assert pictures.fetch(again(article), "large")


def test_another_village_cannot_fetch_it(village, two_villages, article):
    with in_village(village):
        pictures.attach(again(article), picture(), by="tes")
        key = again(article).picture_key
    with in_village(two_villages[1]), pytest.raises(NotFound):
        files.fetch(key)
    with in_village(two_villages[1]), pytest.raises(NotFound):
        again(article)
