"""Settings from the environment, read once and only here."""

import os
import secrets
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from terminal import Trouble

CHECKOUT = Path(__file__).resolve().parent
DIALECT = "postgresql+psycopg"


class Settings(BaseSettings):
    """What an operator may change, each with its default; the README lists them."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8050
    database_url: str | None = None  # the application's role; unset: a private cluster is kept
    migration_database_url: str | None = None  # the owner's role
    live_database_url: str | None = None  # the live picture's role
    data_dir: Path = Path(".local")
    data_sources: Path | None = None  # folder with full-size source data; only imports and long tests use it
    files_least_free_mb: Annotated[int, Field(ge=0)] = 2048  # on the disk of attachments: below, health warns
    demo: bool | None = None  # build the demonstration city on first start; unset: only in a private cluster
    demo_seed: int = 370783
    simulate: bool = True  # keep the demonstration city alive
    worker: bool = True  # run a worker with the server; false where workers run separately
    simulate_pace: Annotated[float, Field(gt=0, le=3600)] = 1.0  # simulated seconds per second
    secret_key: Annotated[str, Field(min_length=32)] | None = None  # unset: made once, kept in data_dir
    secure_cookies: bool = False  # set it where the product is served over HTTPS
    unfinished_per_address: Annotated[int, Field(ge=1)] = 50  # requests still on their way, of one address
    trusted_proxies: str = "127.0.0.1,::1"  # whose X-Forwarded-For names the client; addresses or networks
    log_level: Annotated[str, Field(pattern="^(debug|info|warning|error)$")] = "warning"
    pg_bin: Path | None = None  # folder of initdb and postgres, where they are not found by themselves
    oidc_issuer: str | None = None  # sign-in by an OpenID Connect provider: all three, or none
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = None
    oidc_name: str = "统一身份认证"  # what its button says
    oidc_claim: str = "preferred_username"  # which claim is the name of the account
    production: bool = False  # the doctor then refuses what it otherwise only warns of
    smtp_host: str | None = None  # mail server for notices; unset: the inbox alone has them
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = 587
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_from: str = "huying@localhost"
    smtp_tls: Annotated[str, Field(pattern="^(starttls|ssl|none)$")] = "starttls"
    webhook_url: SecretStr | None = None  # a robot's address holds its token
    webhook_secret: SecretStr | None = None
    webhook_form: Annotated[str, Field(pattern="^(wecom|dingtalk|plain)$")] = "plain"
    sms_url: str | None = None  # gateway for replies to reporters and calls to officers without an account
    sms_secret: SecretStr | None = None

    @property
    def wants_demo(self) -> bool:
        """Return whether the demonstration city belongs here; a self-hosted server gets it only on request.

        Its passwords are public: in production it is never built (the doctor refuses DEMO=true).
        """
        if self.production:
            return False
        return self.database_url is None if self.demo is None else self.demo

    @property
    def is_local(self) -> bool:
        """Return whether only this machine reaches the product."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    @field_validator("database_url", "migration_database_url", "live_database_url")
    @classmethod
    def _with_driver(cls, url: str | None) -> str | None:
        """Return ``url`` with the one driver we use, whichever spelling of PostgreSQL it came with."""
        if url is None:
            return None
        scheme, sign, rest = url.partition("://")
        if not sign or scheme.partition("+")[0] not in {"postgresql", "postgres"}:
            raise ValueError("must begin with postgresql:// (PostgreSQL 15 or later with PostGIS 3)")
        return f"{DIALECT}://{rest}"

    @field_validator("data_dir")
    @classmethod
    def _below_checkout(cls, path: Path) -> Path:
        """Return ``path`` made absolute; a relative one counts from the checkout, wherever we started."""
        return (CHECKOUT / path.expanduser()).resolve()


@cache
def settings() -> Settings:
    """Return the settings of this process, read from the environment on the first call.

    Raises Trouble, which names each setting that cannot be used and ends a program without a traceback.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise Trouble(
            "Some settings in the environment cannot be used.",
            way_out=f"{explain(error)}\nREADME.md lists what is allowed.",
        ) from None


def explain(error: ValidationError) -> str:
    """Return one line for each setting that cannot be used."""
    return "\n".join(
        f"{_named(problem['loc'][0], problem['input'])}: {problem['msg'].removeprefix('Value error, ')}"
        for problem in error.errors()
    )


def _named(field: int | str, value: object) -> str:
    """Return the setting as the shell spells it; addresses and keys may hold passwords and are not shown."""
    name = str(field).upper()
    return name if name.endswith(("_URL", "_KEY", "_SECRET", "_PASSWORD")) else f"{name}={value}"


def secret_key() -> str:
    """Return the key that signs what leaves the server: from SECRET_KEY, else a file made on first use."""
    found = settings()
    if found.secret_key is not None:
        return found.secret_key
    path = found.data_dir / "secret_key"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32))
    return path.read_text()
