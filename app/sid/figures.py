"""What a village has done so far, in counts: for its own home page, and published for the regency."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from app.sid.articles.models import Article
from app.sid.letters.models import Letter
from app.sid.profile.keeping import head, profile
from app.sid.residents.models import ALIVE, Family, Resident
from app.sid.statistics.models import PublishedStatistic
from tenants.db import db


def counts() -> dict[str, Any]:
    """The village in force: three statements."""

    def many(model, *where):
        return select(func.count()).select_from(model).where(*where).scalar_subquery()

    alive, families, articles, statistics, letters = db.session.execute(
        select(
            many(Resident, Resident.basic_status == ALIVE),
            many(Family),
            many(Article, Article.published_at.is_not(None)),
            many(PublishedStatistic),
            many(Letter, Letter.cancelled_at.is_(None)),
        )
    ).one()
    filled, total = profile().filled(head=head() is not None)
    return {
        "residents_alive": alive,
        "families": families,
        "articles_published": articles,
        "statistics_published": statistics > 0,
        "profile_filled": filled,
        "profile_total": total,
        "letters_issued": letters,
    }
