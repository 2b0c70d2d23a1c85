"""What money does leaves its audit row, and marks the village to be measured: its support product may have moved."""

from __future__ import annotations

from tenants import audit, changes
from tenants.villages import Village


def tell(deed: str, village: Village, *, by, subject: str, **detail) -> None:
    """One deed about one village's order, invoice or payment."""
    audit.platform_deed(deed, by=by, subject=subject, **detail)
    changes.mark(village.id)
