"""The village's profile: one row."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, SmallInteger, String, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db import VillageModel, utc_now


class Profile(VillageModel):
    """`FIELDS` is the measured set: with the head of the village they make the profile complete."""

    __tablename__ = "profile"
    one: Mapped[int] = mapped_column(SmallInteger, primary_key=True, default=1, server_default="1", autoincrement=False)
    address: Mapped[str] = mapped_column(String(200), default="", server_default="")
    postal_code: Mapped[str] = mapped_column(String(5), default="", server_default="")
    phone: Mapped[str] = mapped_column(String(20), default="", server_default="")
    email: Mapped[str] = mapped_column(String(254), default="", server_default="")
    office_hours: Mapped[str] = mapped_column(String(120), default="", server_default="")
    area_km2: Mapped[str] = mapped_column(String(12), default="", server_default="")
    border_north: Mapped[str] = mapped_column(String(80), default="", server_default="")
    border_south: Mapped[str] = mapped_column(String(80), default="", server_default="")
    border_east: Mapped[str] = mapped_column(String(80), default="", server_default="")
    border_west: Mapped[str] = mapped_column(String(80), default="", server_default="")
    history: Mapped[str] = mapped_column(Text, default="", server_default="")
    vision: Mapped[str] = mapped_column(Text, default="", server_default="")
    mission: Mapped[str] = mapped_column(Text, default="", server_default="")
    logo_key: Mapped[str | None] = mapped_column(String(60))
    photo_key: Mapped[str | None] = mapped_column(String(60))
    photo_thumb_key: Mapped[str | None] = mapped_column(String(60))
    photo_alt: Mapped[str] = mapped_column(String(160), default="", server_default="")
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now, server_default=func.now())
    __table_args__ = (CheckConstraint("one = 1", name="one_row"),)

    FIELDS = {
        "address": "Alamat kantor",
        "postal_code": "Kode pos",
        "phone": "Telepon",
        "email": "E-mail",
        "office_hours": "Jam layanan",
        "area_km2": "Luas wilayah (km²)",
        "border_north": "Batas utara",
        "border_south": "Batas selatan",
        "border_east": "Batas timur",
        "border_west": "Batas barat",
        "history": "Sejarah singkat",
        "vision": "Visi",
        "mission": "Misi",
    }

    @property
    def letterhead(self) -> list[str]:
        """The lines below the village's name on its papers: where the office is, and how it is reached."""
        place = [self.address, f"Kode Pos {self.postal_code}" if self.postal_code else ""]
        ways = [f"Telepon {self.phone}" if self.phone else "", self.email]
        return [" · ".join(part for part in line if part) for line in (place, ways) if any(line)]

    def filled(self, *, head: bool) -> tuple[int, int]:
        """How many of the wanted fields are filled, and how many there are; the head of the village counts as one."""
        return sum(bool(getattr(self, f)) for f in self.FIELDS) + head, len(self.FIELDS) + 1

    def missing(self) -> list[str]:
        """The names of the wanted fields that are empty."""
        return [field for field in self.FIELDS if not getattr(self, field)]
