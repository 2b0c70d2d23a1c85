"""Finding among the villages of a region: words, district, a duty not done, how far; and the order of the list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tenants.bimtek.ranking import Ranked
from tenants.bimtek.tasks import KEYS

STATES: dict[str, tuple[str, Callable[[Ranked], bool]]] = {
    "": ("Semua", lambda v: True),
    "siap": ("Siap", lambda v: v.standing.live and v.standing.ready),
    "jalan": ("Sedang berjalan", lambda v: v.standing.live and 0 < v.standing.done < len(KEYS)),
    "mulai": ("Belum mulai", lambda v: v.standing.live and v.standing.done == 0),
    "bantu": ("Perlu didampingi", lambda v: v.needs_help),
    "luar": ("Belum di PaketDesa", lambda v: not v.standing.live),
}
ORDERS: dict[str, tuple[str, Callable[[Ranked], object]]] = {
    "peringkat": ("Peringkat", lambda v: v.place),
    "nama": ("Nama", lambda v: v.standing.name.lower()),
    "kecamatan": ("Kecamatan", lambda v: (v.standing.district, v.standing.name)),
    "penduduk": ("Penduduk dimuat", lambda v: -v.standing.duties[0].value),
    "resmi": ("Penduduk resmi", lambda v: -(v.standing.official.figure if v.standing.official else 0)),
    "diam": ("Paling lama diam", lambda v: -(v.quiet_days if v.quiet_days is not None else -1)),
}


@dataclass(frozen=True)
class Wanted:
    """What is looked for; what the address says wrongly is left aside."""

    words: str = ""
    district: str = ""
    missing: str = ""
    state: str = ""
    order: str = "peringkat"

    @property
    def narrowed(self) -> bool:
        return bool(self.words or self.district or self.missing or self.state)


def wanted(args: Mapping[str, str]) -> Wanted:
    def one_of(name: str, known, otherwise: str = "") -> str:
        return args[name] if args.get(name) in known else otherwise

    return Wanted(
        words=args.get("q", "").strip()[:80],
        district=args.get("kecamatan", "").strip()[:8],
        missing=one_of("belum", KEYS),
        state=one_of("keadaan", STATES),
        order=one_of("urut", ORDERS, "peringkat"),
    )


def matches(village: Ranked, sought: Wanted) -> bool:
    """All but the state, which the tabs count."""
    standing = village.standing
    text = f"{standing.name} {standing.district} {standing.code}".lower()
    return (
        all(word in text for word in sought.words.lower().split())
        and standing.code.startswith(sought.district)
        and (not sought.missing or standing.duties[KEYS.index(sought.missing)].state != "done")
    )


def found(villages: list[Ranked], sought: Wanted) -> list[Ranked]:
    _, fits = STATES[sought.state]
    _, key = ORDERS[sought.order]
    return sorted((v for v in villages if matches(v, sought) and fits(v)), key=key)  # type: ignore[arg-type, return-value]


def counted(villages: list[Ranked], sought: Wanted) -> dict[str, int]:
    """How many there are in each state among those that match otherwise."""
    rest = [v for v in villages if matches(v, sought)]
    return {name: sum(fits(v) for v in rest) for name, (_, fits) in STATES.items()}
