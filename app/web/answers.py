"""What a form sent, read field by field; what is wrong stays beside its field and nothing typed is lost."""

from __future__ import annotations

import re
from datetime import date, datetime

from flask import request

from tenants.db import db
from tenants.errors import DomainError
from tenants.sheets.table import as_count


class Answers:
    """Read the fields, look at `good`, call the verb, hand its refusal to `refuse`."""

    def __init__(self, **start):
        self.start = start
        self.errors: dict[str, str] = {}

    @property
    def sent(self) -> bool:
        return request.method == "POST"

    @property
    def good(self) -> bool:
        return not self.errors

    @property
    def status(self) -> int:
        return 422 if self.errors else 200

    def shown(self, name: str) -> str:
        """What stands in the field: what was typed, else what is known."""
        value = request.form.get(name, "") if self.sent else self.start.get(name, "")
        return "" if value is None else str(value)

    def text(self, name: str, missing: str = "") -> str:
        value = request.form.get(name, "").strip()
        if missing and not value:
            self.errors[name] = missing
        return value

    def day(self, name: str, missing: str = "Pilih tanggal.") -> date | None:
        """A date from its field; an empty one is an error unless `missing` is empty."""
        value = request.form.get(name, "").strip()
        if not value and not missing:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.errors[name] = "Tanggal tidak terbaca. Pilih dari kalender." if value else missing
            return None

    def written_day(self, name: str) -> date | None:
        """A day as people write it: 17-08-2025, 17/8/2025, 17082025; an empty field is None."""
        text = re.sub(r"[/. ]", "-", self.text(name))
        for form in ("%d-%m-%Y", "%d%m%Y", "%Y-%m-%d"):
            try:
                return datetime.strptime(text, form).date()
            except ValueError:
                continue
        if text:
            self.errors[name] = "Tanggal ini tidak ada. Tulis seperti 17-08-2025."
        return None

    def count(self, name: str, missing: str) -> int:
        value = as_count(request.form.get(name, ""))
        if value is None:
            self.errors[name] = missing
        return value or 0

    def refuse(self, error: DomainError) -> None:
        """The domain said no: beside its field, or above the form; what the request wrote is undone."""
        db.session.rollback()
        self.errors[error.field or ""] = error.sentence
