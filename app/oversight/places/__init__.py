"""Where the districts of a regency stand among the tiles: data of the regency, one file each; without one they flow."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class District:
    """Place in percent of the panel's width, and the tiles of a row."""

    x: float
    y: float
    columns: int
    short: str = ""


@dataclass(frozen=True)
class Places:
    height: float
    sea: str
    districts: dict[str, District]


@cache
def places(regency_code: str) -> Places | None:
    """The places of a regency by its dotted code; None where nobody has drawn them."""
    path = FOLDER / f"{regency_code}.toml"
    if not path.exists():
        return None
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    return Places(read["height"], read["sea"], {code: District(**at) for code, at in read["districts"].items()})
