"""What made-up people learned and live by: fitting their age, sex, schooling and land. Codes are those of `tenants/codes`."""

from __future__ import annotations

from random import Random

from app.demo.households import Person
from app.demo.names import WOMAN

# completed schooling: never, not through primary, primary, lower, upper secondary, diploma, degree, master
SCHOOLING = (1, 2, 3, 4, 5, 7, 8, 9)
SCHOOLED_BY_BIRTH = (
    (1955, (40, 22, 28, 5, 4, 0, 1, 0)),
    (1965, (18, 18, 40, 11, 10, 1, 2, 0)),
    (1975, (6, 10, 42, 18, 18, 2, 4, 0)),
    (1985, (2, 4, 30, 23, 29, 3, 8, 1)),
    (1995, (1, 2, 15, 22, 42, 4, 13, 1)),
    (2100, (0, 1, 5, 20, 62, 3, 9, 0)),
)
NOT_WORKING, HOUSEHOLD, PUPIL, PENSIONER, CIVIL_SERVANT = 1, 2, 3, 4, 5
TEACHER, MIDWIFE, NURSE, HEAD_OF_VILLAGE = 65, 73, 74, 86
WORK = {
    "coast": ((11, 40), (21, 8), (9, 7), (19, 10), (88, 10), (15, 7), (84, 6), (13, 4), (26, 3), (27, 3), (81, 2)),
    "island": ((11, 62), (21, 12), (88, 7), (19, 5), (84, 5), (27, 4), (9, 5)),
    "inland": ((9, 46), (20, 10), (19, 10), (88, 9), (15, 7), (10, 3), (13, 4), (26, 4), (27, 2), (35, 2), (81, 3)),
}
WOMENS_WORK = ((2, 68), (84, 8), (88, 7), (9, 6), (15, 4), (18, 2), (30, 3), (19, 2))
GRADUATES_WORK = ((CIVIL_SERVANT, 26), (TEACHER, 24), (18, 18), (15, 16), (85, 8), (88, 8))
DIPLOMA_WORK = ((NURSE, 22), (18, 22), (15, 26), (88, 18), (85, 12))


def weighted(rng: Random, table) -> int:
    return rng.choices([value for value, _ in table], [weight for _, weight in table])[0]


def schooling(rng: Random, who: Person) -> tuple[int, int]:
    """(completed, attending) by age and year of birth."""
    age = who.age
    if age < 7:
        return 1, 1 if age < 4 else 2
    if age < 13:
        return 2, 4
    if age < 16:
        return (3, 6) if rng.random() < 0.95 else (3, 18)
    if age < 19:
        return (4, 7) if rng.random() < 0.86 else (4, 18)
    completed = rng.choices(SCHOOLING, next(w for year, w in SCHOOLED_BY_BIRTH if who.born.year < year))[0]
    if (completed >= 8 and age < 23) or (completed == 7 and age < 22) or (completed == 9 and age < 26):
        completed = 5
    if age < 24 and completed == 5 and rng.random() < 0.4:
        return 5, 11
    return completed, 3 if completed == 1 else 18


def occupation(rng: Random, who: Person, completed: int, attending: int, land: str) -> int:
    if who.age < 7:
        return NOT_WORKING
    if attending in (4, 6, 7, 11):
        return PUPIL
    if who.age < 18:
        return NOT_WORKING
    if who.age >= 60 and completed >= 7:
        return PENSIONER
    if who.age >= 72 and rng.random() < 0.6:
        return NOT_WORKING
    if completed >= 8:
        return weighted(rng, GRADUATES_WORK)
    if completed == 7:
        return MIDWIFE if who.sex == WOMAN and rng.random() < 0.4 else weighted(rng, DIPLOMA_WORK)
    if who.age < 23 and rng.random() < 0.35:
        return NOT_WORKING
    if who.sex == WOMAN:
        return weighted(rng, WOMENS_WORK if who.marital != 1 else WOMENS_WORK[1:])
    return weighted(rng, WORK[land])
