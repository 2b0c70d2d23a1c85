"""Every setting, once. From the environment or a `.env` file; production refuses to start without its secrets."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path
from typing import Literal

from pydantic import SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).parent
DEVELOPMENT_KEY = "hanya-untuk-pengembangan"


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    # development: embedded servers allowed; production: secrets and real servers are demanded
    environment: Literal["development", "test", "production"] = "development"
    secret_key: SecretStr = SecretStr(DEVELOPMENT_KEY)

    # where the platform answers: villages at <slug>.<base_domain>, staff at console.<base_domain>
    base_domain: str = "localhost"
    public_scheme: Literal["http", "https"] = "http"
    public_port: int | None = None  # shown in links when not the scheme's own; `make run` sets 8000

    # servers; with none given the real ones start by themselves under var_dir
    database_url: str | None = None  # a login that may create roles and schemas: migrations and provisioning only
    control_database_url: str | None = None  # login `app_control`; derived from database_url where it is not given
    cell_database_url: str | None = None  # login `app_cell`; derived likewise
    cells: dict[str, str] = {}  # further databases for villages: {"cell-2": "postgresql://…"}, logins like database_url
    redis_url: str | None = None
    var_dir: Path = ROOT / "var"
    files_dir: Path | None = None  # letters, invoices, uploads; default var_dir/files

    # money
    stripe_secret_key: SecretStr | None = None
    stripe_webhook_secret: SecretStr | None = None  # while it is changed: the new one, a comma, the former one
    stripe_api_base: str | None = None  # another address than Stripe's: tests and the demonstration only

    # own domains of villages: whom to ask for names ("ip" or "ip:port"; none: the machine's own), and our public addresses
    dns_servers: list[str] = []
    public_addresses: list[str] = []

    # doors: whether staff need a second factor; left open it is so in production
    staff_second_factor: bool | None = None
    trusted_proxies: int = 0  # how many proxies stand before us and say where a visitor comes from

    # limits
    max_upload_bytes: int = 20 * 1024 * 1024
    heartbeat_seconds: float = 5
    task_stale_seconds: float = 30  # a task silent for longer is taken over; at least twice the heartbeat

    sentry_dsn: str | None = None

    @property
    def stripe_webhook_secrets(self) -> list[str]:
        given = self.stripe_webhook_secret.get_secret_value() if self.stripe_webhook_secret else ""
        return [secret.strip() for secret in given.split(",") if secret.strip()]

    @property
    def staff_needs_second_factor(self) -> bool:
        return self.environment == "production" if self.staff_second_factor is None else self.staff_second_factor

    @property
    def files(self) -> Path:
        return self.files_dir or self.var_dir / "files"

    @property
    def embedded(self) -> bool:
        return self.database_url is None or self.redis_url is None

    @property
    def role_password(self) -> str:
        """The password of the derived logins: bound to the secret key, so it need not be kept anywhere."""
        return hmac.new(self.secret_key.get_secret_value().encode(), b"database logins", hashlib.sha256).hexdigest()[
            :32
        ]

    @model_validator(mode="after")
    def production_is_complete(self):
        if self.environment != "production":
            return self
        missing = [name for name in ("database_url", "redis_url") if getattr(self, name) is None]
        if self.secret_key.get_secret_value() == DEVELOPMENT_KEY or len(self.secret_key.get_secret_value()) < 32:
            missing.append("secret_key (at least 32 characters)")
        if self.public_scheme != "https":
            missing.append("public_scheme=https")
        if self.stripe_secret_key and not self.stripe_webhook_secret:
            missing.append("stripe_webhook_secret")
        if self.stripe_api_base:
            missing.append("stripe_api_base must be empty")
        if self.base_domain == "localhost":
            missing.append("base_domain")
        if missing:
            raise ValueError("production needs: " + ", ".join(missing))
        return self
