"""A domain is a village's own once its DNS says so: claimed, proved by a record that only its holder can set, watched afterwards.

Proof: TXT `_paketdesa.<domain>` holds the claim's token, and the domain leads here (CNAME to the village's address that it always
has, or the platform's addresses). A claim blocks nobody: the first to prove has it. A proof that is gone for a week ends it.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import dns.exception
import dns.resolver
import structlog
from sqlalchemy import ForeignKey, String, UniqueConstraint, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants import audit, own_hosts
from tenants.db import Keyed, PlatformModel, db, own_transaction, utc_now
from tenants.errors import Conflict, NotFound, Refused
from tenants.villages import Village, VillageHost

PREFIX = "_paketdesa"
WAITS = timedelta(days=30)  # for the first proof
LOST_AFTER = timedelta(days=7)
EVERY = timedelta(hours=1), timedelta(days=1)  # while it waits; while it holds
PATIENCE = 3.0  # seconds for a question
log = structlog.get_logger()


@dataclass
class Names:
    """Where names are asked, and what a domain must lead to. Filled from the settings."""

    servers: Sequence[str] = ()  # "ip" or "ip:port"; none: those of the machine
    addresses: Sequence[str] = ()  # of the platform
    base_domain: str = "localhost"


names = Names()


def connect(*, servers: Sequence[str], addresses: Sequence[str], base_domain: str) -> None:
    names.servers, names.addresses, names.base_domain = servers, addresses, base_domain


class DomainClaim(Keyed, PlatformModel):
    """What a village says of a domain, and what its DNS said last (`found`: txt, leads_to, both as text)."""

    __tablename__ = "domain_claims"
    village_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.villages.id", ondelete="CASCADE"), index=True)
    host: Mapped[str] = mapped_column(String(253))
    token: Mapped[str] = mapped_column(String(43))
    checked_at: Mapped[datetime | None]
    proved_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    found: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    __table_args__ = (UniqueConstraint("host", "village_id"),)

    @property
    def record(self) -> tuple[str, str]:
        """Name and value of the TXT record that proves it."""
        return f"{PREFIX}.{self.host}", f"paketdesa={self.token}"

    @property
    def state(self) -> str:
        """`waiting` for its first proof, `active`, `shaky` while the proof is missing, `over` when it waited too long."""
        if self.proved_at:
            return "shaky" if self.failing_since else "active"
        return "over" if self.created_at < utc_now() - WAITS else "waiting"


@dataclass
class Answer:
    """What the DNS says of a domain."""

    txt: list[str] = field(default_factory=list)
    leads_to: list[str] = field(default_factory=list)
    failed: str = ""


def claims_of(village_id: uuid.UUID) -> list[DomainClaim]:
    query = select(DomainClaim).where(DomainClaim.village_id == village_id)
    return list(db.session.scalars(query.order_by(DomainClaim.id)))


def claim(village: Village, host: str, *, by) -> DomainClaim:
    """A village says that a domain is its own; nothing follows until the DNS says so too."""
    name = own_hosts.plain(host)
    own_hosts.refuse_reserved(name, names.base_domain)
    known = claims_of(village.id)
    if any(row.host == name for row in known):
        raise Conflict(f"{name} sudah terdaftar di bawah ini.", field="host")
    if len(known) >= own_hosts.MOST:
        raise Refused(f"Paling banyak {own_hosts.MOST} alamat sendiri. Lepaskan satu dulu.", field="host")
    holder = db.session.get(VillageHost, name)
    if holder is not None and holder.village_id != village.id:
        raise Conflict(f"Alamat {name} sudah dipakai. Bila itu milik desa Anda, hubungi OpenDesa.", field="host")
    row = DomainClaim(village_id=village.id, host=name, token=secrets.token_urlsafe(24))
    db.session.add(row)
    db.session.flush()
    audit.platform_deed("own-host.claimed", by=by, subject=village.code, host=name)
    return row


def claim_of(village: Village, host: str) -> DomainClaim:
    query = select(DomainClaim).where(DomainClaim.village_id == village.id, DomainClaim.host == host.strip().lower())
    row = db.session.scalar(query)
    if row is None:
        raise NotFound("Alamat itu tidak ada.")
    return row


def release(village: Village, host: str, *, by) -> None:
    """The village gives the domain up, proved or not."""
    row = claim_of(village, host)
    if db.session.scalar(holding(row)) is not None:
        own_hosts.take_away(village, row.host, by=by)
    db.session.delete(row)
    db.session.flush()


def holding(row: DomainClaim):
    return select(VillageHost).where(VillageHost.host == row.host, VillageHost.village_id == row.village_id)


def asked(host: str) -> Answer:
    """Ask the DNS; what it does not answer within seconds counts as not there, and is said."""
    resolver = dns.resolver.Resolver(configure=not names.servers)
    if names.servers:
        resolver.nameservers = [server.partition(":")[0] for server in names.servers]
        resolver.port = int(names.servers[0].partition(":")[2] or 53)
    resolver.lifetime = resolver.timeout = PATIENCE
    answer = Answer()
    try:
        answer.txt = [
            b"".join(r.strings).decode("utf-8", "replace")[:200] for r in look(resolver, f"{PREFIX}.{host}", "TXT")
        ]
        answer.leads_to = [str(r.target).rstrip(".").lower() for r in look(resolver, host, "CNAME")]
        if not answer.leads_to:
            answer.leads_to = [r.address for kind in ("A", "AAAA") for r in look(resolver, host, kind)]
    except (dns.exception.Timeout, dns.resolver.NoNameservers):
        answer.failed = "Server DNS tidak menjawab. Coba lagi beberapa menit lagi."
    return answer


def look(resolver: dns.resolver.Resolver, name: str, kind: str) -> list[Any]:
    try:
        return list(resolver.resolve(name, kind))
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.resolver.NoRootSOA):
        return []


def check(row: DomainClaim, village: Village, *, by, answer: Answer | None = None) -> bool:
    """Compare what the DNS says with what it should; a proof opens the domain, a proof gone for a week closes it."""
    said = answer or asked(row.host)
    target = f"{village.slug}.{names.base_domain}"
    proved = row.record[1] in said.txt
    leads = any(place == target or place in names.addresses for place in said.leads_to)
    row.checked_at = utc_now()
    row.found = {"txt": proved, "leads": leads, "leads_to": said.leads_to[:4], "failed": said.failed}
    held = db.session.scalar(holding(row))
    if proved and leads:
        row.failing_since = None
        if held is None:
            own_hosts.give(village, row.host, base_domain=names.base_domain, by=by)
        row.proved_at = row.proved_at or utc_now()
        return True
    if row.proved_at:
        row.failing_since = row.failing_since or utc_now()
        if row.failing_since < utc_now() - LOST_AFTER:
            if held is not None:
                own_hosts.take_away(village, row.host, by=by)
            row.proved_at = row.failing_since = None
    return False


def due() -> list[uuid.UUID]:
    """The claims whose next check is due."""
    waiting, holds = EVERY
    rows = db.session.scalars(select(DomainClaim))
    return [
        row.id
        for row in rows
        if row.state != "over"
        and (row.checked_at is None or row.checked_at < utc_now() - (holds if row.state == "active" else waiting))
    ]


def check_due(*, by: str = "sistem") -> int:
    """For the clock: the DNS is asked outside any transaction, and one that fails holds up no other."""
    with own_transaction():
        keys = due()
    for key in keys:
        with own_transaction():
            host = db.session.scalar(select(DomainClaim.host).where(DomainClaim.id == key))
        answer = asked(host or "")
        try:
            with own_transaction():
                row = db.session.get(DomainClaim, key)
                if row is not None:
                    check(row, db.session.get_one(Village, row.village_id), by=by, answer=answer)
        except Exception as error:
            log.warning("domain-not-checked", host=host, error=type(error).__name__)
    return len(keys)


def serves(host: str) -> bool:
    """Whether a certificate may be asked for this name: it is somebody's proved domain."""
    return db.session.scalar(select(func.count()).where(VillageHost.host == host.strip().lower().rstrip("."))) == 1
