"""The browser itself: it opens a page, runs its script and obeys its content policy."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser
PAGE = """data:text/html,<title>Desa</title><meta http-equiv="Content-Security-Policy" content="script-src 'nonce-a'">
<p id="said">diam</p><script nonce="a">said.textContent = 'Selamat datang'</script><script>said.textContent = 'disusupi'</script>"""


def test_opens_a_page_and_obeys_its_policy(chrome):
    page = chrome.new_page(viewport={"width": 390, "height": 844})
    page.goto(PAGE)
    assert page.title() == "Desa"
    assert page.inner_text("#said") == "Selamat datang"
    assert len(page.screenshot()) > 1000
    page.close()
