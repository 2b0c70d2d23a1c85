"""What is not finished in the village, in words: for somebody who takes over."""

from __future__ import annotations

from sqlalchemy import func, select

from app.sid.articles.models import Article
from app.sid.residents import mending
from app.sid.residents.models import ALIVE, ImportRun, Resident
from tenants.db import db


def in_words() -> list[str]:
    """One statement; empty where nothing is open."""

    def many(model, *where):
        return select(func.count()).select_from(model).where(*where).scalar_subquery()

    drafts, imports, mends = db.session.execute(
        select(
            many(Article, Article.published_at.is_(None)),
            many(ImportRun, ImportRun.state == "planned"),
            many(Resident, Resident.basic_status == ALIVE, mending.ANY),
        )
    ).one()
    found = (
        (drafts, "berita masih konsep"),
        (imports, "berkas penduduk sudah diperiksa tetapi belum dimuat"),
        (mends, "data penduduk perlu diperbaiki"),
    )
    return [f"{count} {words}" for count, words in found if count]
