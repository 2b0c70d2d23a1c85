"""Pictures of news and village: kept for ever under an address that carries their key, of this village and published alone."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from app.sid.articles import pictures, writing
from app.sid.profile import pictures as of_village
from tenants import current
from tests.site.conftest import publish, withdraw


def photo(colour: str = "#8C2F21") -> bytes:
    out = BytesIO()
    Image.new("RGB", (900, 600), colour).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def pictured(app, lively):
    """An article with a picture: its slug and the address that the page gives."""
    slug = publish(lively, "Dengan gambar")
    with current.in_village(lively):
        found = writing.public(slug)
        pictures.attach(found, photo(), alt="Warga menjemur rumput laut", by="tes")
        address = f"/gambar/{slug}.webp?v={found.picture_key[:8]}"
    yield slug, address
    withdraw(lively, slug)


def test_a_picture_is_kept_for_ever(site, pictured):
    slug, address = pictured
    assert address in site.get(f"/berita/{slug}").get_data(as_text=True)
    answer = site.get(address)
    assert answer.mimetype == "image/webp" and Image.open(BytesIO(answer.data)).size == (900, 600)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers
    assert Image.open(BytesIO(site.get(address + "&ukuran=kecil").data)).width <= 480


def test_sharing_shows_the_picture(site, pictured):
    slug, address = pictured
    page = site.get(f"/berita/{slug}").get_data(as_text=True)
    assert f'<meta property="og:image" content="http://barania.desa.test{address}">' in page
    assert 'alt="Warga menjemur rumput laut"' in page


def test_an_older_address_leads_to_the_newer_picture(site, pictured):
    slug, address = pictured
    answer = site.get(f"/gambar/{slug}.webp?v=kuno&ukuran=kecil")
    assert answer.status_code == 302 and answer.location == address + "&ukuran=kecil"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_picture_of_a_withdrawn_article_is_gone(site, lively, pictured):
    slug, address = pictured
    withdraw(lively, slug)
    assert site.get(address).status_code == 404
    with current.in_village(lively):
        from app.sid.articles.models import Article
        from tenants.db import db

        writing.publish(db.session.query(Article).filter_by(slug=slug).one(), by="tes")


def test_another_village_does_not_have_it(neighbour, pictured):
    assert neighbour.get(pictured[1]).status_code == 404


def test_the_villages_own_sign_and_photograph(site, lively):
    assert site.get("/logo.png").status_code == 404 and site.get("/foto.webp").status_code == 404
    with current.in_village(lively):
        of_village.set_logo(photo("#2C4A78"), by="tes")
        of_village.set_photo(photo("#1F5A4E"), alt="Pantai Lau", by="tes")
    page = site.get("/profil").get_data(as_text=True)
    assert '<link rel="icon" href="/logo.png?v=' in page and 'alt="Pantai Lau"' in page
    for path, kind in (("/logo.png", "image/png"), ("/foto.webp", "image/webp")):
        address = site.get(path).location
        assert site.get(address).mimetype == kind
    with current.in_village(lively):
        of_village.remove_logo(by="tes")
        of_village.remove_photo(by="tes")
    assert "/favicon.svg" in site.get("/profil").get_data(as_text=True)
