"""The officials of a village: who heads it, and who signs its papers in which capacity."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db import Keyed, VillageModel

NUMBER_LABELS = ("NIPD", "NIAP", "NIP")
CAPACITIES = {"self": "Sendiri", "an": "Atas nama kepala (a.n.)", "ub": "Untuk beliau (u.b.)", "": "Tidak"}


class Official(Keyed, VillageModel):
    """Name, position and number are frozen into each paper that is signed.

    `signs_as`: "self" the head, "an" one level below on behalf of the head, "ub" two levels below, "" does not sign.
    """

    __tablename__ = "officials"
    name: Mapped[str] = mapped_column(String(120))
    position: Mapped[str] = mapped_column(String(80))
    number_label: Mapped[str] = mapped_column(String(8), default="NIPD", server_default="NIPD")
    number: Mapped[str] = mapped_column(String(40), default="", server_default="")
    signs_as: Mapped[str] = mapped_column(String(4), default="", server_default="")
    left_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("signs_as IN ('', 'self', 'an', 'ub')", name="signs_as_known"),
        Index("uq_officials_head", "signs_as", unique=True, postgresql_where="signs_as = 'self' AND left_at IS NULL"),
    )

    @property
    def heads(self) -> bool:
        return self.signs_as == "self"

    @property
    def full_number(self) -> str:
        return f"{self.number_label} {self.number}" if self.number else ""
