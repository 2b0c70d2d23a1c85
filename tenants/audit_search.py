"""The platform's audit entries found again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from sqlalchemy import String, cast, or_, select

from tenants.audit import PlatformEntry
from tenants.clock import zone
from tenants.db import db
from tenants.errors import Refused
from tenants.paging import Page, page_of
from tenants.people import Person
from tenants.regions import Region

MOST = 20_000  # rows of an export


def page(filters: Mapping[str, str], number: int = 1, *, size: int = 50) -> Page:
    """One page of what `query` finds, newest first."""
    return page_of(query(filters), number, size=size)


def everything(filters: Mapping[str, str]) -> list[PlatformEntry]:
    """For a file; Refused where it would be too long."""
    rows = list(db.session.scalars(query(filters).limit(MOST + 1)))
    if len(rows) > MOST:
        raise Refused("Lebih dari 20.000 baris. Persempit tanggalnya, lalu unduh lagi.")
    return rows


def query(filters: Mapping[str, str]):
    """Newest first: `q` part of actor, subject (also by the name of a village or person) or detail · `deed` ·
    `place` a region's code, all below it · `from`, `until` days as YYYY-MM-DD."""
    query = select(PlatformEntry).order_by(PlatformEntry.id.desc())
    if words := filters.get("q", "").strip():
        query = query.where(about(words))
    if deed := filters.get("deed"):
        query = query.where(PlatformEntry.deed == deed)
    if first := day(filters.get("from", ""), "from"):
        query = query.where(PlatformEntry.created_at >= midnight(first))
    if last := day(filters.get("until", ""), "until"):
        query = query.where(PlatformEntry.created_at < midnight(last + timedelta(days=1)))
    if place := filters.get("place", "").strip():
        query = query.where(PlatformEntry.subject.startswith(place, autoescape=True))
    return query


def about(words: str):
    places = select(Region.code).where(Region.level >= 2, Region.name.icontains(words, autoescape=True))
    people = select(cast(Person.id, String)).where(
        Person.name.icontains(words, autoescape=True) | Person.email.icontains(words, autoescape=True)
    )
    return or_(
        PlatformEntry.actor.icontains(words, autoescape=True),
        PlatformEntry.subject.icontains(words, autoescape=True),
        cast(PlatformEntry.detail, String).icontains(words, autoescape=True),
        PlatformEntry.subject.in_(places),
        PlatformEntry.subject.in_(people),
    )


def day(text: str, field: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused("Tanggal tidak terbaca. Pilih dari kalender.", field=field) from None


def midnight(when: date) -> datetime:
    return datetime.combine(when, time(), zone())


def latest(*, subjects: list[str] | None = None, limit: int = 12, without: tuple[str, ...] = ()) -> list[PlatformEntry]:
    query = select(PlatformEntry).order_by(PlatformEntry.id.desc()).limit(limit)
    if subjects is not None:
        query = query.where(PlatformEntry.subject.in_(subjects))
    if without:
        query = query.where(PlatformEntry.deed.not_in(without))
    return list(db.session.scalars(query))
