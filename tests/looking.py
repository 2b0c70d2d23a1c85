"""A real browser in front of the application, without a server: each request is answered by the test client."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

PHONE, WIDE = {"width": 360, "height": 740}, {"width": 1440, "height": 900}


@contextmanager
def looking(chrome, house, size=PHONE, *, javascript: bool = True) -> Iterator:
    """A tab that reaches every host of the house; `tab.said` holds what the browser complained about."""
    context = chrome.new_context(viewport=size, java_script_enabled=javascript)
    client = house.test_client(use_cookies=False)

    def answer(route):
        request, asked = route.request, urlsplit(route.request.url)
        headers = {name: value for name, value in request.headers.items() if name != "host"}
        got = client.open(
            asked.path or "/",
            method=request.method,
            base_url=f"{asked.scheme}://{asked.netloc}",
            query_string=asked.query,
            headers={**headers, **({"cookie": jar[0]} if jar else {})},
            data=request.post_data_buffer,
            buffered=True,
        )
        if "Set-Cookie" in got.headers:
            jar[:] = [got.headers["Set-Cookie"].split(";")[0]]
        if got.location:  # the browser follows no redirect that is made up here
            route.fulfill(content_type="text/html", body=f'<meta http-equiv="refresh" content="0;url={got.location}">')
        else:
            route.fulfill(status=got.status_code, headers=dict(got.headers), body=got.data)

    jar: list[str] = []
    context.route("**/*", answer)
    tab = context.new_page()
    tab.said = []
    tab.on("console", lambda line: heard(tab, line))
    tab.on("pageerror", lambda error: tab.said.append(str(error)))
    try:
        yield tab
    finally:
        context.close()


def heard(tab, line) -> None:
    """Errors and warnings, but for the one that http itself brings: an origin without TLS is not isolated."""
    if line.type in ("error", "warning") and "Cross-Origin-Opener-Policy" not in line.text:
        tab.said.append(line.text)


def sideways(tab) -> int:
    """By how many pixels the page is wider than the window."""
    return tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
