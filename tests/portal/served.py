"""The house on a real port, for pages whose script is tried in a browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.serving import make_server

from tests import makers
from tests.browser import launched


@contextmanager
def office(house, village, person) -> Iterator:
    """`with office(house, village, person) as page:` a page of a browser that is signed in at a village's portal.

    `page.problems` gathers what the browser complains of: refused by the content policy, or broken script.
    """
    server = make_server("127.0.0.1", 0, house, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    origin = f"http://{village.slug}.{house.settings.base_domain}:{server.port}"
    try:
        safe = f"--unsafely-treat-insecure-origin-as-secure={origin}"
        with launched("--host-resolver-rules=MAP * 127.0.0.1", safe) as browser:
            page = browser.new_context(base_url=origin, viewport={"width": 1280, "height": 900}).new_page()
            page.problems = []
            page.on("console", lambda said: said.type == "error" and page.problems.append(said.text))
            page.on("pageerror", lambda error: page.problems.append(str(error)))
            page.goto("/portal/masuk")
            page.fill("#email", person.email)
            page.fill("#password", makers.PASSWORD)
            page.click("button[data-primary]")
            page.wait_for_url("**/portal/")
            yield page
    finally:
        server.shutdown()
