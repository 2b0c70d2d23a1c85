"""Where a session holds, in words."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import select

from tenants.db import db
from tenants.regions import Region
from tenants.signing import SignIn
from tenants.villages import Village


def place_words(rows: Iterable[SignIn]) -> dict[str, str]:
    """`village:<id>` → Desa Sanrobone, `region:73.05` → Kabupaten Takalar; two statements."""
    places = {row.place for row in rows}
    villages = [uuid.UUID(p.partition(":")[2]) for p in places if p.startswith("village:")]
    regions = [p.partition(":")[2] for p in places if p.startswith("region:")]
    found = {"console": "Konsol OpenDesa"}
    if villages:
        query = select(Village).where(Village.id.in_(villages))
        found |= {f"village:{row.id}": row.full_name for row in db.session.scalars(query)}
    if regions:
        query = select(Region).where(Region.code.in_(regions))
        found |= {f"region:{row.code}": row.full_name for row in db.session.scalars(query)}
    return found
