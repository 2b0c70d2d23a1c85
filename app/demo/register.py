"""A village's made-up residents as the population file that its operator brings in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain
from random import Random

from app.demo import lives, names
from app.demo.households import DAY, HEAD, MARRIED, WIFE, Person, drawn, family
from app.demo.names import MAN, WOMAN
from app.demo.participants import Participant
from app.demo.story import VillageStory
from app.sid.residents.columns import COLUMNS
from tenants.sheets import written

HEADERS = [c.header for c in COLUMNS]
BABIES_WITHOUT_NUMBER = timedelta(days=60)
ISLAM, CHRISTIAN, CITIZEN = 1, 2, 1
SERIALS = {"2": 0, "1": 300, "3": 600}  # by the kind of village, so that a desa and a kelurahan never meet


class Numbers:
    """NIK and KK numbers of a village: district, date (a woman's day plus 40), serial; no two villages of a district share one."""

    def __init__(self, code: str):
        digits = code.replace(".", "")
        self.district = digits[:6]
        self.first = (SERIALS[digits[6]] + int(digits[7:])) * 10
        self.given: Counter[str] = Counter()

    def number(self, kind: str, day: date, woman: bool = False) -> str:
        stamp = f"{day.day + 40 if woman else day.day:02d}{day:%m%y}"
        self.given[kind + stamp] += 1
        return f"{self.district}{stamp}{self.first + self.given[kind + stamp]:04d}"

    def nik(self, who: Person) -> str:
        """`0` for a new-born child: the register gives it a number for the time being."""
        return "0" if DAY - who.born < BABIES_WITHOUT_NUMBER else self.number("nik", who.born, who.sex == WOMAN)


def file_name(story: VillageStory) -> str:
    return f"Penduduk {story.name} (contoh).xlsx"


def file(story: VillageStory, head: Participant) -> bytes:
    """The xlsx of a village; its head lives in it."""
    return written(HEADERS, ([row.get(h, "") for h in HEADERS] for row in rows(story, head)))


def rows(story: VillageStory, head: Participant) -> Iterator[dict[str, str]]:
    """One row per resident, household by household, keyed by header."""
    rng, numbers = story.drawing("residents"), Numbers(story.code)
    areas = list(neighbourhoods(rng, story))
    own = heads_household(rng, head)[: story.register]
    chief = next((who for who in own if who.name == head.name), None)
    for people in filter(None, chain([own], drawn(rng, story.register - len(own)))):
        house = house_of(rng, numbers, people, story, rng.choice(areas))
        for who in people:
            who.nik = numbers.nik(who)
        for who in people:
            work = {"pekerjaan_id": str(lives.HEAD_OF_VILLAGE)} if who is chief else {}
            yield {**house, **row(rng, who, story), **work}


def neighbourhoods(rng: Random, story: VillageStory) -> Iterator[tuple[str, str, str]]:
    for dusun in names.dusun(rng, story.land, 3 if story.population < 2500 else 4):
        for rw in (1, 2):
            yield from ((dusun, f"{rw:03d}", f"{rt:03d}") for rt in range(1, rng.randint(2, 3) + 1))


def heads_household(rng: Random, head: Participant) -> list[Person]:
    """A family in which husband or wife heads the village."""
    found = family(rng, rng.randint(46, 54))
    chief = found[0] if head.sex == MAN else found[1]
    chief.name = head.name
    for child in found[2:]:
        child.father_name, child.mother_name = found[0].name, found[1].name
    return found


def house_of(rng: Random, numbers: Numbers, people: list[Person], story: VillageStory, area) -> dict[str, str]:
    since = max(date(2011, 3, 1), people[0].married_on or people[0].born + timedelta(days=22 * 365))
    issued = min(since + timedelta(days=rng.randrange(5000)), DAY - timedelta(days=rng.randrange(5, 900)))
    dusun, rw, rt = area
    return {
        "alamat": names.street(rng, story.name),
        "dusun": dusun,
        "rw": rw,
        "rt": rt,
        "no_kk": numbers.number("kk", issued),
    }


def row(rng: Random, who: Person, story: VillageStory) -> dict[str, str]:
    completed, attending = lives.schooling(rng, who)
    work = lives.occupation(rng, who, completed, attending, story.land)
    grown = who.age >= 17
    return {
        "nama": who.name,
        "nik": who.nik,
        "sex": str(who.sex),
        "tempatlahir": names.birth_place(rng, story.name),
        "tanggallahir": who.born.strftime("%d-%m-%Y"),
        "agama_id": str(CHRISTIAN if rng.random() < 0.004 else ISLAM),
        "pendidikan_kk_id": str(completed),
        "pendidikan_sedang_id": str(attending),
        "pekerjaan_id": str(work),
        "status_kawin": str(who.marital),
        "kk_level": str(who.shdk),
        "warganegara_id": str(CITIZEN),
        "ayah_nik": who.father.nik if who.father else "",
        "nama_ayah": who.father_name,
        "ibu_nik": who.mother.nik if who.mother else "",
        "nama_ibu": who.mother_name,
        "golongan_darah_id": str(rng.choices((1, 2, 3, 4, 13), (12, 13, 4, 19, 52))[0]),
        "tanggalperkawinan": who.married_on.strftime("%d-%m-%Y") if who.married_on else "",
        "cacat_id": str(rng.choice((1, 3, 4)) if rng.random() < 0.008 else 7),
        "cara_kb_id": str(rng.choice((1, 3, 3, 5, 100))) if contraception(who) else "",
        "ktp_el": str(2 if grown else 1 if who.age < 1 else 3),
        "status_rekam": str(8 if grown else 1),
        "suku": "Makassar" if rng.random() < 0.94 else "Bugis",
        "id_asuransi": str(rng.choices((1, 2, 3, 4), (14, 58, 12, 16))[0]),
    }


def contraception(who: Person) -> bool:
    return who.sex == WOMAN and who.marital == MARRIED and who.shdk in (HEAD, WIFE) and who.age < 46
