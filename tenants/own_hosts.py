"""A village's own domain, beside the address that it always has. Whether it may have one is not asked here: the rooms' gates do.

The domain must point here by a record in its own zone, so a name that a village does not hold leads nowhere.
"""

from __future__ import annotations

import re
import uuid

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as pg_insert

from tenants import audit
from tenants.db import db
from tenants.errors import Conflict, NotFound, Refused
from tenants.villages import Village, VillageHost

MOST = 3  # domains of one village: its own, the same with www, a former one
LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
# names that are nobody's: RFC 2606, 6761, 6762, 7686, and the private ones of networks
RESERVED = {
    "localhost",
    "local",
    "localdomain",
    "internal",
    "test",
    "example",
    "invalid",
    "arpa",
    "onion",
    "lan",
    "home",
}
# what registries in Indonesia give names below (pandi.id); none of them is a village's own
REGISTRIES = {
    "id",
    *(f"{word}.id" for word in ["ac", "biz", "co", "desa", "go", "mil", "my", "net", "or", "ponpes", "sch", "web"]),
}


def hosts_of(village_id: uuid.UUID) -> list[VillageHost]:
    """A village's own domains, the oldest first."""
    rows = select(VillageHost).where(VillageHost.village_id == village_id)
    return list(db.session.scalars(rows.order_by(VillageHost.created_at, VillageHost.host)))


def give(village: Village, host: str, *, base_domain: str, by) -> VillageHost:
    """Let a village answer at a domain of its own. `base_domain`: the platform's, below which nobody takes a name."""
    name = plain(host)
    refuse_reserved(name, base_domain)
    db.session.scalars(select(Village.id).where(Village.id == village.id).with_for_update()).one()
    count = select(func.count()).select_from(VillageHost).where(VillageHost.village_id == village.id)
    if (db.session.scalar(count) or 0) >= MOST:
        raise Refused(f"Paling banyak {MOST} alamat sendiri. Lepaskan satu dulu.", field="host")
    made = db.session.scalar(
        pg_insert(VillageHost).values(host=name, village_id=village.id).on_conflict_do_nothing().returning(VillageHost)
    )
    if made is None:
        raise Conflict(f"Alamat {name} sudah dipakai. Bila itu milik desa Anda, hubungi OpenDesa.")
    audit.platform_deed("own-host.given", by=by, subject=village.code, host=name)
    return made


def take_away(village: Village, host: str, *, by) -> None:
    """The village no longer answers there; the address that it always has stays."""
    row = db.session.get(VillageHost, host.strip().lower())
    if row is None or row.village_id != village.id:
        raise NotFound("Alamat itu tidak ada.")
    db.session.delete(row)
    audit.platform_deed("own-host.taken-away", by=by, subject=village.code, host=row.host)
    db.session.flush()


def plain(host: str) -> str:
    """The bare name of what people paste: `https://www.Sanrobone.desa.id/` → `www.sanrobone.desa.id`."""
    name = re.sub(r"^[a-z]+://", "", host.strip().lower()).split("/")[0].rstrip(".")
    labels = name.split(".")
    good = len(name) <= 253 and len(labels) > 1 and all(LABEL.fullmatch(label) for label in labels)
    if not good or not re.fullmatch(r"[a-z]{2,63}|xn--[a-z0-9-]{2,59}", labels[-1]):
        raise Refused("Tulis nama domain saja, misalnya sanrobone.desa.id.", field="host")
    return name


def refuse_reserved(name: str, base_domain: str) -> None:
    if name == base_domain or name.endswith(f".{base_domain}"):
        raise Refused(
            f"Alamat di bawah {base_domain} diberikan oleh PaketDesa dan tidak perlu didaftarkan.", field="host"
        )
    if name.rsplit(".", 1)[-1] in RESERVED or name in REGISTRIES:
        raise Refused(f"{name} bukan domain yang dapat dimiliki desa.", field="host")
