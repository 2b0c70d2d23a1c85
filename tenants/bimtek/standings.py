"""The duties of any villages on the platform, in a constant number of queries."""

from __future__ import annotations

import uuid

from tenants import figures
from tenants.bimtek.tasks import Duty, duties
from tenants.villages import Village


def duties_of(villages: list[Village]) -> dict[uuid.UUID, list[Duty]]:
    told = figures.published([v.id for v in villages])
    official = figures.official_populations([v.code for v in villages])
    found = {}
    for village in villages:
        counts = told[village.id].figures if village.id in told else {}
        known = official.get(village.code)
        found[village.id] = duties(counts, known.figure if known else None, counts.get("support", "none"))
    return found
