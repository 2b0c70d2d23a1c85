"""News and profile of a village: texts of `data/` with the village's own names and figures in them."""

from __future__ import annotations

from random import Random
from typing import Any

from app.demo import names, participants
from app.demo.story import DATA, VillageStory, read, villages
from tenants.current import CurrentVillage

POSTAL_CODE = "92200"  # of no office


def slots(story: VillageStory, place: CurrentVillage) -> dict[str, str]:
    """What stands in the gaps of every text about a village."""
    first, second, *_ = names.dusun(story.drawing("residents"), story.land, 3 if story.population < 2500 else 4)
    return {
        "desa": f"{place.label} {place.name}",
        "nama": place.name,
        "label": place.label.lower(),
        "kecamatan": place.district,
        "kepala": participants.head(story.code).name,
        "jabatan": place.head_title,
        "operator": participants.operator(story.code).name,
        "dusun": first,
        "dusun2": second,
        "rumah": str(story.drawing("house").randint(2, 88)),
    }


def news(story: VillageStory, place: CurrentVillage) -> list[tuple[str, str]]:
    """(title, body) of the village's articles, oldest first."""
    rng = story.drawing("news")
    fitting = [a for a in articles() if story.land in a.get("land", [story.land])]
    # what only its own land has comes last, so that it stands on top
    own = [a for a in fitting if "land" in a]
    chosen = rng.sample(own, 2) + rng.sample([a for a in fitting if a not in own], len(fitting) - len(own))
    return [filled(rng, a, slots(story, place)) for a in reversed(chosen[: story.articles])]


def articles() -> list[dict[str, Any]]:
    files = sorted(p.name for p in (DATA / "news").glob("*.toml"))
    return [article for name in files for article in read(f"news/{name}")["article"]]


def filled(rng: Random, article: dict[str, Any], values: dict[str, str]) -> tuple[str, str]:
    drawn = {f"n{i}": thousands(rng.randint(*span)) for i, span in enumerate(article.get("n", ()), start=1)}
    return tuple(article[part].format(**values, **drawn).strip() for part in ("title", "body"))  # type: ignore[return-value]


def thousands(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def profile(story: VillageStory, place: CurrentVillage, wanted: int) -> dict[str, str]:
    """The first `wanted` fields of the profile, in the order in which offices fill them."""
    rng, texts, values = story.drawing("profile"), read("profiles.toml"), slots(story, place)

    def told(pool: list[str]) -> str:
        return rng.choice(pool).format(**values)

    east, west, north, south = borders(rng, story)
    fields = {
        "address": told(texts["offices"]["addresses"]),
        "office_hours": told(texts["offices"]["hours"]),
        "phone": participants.phone("office", story.code),
        "email": f"kantor@{place.slug}.example",
        "postal_code": POSTAL_CODE,
        "border_north": north,
        "border_south": south,
        "border_east": east,
        "border_west": west,
        "area_km2": f"{rng.randint(180, 920) / 100:.2f}".replace(".", ","),
        "history": told(texts["history"][story.land]),
        "vision": told(texts["aims"]["vision"]),
        "mission": told(texts["aims"]["mission"]),
    }
    return dict(list(fields.items())[:wanted])


def borders(rng: Random, story: VillageStory) -> tuple[str, str, str, str]:
    """East, west, north, south: neighbours of the same district, and the sea where there is sea."""
    near = [v.name for v in villages() if v.code[:8] == story.code[:8] and v.code[9] == "2" and v.code != story.code]
    picked = [f"Desa {name}" for name in rng.sample(near, 4)]
    if story.land != "inland":
        picked[1] = "Selat Makassar"
    if story.land == "island":
        picked[3] = "Laut Flores"
    return picked[0], picked[1], picked[2], picked[3]
