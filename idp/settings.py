"""Settings: every environment variable, typed; assembled from policies that the packages define."""

import base64
from collections.abc import Mapping
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from idp.accounts.policy import Argon2Cost, PasswordPolicy, SessionLimits, ThrottlePolicy
from idp.clients.apis.api_policy import MAX_LIFETIME
from idp.clients.policy import SecretPolicy
from idp.foundation import secret_keys
from idp.foundation.cleanup import RetentionPolicy
from idp.foundation.comma_separated import NetworkList, WordList
from idp.foundation.database import Pool
from idp.foundation.keys import KeyPolicy
from idp.foundation.secret_keys import SecretKeys
from idp.oidc.policy import Lifetimes, StepUp
from idp.protocol.client import PkcePolicy
from idp.protocol.registration.self_registration import RegistrationPolicy
from idp.web.anonymous_limits import AnonymousLimitPolicy
from idp.web.client_certificate import MutualTls

#: Public, so production rejects it.
DEVELOPMENT_KEY = "1:" + base64.b64encode(b"divos-development-key-not-secret").decode()

#: The shortest prefix of a network of trusted proxies in production.
_SMALLEST_PREFIX = 8


class InvalidSettings(Exception):
    """The settings are invalid; each line of the message names one and says what to do."""


class Settings(BaseSettings):
    """The settings of a deployment. A field is read from the variable IDP_ + its name; nested fields join with __."""

    model_config = SettingsConfigDict(env_prefix="IDP_", env_nested_delimiter="__", frozen=True)

    environment: Literal["development", "production"] = Field(
        "development", description="`production` refuses whatever is only good for trying things out."
    )
    issuer: str = Field("http://localhost:8400", description="The address of this provider; https in production.")
    host: str = Field("127.0.0.1", description="The address `idp serve` listens on.")
    port: int = Field(8400, ge=1, le=65535, description="The port `idp serve` listens on.")
    workers: int = Field(1, ge=1, le=64, description="Processes of `idp serve`; more than one needs PostgreSQL.")
    worker_timeout: timedelta = Field(
        timedelta(seconds=8),
        ge=timedelta(0),
        le=timedelta(hours=1),
        description="How long the event loop of one of several workers may stand still before it is replaced; "
        "PT0S: for ever.",
    )
    request_timeout: timedelta = Field(
        timedelta(seconds=30),
        ge=timedelta(seconds=1),
        le=timedelta(hours=1),
        description="How long a request may take to arrive, on both ports; then it is answered 408.",
    )
    database_url: str = Field(
        "sqlite+aiosqlite:///var/divos.db",
        description="`sqlite+aiosqlite:///file` or `postgresql+asyncpg://user:password@host/name`.",
    )
    pool: Pool = Field(Pool(), description="Database connections of one process.")
    secret_keys: SecretStr = Field(
        SecretStr(DEVELOPMENT_KEY),
        description="`version:base64` pairs of at least 32 bytes, separated by commas; the first one seals, "
        "the others still open. Make one with `idp keys secret`.",
    )
    tls_certificate: Path | None = Field(None, description="PEM file with the certificate chain, to serve https.")
    tls_key: Path | None = Field(None, description="PEM file with the private key of that certificate.")
    mtls: MutualTls = Field(
        MutualTls(),
        description="A port that asks programs for a certificate (RFC 8705), so that no browser ever is.",
    )
    trusted_proxies: NetworkList = Field(
        (), description="Networks whose X-Forwarded-For is believed, separated by commas, e.g. `127.0.0.1/32`."
    )
    metrics_networks: NetworkList = Field(
        (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128")), description="Networks that may read `/metrics`."
    )
    pkce: PkcePolicy = Field(PkcePolicy.ALWAYS, description="`always`, or `public`: demanded of public clients only.")
    time_zone: str = Field("Asia/Makassar", description="The calendar days are counted on, and times are shown in.")
    government: str = Field("Pemerintah Kota Denpasar", description="Who this deployment belongs to.")
    operator: str = Field("Dinas Kominfo dan Statistik Kota Denpasar", description="The office that runs it.")
    help_contact: str = Field(
        "Bantuan DIVOS di Dinas Kominfo dan Statistik Kota Denpasar", description="Whom pages tell people to ask."
    )
    registration: RegistrationPolicy = Field(
        RegistrationPolicy.TOKEN,
        description="Who registers clients without an operator: nobody (`closed`), holders of an initial access token "
        "(`token`), or anybody, in the sandbox (`open`).",
    )
    logto_alias: bool = Field(
        False, description="Serves clients of Logto: discovery at `/oidc/.well-known/openid-configuration`, too."
    )
    demo: bool = Field(False, description="Marks every page as a demonstration with invented people.")
    worker_in_process: bool = Field(True, description="`false` when `idp worker` runs on its own.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Lines below it are left out.")
    log_json: bool = Field(True, description="JSON lines; `false` writes words for a terminal.")
    outbound_allow: WordList = Field(
        (), description="`host:port` pairs that may be called although they are private, separated by commas."
    )
    outbound_allow_self_registered: bool | None = Field(
        None,
        description="`true`: those may also be called for clients that registered themselves, as certification needs; "
        "not set: outside production they may.",
    )
    outbound_verify: bool = Field(
        True, description="`false` accepts any certificate when calling out; development only."
    )
    session: SessionLimits = Field(SessionLimits(), description="When sessions end by themselves.")
    throttle: ThrottlePolicy = Field(ThrottlePolicy(), description="How failed sign-ins slow down the next.")
    strangers: AnonymousLimitPolicy = Field(
        AnonymousLimitPolicy(),
        description="What one address (IPv6: /48) may leave without any proof, in each process; 0: no limit.",
    )
    password: PasswordPolicy = Field(PasswordPolicy(), description="What a new password must be.")
    argon2: Argon2Cost = Field(Argon2Cost(), description="The cost of a password hash.")
    secret: SecretPolicy = Field(SecretPolicy(), description="How client secrets are kept.")
    dpop_nonce: Literal["off", "required"] = Field(
        "off", description="`required`: DPoP proofs must contain a nonce of ours, at most ten minutes old (RFC 9449 8)."
    )
    step_up: StepUp = Field(StepUp(), description="What our own APIs demand of a person's sign-in (RFC 9470).")
    lifetimes: Lifetimes = Field(Lifetimes(), description="How long what we issue lives.")
    keep: RetentionPolicy = Field(RetentionPolicy(), description="How long what is done with can still be looked up.")
    keys: KeyPolicy = Field(KeyPolicy(), description="How long signing keys live.")

    @model_validator(mode="after")
    def _check_consistency(self) -> Self:
        longest = max(MAX_LIFETIME, self.lifetimes.access_token, self.lifetimes.id_token, self.session.absolute)
        complaints = [*_find_errors(self), *self.keys.find_errors(longest)]
        complaints += _find_production_errors(self) if self.environment == "production" else ()
        if complaints:
            raise ValueError("\n".join(complaints))
        return self

    @property
    def self_registered_may_name_private_hosts(self) -> bool:
        """Whether self-registered clients may name the private hosts of `outbound_allow`."""
        chosen = self.outbound_allow_self_registered
        return self.environment != "production" if chosen is None else chosen

    @property
    def decoded_secret_keys(self) -> SecretKeys:
        """The parsed secret keys. Raises ValueError with what to do."""
        return secret_keys.parse_secret_keys(self.secret_keys.get_secret_value())


def read_settings() -> Settings:
    """Read the settings from the environment. Raises InvalidSettings with one sentence per error."""
    try:
        return Settings()
    except ValidationError as problem:
        raise InvalidSettings("\n".join(_error_sentence(error) for error in problem.errors())) from problem


def _error_sentence(error: Mapping[str, object]) -> str:
    where = error.get("loc") or ()
    names = "__".join(str(name) for name in where) if isinstance(where, tuple) else ""
    message = str(error.get("msg", "")).removeprefix("Value error, ")
    if error.get("type") == "time_delta_parsing":
        message = "a duration is written as in PT4H or P30D (ISO 8601)"
    return f"IDP_{names.upper()}: {message}" if names else message


def _find_errors(settings: Settings) -> list[str]:
    complaints = []
    issuer = urlsplit(settings.issuer)
    if issuer.scheme not in ("http", "https") or not issuer.netloc or issuer.query or issuer.fragment:
        complaints.append("IDP_ISSUER must be an address such as https://sso.example.go.id, without query or fragment.")
    elif issuer.scheme == "http" and issuer.hostname not in ("localhost", "127.0.0.1", "::1"):
        complaints.append("IDP_ISSUER may be http only on localhost; people's passwords travel through it. Use https.")
    if settings.issuer.endswith("/") or issuer.path not in ("", "/"):
        complaints.append("IDP_ISSUER is the bare address: leave out the path and the slash at its end.")
    if (settings.tls_certificate is None) != (settings.tls_key is None):
        complaints.append("IDP_TLS_CERTIFICATE and IDP_TLS_KEY belong together: set both or neither.")
    complaints += settings.mtls.find_errors(speaks_https=settings.tls_key is not None)
    if settings.mtls.header is not None and not settings.trusted_proxies:
        complaints.append("IDP_MTLS__HEADER needs IDP_TRUSTED_PROXIES: it is believed from your own proxy alone.")
    if settings.database_url.startswith("sqlite") and settings.workers > 1:
        complaints.append("SQLite serves one process: set IDP_WORKERS=1 or point IDP_DATABASE_URL at PostgreSQL.")
    try:
        secret_keys.parse_secret_keys(settings.secret_keys.get_secret_value())
    except ValueError as problem:
        complaints.append(str(problem))
    return complaints


def _find_production_errors(settings: Settings) -> list[str]:
    complaints = []
    if not settings.issuer.startswith("https://"):
        complaints.append("In production IDP_ISSUER must be https.")
    if DEVELOPMENT_KEY.partition(":")[2] in settings.secret_keys.get_secret_value():
        complaints.append("In production IDP_SECRET_KEYS must be your own: make one with `idp keys secret`.")
    if not settings.outbound_verify:
        complaints.append("In production certificates are verified: remove IDP_OUTBOUND_VERIFY.")
    if settings.keys.publish_ahead < timedelta(minutes=5):
        complaints.append("In production IDP_KEYS__PUBLISH_AHEAD is at least PT5M: clients keep /jwks that long.")
    if any(network.prefixlen < _SMALLEST_PREFIX for network in settings.trusted_proxies):
        complaints.append(
            "In production IDP_TRUSTED_PROXIES must name your proxies alone: whoever is in it says who a visitor is."
        )
    if settings.demo:
        complaints.append("IDP_DEMO is for demonstrations with invented people: remove it in production.")
    return complaints
