"""Made-up households: who lives together, how old they are, who is whose child."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from app.demo.names import MAN, WOMAN, given

DAY = date(2025, 8, 1)  # all ages hold for this day, so that every run draws the same
HEAD, WIFE, CHILD, IN_LAW, GRANDCHILD, PARENT, WIFES_PARENT = 1, 3, 4, 5, 6, 7, 8
SINGLE, MARRIED, DIVORCED, WIDOWED = 1, 2, 3, 4
HUSBANDS_AGE = (((21, 24), 4), ((25, 29), 12), ((30, 34), 16), ((35, 39), 16), ((40, 44), 15), ((45, 49), 12),
                ((50, 54), 10), ((55, 59), 9), ((60, 64), 8), ((65, 69), 7), ((70, 79), 6))  # fmt: skip
OLDEST_MOTHER, YOUNGEST_PARENT = 42, 19


@dataclass(slots=True, eq=False)
class Person:
    sex: int
    age: int
    born: date
    name: str
    shdk: int
    marital: int
    father: Person | None = None
    mother: Person | None = None
    father_name: str = ""
    mother_name: str = ""
    married_on: date | None = None
    nik: str = ""


def person(rng: Random, sex: int, age: int, shdk: int, marital: int) -> Person:
    """Somebody of that age, whose parents are known by name only."""
    born = DAY - timedelta(days=int(age * 365.25) + rng.randrange(1, 365))
    year = born.year
    found = Person(sex, age, born, given(rng, sex, year), shdk, marital)
    found.father_name = given(rng, MAN, year - rng.randint(20, 34))
    found.mother_name = given(rng, WOMAN, year - rng.randint(18, 30))
    if age > 55 and rng.random() < 0.06:
        found.mother_name = ""  # as in real registers: nobody remembers
    return found


def child_of(rng: Random, mother: Person | None, father: Person | None, age: int, shdk: int = CHILD) -> Person:
    found = person(rng, rng.choice((MAN, WOMAN)), age, shdk, SINGLE)
    found.mother, found.father = mother, father
    found.mother_name = mother.name if mother else found.mother_name
    found.father_name = father.name if father else found.father_name
    return found


def couple(rng: Random, age: int) -> tuple[Person, Person, int]:
    """Husband, wife, and how many years they are married; `age` is the husband's."""
    wifes = max(20, age - rng.choice((0, 1, 2, 2, 3, 3, 4, 5, 6, 8)))
    years = max(0, min(wifes - rng.randint(18, 25), age - YOUNGEST_PARENT))
    husband, wife = person(rng, MAN, age, HEAD, MARRIED), person(rng, WOMAN, wifes, WIFE, MARRIED)
    day = DAY - timedelta(days=int(years * 365.25) + rng.randrange(0, 300))
    if min(day.year - husband.born.year, day.year - wife.born.year) >= 17:
        husband.married_on = wife.married_on = day
    return husband, wife, years


def children(rng: Random, parent: Person, other: Person | None, years: int) -> list[Person]:
    """The unmarried children who live at home, eldest first; `parent`: the mother where there is one; `years`: married."""
    mother, father = (parent, other) if parent.sex == WOMAN else (other, parent)
    wanted = rng.choice((1, 2, 2, 3, 3, 4) if parent.born.year >= 1982 else (2, 3, 3, 4, 5))
    found: list[Person] = []
    since = rng.randint(1, 2)
    while len(found) < wanted and since <= years:
        age = years - since
        if parent.age - age <= OLDEST_MOTHER and at_home(rng, age):
            found.append(child_of(rng, mother, father, age))
        since += rng.choice((2, 3, 3, 4, 5))
    return found


def at_home(rng: Random, age: int) -> bool:
    return rng.random() < (1 if age < 18 else 0.75 if age < 24 else 0.35 if age < 30 else 0.06)


def family(rng: Random, age: int) -> list[Person]:
    husband, wife, years = couple(rng, age)
    return [husband, wife, *children(rng, wife, husband, years)]


def with_a_parent(rng: Random) -> list[Person]:
    """A younger couple and the widowed mother or father of one of them."""
    found = family(rng, rng.randint(27, 48))
    of, shdk = rng.choice(((found[0], PARENT), (found[1], WIFES_PARENT)))
    sex = WOMAN if rng.random() < 0.75 else MAN
    parent = person(rng, sex, min(92, of.age + rng.randint(21, 33)), shdk, WIDOWED)
    if sex == WOMAN:
        of.mother, of.mother_name = parent, parent.name
    else:
        of.father, of.father_name = parent, parent.name
    return [*found, parent]


def three_generations(rng: Random) -> list[Person]:
    """An elder couple with a married child, that one's spouse and their children."""
    husband, wife, _ = couple(rng, rng.randint(48, 66))
    grown = child_of(rng, wife, husband, rng.randint(21, max(21, min(32, wife.age - 20))))
    spouse = person(rng, MAN if grown.sex == WOMAN else WOMAN, max(20, grown.age + rng.randint(-1, 3)), IN_LAW, MARRIED)
    grown.marital = MARRIED
    mother, father = (grown, spouse) if grown.sex == WOMAN else (spouse, grown)
    eldest = min(mother.age, father.age) - 20
    ages = [a for a in (eldest - rng.randint(0, 2), eldest - rng.randint(3, 6)) if a >= 0][: rng.randint(0, 2)]
    return [husband, wife, grown, spouse, *(child_of(rng, mother, father, a, GRANDCHILD) for a in ages)]


def one_parent(rng: Random) -> list[Person]:
    """A widow (seldom a widower) or a divorced mother with the children at home."""
    sex, age = (WOMAN if rng.random() < 0.82 else MAN), rng.randint(32, 72)
    parent = person(rng, sex, age, HEAD, DIVORCED if age < 45 and rng.random() < 0.5 else WIDOWED)
    return [parent, *children(rng, parent, None, age - rng.randint(20, 25))]


def alone(rng: Random) -> list[Person]:
    elder = rng.random() < 0.75
    age = rng.randint(60, 86) if elder else rng.randint(24, 45)
    return [person(rng, WOMAN if rng.random() < 0.6 else MAN, age, HEAD, WIDOWED if elder else SINGLE)]


def usual(rng: Random) -> list[Person]:
    ((youngest, oldest),) = rng.choices([b for b, _ in HUSBANDS_AGE], [w for _, w in HUSBANDS_AGE])
    return family(rng, rng.randint(youngest, oldest))


KINDS = ((usual, 66), (with_a_parent, 8), (three_generations, 9), (one_parent, 11), (alone, 6))


def drawn(rng: Random, people: int) -> Iterator[list[Person]]:
    """Households of exactly that many people in all; each begins with its head."""
    left = people
    while left:
        (kind,) = rng.choices([k for k, _ in KINDS], [w for _, w in KINDS])
        found = kind(rng)
        if len(found) > left:
            found = family(rng, rng.randint(25, 30))[:2] if left >= 2 else alone(rng)
        left -= len(found)
        yield found
