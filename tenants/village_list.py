"""The villages on the platform as a list: searched, filtered, sorted, paged."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Select, func, select

from tenants.db import db
from tenants.paging import Page, page_of
from tenants.regions import dotted
from tenants.villages import State, Village

SORTS = {
    "nama": (Village.name, Village.code),
    "kode": (Village.code,),
    "baru": (Village.went_live_at.desc().nulls_last(), Village.code),
    "lama": (Village.went_live_at.asc().nulls_last(), Village.code),
}


def query(filters: Mapping[str, str], *, any_state: bool = False) -> Select:
    """`q` part of name, address or code · `state` · `region` code of province, regency or district · `sort` one of SORTS, or
    `mirip`: names that begin with the words first."""
    found = select(Village)
    if words := filters.get("q", "").strip():
        digits = words.replace(".", "")
        named = Village.name.icontains(words, autoescape=True) | Village.slug.icontains(words, autoescape=True)
        coded = func.replace(Village.code, ".", "").startswith(digits, autoescape=True)
        found = found.where(coded if digits.isdigit() else named)
    if filters.get("state") in set(State) and not any_state:
        found = found.where(Village.state == filters["state"])
    if region := filters.get("region", ""):
        found = found.where(Village.code.startswith(dotted(region) + "."))
    order = SORTS.get(filters.get("sort", ""), SORTS["nama"])
    if words and filters.get("sort") == "mirip":
        found = found.order_by(func.lower(Village.name).startswith(words.lower(), autoescape=True).desc())
    return found.order_by(*order)


def page(filters: Mapping[str, str], number: int = 1, *, size: int = 50) -> Page:
    return page_of(query(filters), number, size=size)


def everything(filters: Mapping[str, str]) -> list[Village]:
    return list(db.session.scalars(query(filters)))


def counts(filters: Mapping[str, str]) -> dict[str, int]:
    """How many are in each state, whatever state is chosen."""
    found = query(filters, any_state=True).order_by(None).subquery()
    rows = db.session.execute(select(found.c.state, func.count()).group_by(found.c.state))
    return dict(rows.all())


def places() -> tuple[list[str], list[str]]:
    """The codes of the regencies and of the districts that have villages here, for the filters."""
    rows = db.session.execute(select(Village.regency_code, Village.district_code).distinct()).all()
    return sorted({r for r, _ in rows}), sorted({d for _, d in rows})
