"""The second factor: codes of an authenticator app, passkeys, and recovery codes for the day the telephone is lost.

Rules (ASVS 5.0 ch. 6; RFC 6238): a code of the app is good once, within one step of half a minute; its seed is sealed at
rest and shown once. A passkey must verify its user, and its counter may not go back. Recovery codes are hashed and good once.
"""

from __future__ import annotations

import json
import re
import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pyotp
import webauthn
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, mapped_column
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from tenants import audit, sealing, signing
from tenants.clock import now
from tenants.db import Keyed, PlatformModel, db, utc_now
from tenants.errors import NotFound, Refused
from tenants.people import Person
from tenants.signing import hashed

ISSUER = "PaketDesa"
STEP = 30  # seconds
RECOVERY_CODES = 10
WRONG = "Kode itu tidak cocok. Tunggu kode berikutnya di aplikasi Anda, lalu coba lagi."


class Factor(Keyed, PlatformModel):
    """An app (`secret` sealed, `last_step` the newest used) or a passkey (`credential`, `secret` its public key)."""

    __tablename__ = "second_factors"
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.people.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(7))
    name: Mapped[str] = mapped_column(String(60))
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    credential: Mapped[str | None] = mapped_column(String(400))
    last_step: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    confirmed_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("kind IN ('app', 'passkey')", name="kind_known"),
        CheckConstraint("(kind = 'passkey') = (credential IS NOT NULL)", name="passkey_with_credential"),
        UniqueConstraint("credential"),
    )


class RecoveryCode(Keyed, PlatformModel):
    """One way back in, good once; only its hash is kept."""

    __tablename__ = "recovery_codes"
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.people.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]


def factors_of(person: Person) -> list[Factor]:
    """The factors in use, oldest first."""
    query = select(Factor).where(Factor.person_id == person.id, Factor.confirmed_at.is_not(None))
    return list(db.session.scalars(query.order_by(Factor.id)))


def has_one(person: Person) -> bool:
    return bool(factors_of(person))


# ---- an authenticator app ------------------------------------------------------------------------------------------------


def begin_app(person: Person, *, by) -> tuple[Factor, str]:
    """A fresh seed, not in use until a code confirms it. Returns it with its otpauth:// address, which is shown once."""
    db.session.execute(
        Factor.__table__.delete().where(
            Factor.person_id == person.id, Factor.kind == "app", Factor.confirmed_at.is_(None)
        )
    )
    seed = pyotp.random_base32()
    row = Factor(
        person_id=person.id, kind="app", name="Aplikasi kode", secret=sealing.seal(seed.encode(), owner=str(person.id))
    )
    db.session.add(row)
    db.session.flush()
    return row, pyotp.TOTP(seed).provisioning_uri(name=person.email, issuer_name=ISSUER)


def uri_of(factor: Factor, person: Person) -> str:
    """The otpauth:// address of a seed that waits for its first code; of no other."""
    if factor.confirmed_at or factor.kind != "app" or factor.person_id != person.id:
        raise NotFound("Pendaftaran itu sudah selesai.")
    return pyotp.TOTP(seed_of(factor)).provisioning_uri(name=person.email, issuer_name=ISSUER)


def seed_of(factor: Factor) -> str:
    return sealing.unseal(factor.secret, owner=str(factor.person_id)).decode()


def confirm_app(factor: Factor, code: str, *, by) -> list[str]:
    """The first right code puts the app in use. Returns fresh recovery codes, shown once."""
    if not take_step(factor, code):
        raise Refused(WRONG, field="code")
    factor.confirmed_at = utc_now()
    audit.platform_deed("factor.added", by=by, subject=str(factor.person_id), kind="app")
    return new_recovery_codes(factor.person_id, by=by)


def take_step(factor: Factor, code: str) -> bool:
    """Whether the code is that of now, the step before or after, and was not used yet; uses it up in one statement."""
    digits = re.sub(r"\s", "", code)
    if not re.fullmatch(r"[0-9]{6}", digits):
        return False
    totp, present = pyotp.TOTP(seed_of(factor)), int(now().timestamp()) // STEP
    for step in (present - 1, present, present + 1):
        if secrets.compare_digest(totp.at(step * STEP), digits):
            used = update(Factor).where(Factor.id == factor.id, Factor.last_step < step)
            return db.session.scalar(used.values(last_step=step, used_at=utc_now()).returning(Factor.id)) is not None
    return False


def check_code(person: Person, code: str) -> bool:
    """A code of one of the person's apps, or a recovery code; good once."""
    if any(factor.kind == "app" and take_step(factor, code) for factor in factors_of(person)):
        return True
    return use_recovery_code(person, code)


# ---- recovery codes ------------------------------------------------------------------------------------------------------


def new_recovery_codes(person_id: uuid.UUID, *, by) -> list[str]:
    """Ten fresh codes; the older ones die."""
    db.session.execute(RecoveryCode.__table__.delete().where(RecoveryCode.person_id == person_id))
    codes = [f"{secrets.token_hex(3)}-{secrets.token_hex(3)}" for _ in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(person_id=person_id, code_hash=code_hash(person_id, code)) for code in codes)
    audit.platform_deed("recovery-codes.made", by=by, subject=str(person_id))
    return codes


def code_hash(person_id: uuid.UUID, code: str) -> str:
    return hashed(f"{person_id}:{re.sub(r'[^0-9a-f]', '', code.lower())}")


