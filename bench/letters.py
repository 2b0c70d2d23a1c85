"""A letter from form to PDF as a clerk makes it, and two clerks at once."""

from __future__ import annotations

import itertools
import re
import statistics
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

from sqlalchemy import select

from app.sid.letters import content, issuing
from app.sid.letters.kinds import DOMISILI
from app.sid.letters.models import Letter
from app.sid.residents import searching
from app.sid.residents.models import Resident
from bench import pages
from bench.measuring import Figure, figure, median, seconds
from bench.platform import Platform
from tenants import papers
from tenants.clock import today
from tenants.current import in_village
from tenants.db import db

PURPOSE = "Melamar pekerjaan"
AT_ONCE = 120


def measure(platform: Platform) -> list[Figure]:
    clerk = Clerk(platform)
    for step in (clerk.form, clerk.preview, clerk.issue):
        step()
    whole = statistics.median(seconds(clerk.letter) for _ in range(15))
    return [
        figure("letters: form, preview, issue and PDF over HTTP", whole * 1000, "ms", peer=479),
        figure("letters: the PDF alone", pdf_alone(platform) * 1000, "ms"),
        *two_clerks(platform),
    ]


def pdf_alone(platform: Platform) -> float:
    """Each with a number of its own: the same again would be found ready made."""
    numbers = itertools.count(1)
    with in_village(platform.big):
        who = searching.page({"q": "", "umur_dari": "20"}).rows[0]
        draft = issuing.drafted(who, PURPOSE, kind=DOMISILI)

        def render() -> None:
            number = next(numbers)
            check = f"https://desa.test/cek/{number:022d}"
            data = content.content(draft, number=f"470/{number:03d}/2003/VIII/2025", day=today(), check=check)
            papers.render(DOMISILI.path, data)

        return median(render, 30)


class Clerk:
    """The requests of one letter, inside the application (a network adds the same to both)."""

    def __init__(self, platform: Platform):
        self.platform, self.slug = platform, platform.big.slug
        self.cookie = pages.cookie_of(platform, self.slug, platform.operator(platform.big))
        with in_village(platform.big):
            self.resident = str(searching.page({"q": "", "umur_dari": "20"}).rows[0].id)

    def send(self, method: str, path: str, **data):
        answer = self.platform.ask(self.slug, path, cookie=self.cookie, method=method, data=data)
        if answer.status_code not in (200, 302):
            raise RuntimeError((path, answer.status_code, answer.get_data(as_text=True)[:300]))
        self.cookie = pages.set_by(answer) or self.cookie
        return answer

    def form(self) -> None:
        shown = self.send("GET", f"/portal/surat/buat?penduduk={self.resident}").get_data(as_text=True)
        self.token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', shown)[1]  # type: ignore[index]

    def preview(self) -> None:
        self.send("POST", "/portal/surat/pratinjau", penduduk=self.resident, purpose=PURPOSE, csrf_token=self.token)

    def issue(self) -> None:
        made = self.send("POST", "/portal/surat/buat", penduduk=self.resident, purpose=PURPOSE, csrf_token=self.token)
        self.pdf = made.headers["Location"].partition("?")[0] + "/pdf"

    def letter(self) -> None:
        self.form()
        self.preview()
        self.issue()
        assert self.send("GET", self.pdf).data.startswith(b"%PDF")


def two_clerks(platform: Platform) -> list[Figure]:
    """Two clerks issue at the same time: every letter has its own number and QR (OpenSID: 15 of 120 failed)."""
    with in_village(platform.big):
        residents = list(db.session.scalars(select(Resident.id).order_by(Resident.id).limit(AT_ONCE)))
        before = set(db.session.scalars(select(Letter.id)))

    def issue(key) -> bool:
        try:
            with in_village(platform.big):
                who = db.session.get_one(Resident, key)
                issuing.issue(who, PURPOSE, check_url="https://desa.test/cek/{token}", by="bench")
            return True
        except Exception:
            return False

    with ThreadPoolExecutor(2) as pool:
        good = list(pool.map(lambda job: job(), [lambda k=key, c=copy_context(): c.run(issue, k) for key in residents]))
    with in_village(platform.big):
        rows = [row for row in db.session.scalars(select(Letter)) if row.id not in before]
    double = len(rows) - len({(row.number, row.year) for row in rows}) + len(rows) - len({row.token for row in rows})
    return [
        figure(f"letters: failed of {AT_ONCE} by two clerks at once", good.count(False), "", peer=15),
        figure(f"letters: doubled numbers or QR of {AT_ONCE}", double, "", peer=10),
    ]
