"""Whom an invited village sends: its head and its operator, with how to reach them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields

from tenants import audit
from tenants.bimtek.models import WaveVillage
from tenants.db import db
from tenants.errors import Refused
from tenants.people import checked_email

LONGEST_NAME = 160
NAMES = {
    "head_name": "Kepala desa",
    "head_email": "E-mail kepala desa",
    "head_phone": "Telepon kepala desa",
    "operator_name": "Operator",
    "operator_email": "E-mail operator",
    "operator_phone": "Telepon operator",
}


@dataclass(frozen=True)
class Contacts:
    """The two people of a village, as somebody typed them."""

    head_name: str = ""
    head_email: str = ""
    head_phone: str = ""
    operator_name: str = ""
    operator_email: str = ""
    operator_phone: str = ""

    @classmethod
    def of(cls, place: WaveVillage) -> Contacts:
        return cls(**{f.name: getattr(place, f.name) for f in fields(cls)})

    @classmethod
    def typed(cls, values: Mapping[str, str]) -> Contacts:
        """Tidied: outer spaces away, e-mail small, telephone in the form 08…"""
        found = {f.name: " ".join((values.get(f.name) or "").split()) for f in fields(cls)}
        for role in ("head", "operator"):
            found[f"{role}_email"] = found[f"{role}_email"].lower()
            found[f"{role}_phone"] = local_phone(found[f"{role}_phone"])
        return cls(**found)


def local_phone(text: str) -> str:
    """+62 812-3456-789, 62812… and 812… (a spreadsheet eats the first zero) → 0812…; anything else stays as it is."""
    if not re.fullmatch(r"\+?[\d ().-]+", text):
        return text
    digits = re.sub(r"\D", "", text)
    return re.sub(r"^(62|0062)?0?(?=8)", "0", digits)


def problems(given: Contacts) -> dict[str, str]:
    """What is wrong with a village's two people: field → sentence."""
    found = {}
    for role in ("head", "operator"):
        name, email, phone = (getattr(given, f"{role}_{part}") for part in ("name", "email", "phone"))
        if len(name) > LONGEST_NAME:
            found[f"{role}_name"] = f"Nama paling panjang {LONGEST_NAME} huruf."
        if email:
            try:
                checked_email(email)
            except Refused as refused:
                found[f"{role}_email"] = refused.sentence
        if email and not name:
            found[f"{role}_name"] = "Isi namanya juga."
        if phone and not re.fullmatch(r"0\d{7,14}", phone):
            found[f"{role}_phone"] = "Telepon 8 sampai 15 angka, misalnya 0812 3456 7890."
    return found


def all_problems(places: list[WaveVillage], given: Mapping[str, Contacts]) -> dict[tuple[str, str], str]:
    """What is wrong with the people of many villages of one wave: (code, field) → sentence. An operator's address
    serves one village: the set-up link of one must not open another."""
    found = {(code, field): words for code, one in given.items() for field, words in problems(one).items()}
    owner: dict[str, WaveVillage] = {}
    for place in places:
        email = given.get(place.region_code, Contacts.of(place)).operator_email
        other = owner.setdefault(email, place) if email else place
        if other is not place:
            key = place.region_code if place.region_code in given else other.region_code
            twin = other if key == place.region_code else place
            found.setdefault((key, "operator_email"), f"E-mail ini sudah dipakai operator {twin.region.full_name}.")
    return found


def name_all(places: list[WaveVillage], given: Mapping[str, Contacts], *, by) -> int:
    """Write down the people of many villages of one wave; all of them or, when one is wrong, none."""
    wrong = all_problems(places, given)
    if wrong:
        (code, field), sentence = next(iter(wrong.items()))
        name = next((p.region.name for p in places if p.region_code == code), code)
        raise Refused(f"{name}, {NAMES[field].lower()}: {sentence}", field=field)
    changed = 0
    for place in places:
        one = given.get(place.region_code)
        if one is None or one == Contacts.of(place):
            continue
        for part in fields(one):
            setattr(place, part.name, getattr(one, part.name))
        audit.platform_deed("participants.named", by=by, subject=place.region_code)
        changed += 1
    db.session.flush()
    return changed


def name_participants(
    place: WaveVillage,
    *,
    head: str,
    operator: str,
    email: str,
    phone: str = "",
    head_email: str = "",
    head_phone: str = "",
    by,
) -> None:
    """Write down the two people of one village."""
    typed = dict(zip(NAMES, (head, head_email, head_phone, operator, email, phone), strict=True))
    given = Contacts.typed(typed)
    if any(astuple(given)):
        for field, sentence in problems(given).items():
            raise Refused(f"{place.region.name}, {NAMES[field].lower()}: {sentence}", field=field)
    name_all([place], {place.region_code: given}, by=by)