def use_recovery_code(person: Person, code: str) -> bool:
    used = (
        update(RecoveryCode)
        .where(
            RecoveryCode.person_id == person.id,
            RecoveryCode.code_hash == code_hash(person.id, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=utc_now())
        .returning(RecoveryCode.id)
    )
    if db.session.scalar(used) is None:
        return False
    audit.platform_deed("recovery-code.used", by=person, subject=str(person.id))
    return True


def codes_left(person: Person) -> int:
    query = select(RecoveryCode.id).where(RecoveryCode.person_id == person.id, RecoveryCode.used_at.is_(None))
    return len(db.session.scalars(query).all())


# ---- passkeys ------------------------------------------------------------------------------------------------------------


def passkey_offer(person: Person, *, rp_id: str) -> tuple[str, bytes]:
    """What the browser needs to make a passkey (JSON), and the challenge to be kept on our side."""
    known = [f for f in factors_of(person) if f.kind == "passkey"]
    options = webauthn.generate_registration_options(
        rp_id=rp_id,
        rp_name=ISSUER,
        user_id=person.id.bytes,
        user_name=person.email,
        user_display_name=person.name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=descriptors(known),
    )
    return webauthn.options_to_json(options), options.challenge


def add_passkey(person: Person, answer: str, *, challenge: bytes, rp_id: str, origin: str, name: str, by) -> list[str]:
    """Keep the passkey that the browser made. Returns recovery codes where these were the first."""
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=rp_id,
            expected_origin=origin,
            require_user_verification=True,
        )
    except WebAuthnException:
        raise Refused("Kunci sandi itu tidak dapat dipakai. Coba lagi, atau pakai perangkat lain.") from None
    first = not has_one(person)
    db.session.add(
        Factor(
            person_id=person.id,
            kind="passkey",
            name=(name.strip() or "Kunci sandi")[:60],
            secret=made.credential_public_key,
            credential=bytes_to_base64url(made.credential_id),
            last_step=made.sign_count,
            confirmed_at=utc_now(),
        )
    )
    audit.platform_deed("factor.added", by=by, subject=str(person.id), kind="passkey")
    return new_recovery_codes(person.id, by=by) if first else []


def passkey_question(person: Person | None, *, rp_id: str) -> tuple[str, bytes]:
    """What the browser needs to use one of the person's passkeys (JSON), and the challenge to be kept on our side.
    Of nobody in particular: whichever passkey the device holds for us."""
    known = [f for f in factors_of(person) if f.kind == "passkey"] if person else []
    options = webauthn.generate_authentication_options(
        rp_id=rp_id,
        allow_credentials=descriptors(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options), options.challenge


def check_passkey(person: Person, answer: str, *, challenge: bytes, rp_id: str, origin: str) -> bool:
    """Whether one of the person's passkeys signed the challenge; its counter goes on."""
    try:
        said: dict[str, Any] = json.loads(answer)
        factor = db.session.scalar(
            select(Factor).where(Factor.person_id == person.id, Factor.credential == said["id"]).with_for_update()
        )
        if factor is None:
            return False
        seen = webauthn.verify_authentication_response(
            credential=said,
            expected_challenge=challenge,
            expected_rp_id=rp_id,
            expected_origin=origin,
            credential_public_key=factor.secret,
            credential_current_sign_count=factor.last_step,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return False
    factor.last_step, factor.used_at = seen.new_sign_count, utc_now()
    return True


def descriptors(known: Sequence[Factor]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(f.credential)) for f in known if f.credential]


def of(person: Person, key: str) -> Factor:
    """One of the person's factors by its key, in use or waiting for its first code."""
    try:
        row = db.session.get(Factor, uuid.UUID(key))
    except ValueError:
        row = None
    if row is None or row.person_id != person.id:
        raise NotFound("Pengaman itu sudah tidak ada.")
    return row


def remove(factor: Factor, *, by) -> None:
    """Take a factor out of use; with the last one the recovery codes go too."""
    audit.platform_deed("factor.removed", by=by, subject=str(factor.person_id), kind=factor.kind)
    db.session.delete(factor)
    db.session.flush()
    if db.session.scalar(select(Factor.id).where(Factor.person_id == factor.person_id).limit(1)) is None:
        db.session.execute(RecoveryCode.__table__.delete().where(RecoveryCode.person_id == factor.person_id))


def reset(person: Person, *, reason: str, by) -> None:
    """Take away all factors of somebody who lost them, after the person was seen; whoever was signed in is out."""
    if len(reason.strip()) < 10:
        raise Refused(
            "Tulis alasannya, paling sedikit sepuluh huruf: siapa yang memastikan orangnya, dan bagaimana.",
            field="reason",
        )
    for model in (Factor, RecoveryCode):
        db.session.execute(model.__table__.delete().where(model.person_id == person.id))
    signing.end_sessions(person, by=by)
    audit.platform_deed("factors.reset", by=by, subject=str(person.id), reason=reason.strip()[:300])


def owner_of(answer: str) -> Person | None:
    """Whose passkey answered, by the credential's id; the answer itself is not checked yet."""
    try:
        credential = str(json.loads(answer)["id"])
    except (ValueError, KeyError, TypeError):
        return None
    query = select(Person).join(Factor, Factor.person_id == Person.id)
    return db.session.scalar(query.where(Factor.credential == credential, Person.disabled_at.is_(None)))
