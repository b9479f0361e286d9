"""Settings: every environment variable, typed; assembled from policies that the packages define."""

import base64
import os
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from idp.accounts.factors.passkeys import PasskeyPolicy
from idp.accounts.history.office_networks import OfficeNetworkList
from idp.accounts.policy import (
    Argon2Cost,
    PasswordPolicy,
    RosterPolicy,
    SecondFactorPolicy,
    SessionLimits,
    ThrottlePolicy,
)
from idp.accounts.recovery.one_time_codes import OneTimeCodePolicy
from idp.accounts.recovery.reset_rules import ResetPolicy
from idp.accounts.sessions.trusted_devices import TrustedDevicePolicy
from idp.clients.apis.api_policy import MAX_LIFETIME
from idp.clients.policy import SecretPolicy
from idp.clients.sandbox_admits import SandboxAdmits
from idp.foundation import secret_keys
from idp.foundation.calendar import check_zone
from idp.foundation.cleanup import RetentionPolicy
from idp.foundation.comma_separated import ContactList, HostPortList, NetworkList
from idp.foundation.database import Pool
from idp.foundation.database_url import parse_database_url
from idp.foundation.environment_variables import (
    CleanEnvironment,
    describe_error,
    find_amounts,
    find_unread,
    find_wholes,
    list_values,
)
from idp.foundation.keys import KeyPolicy
from idp.foundation.mail import MailPolicy
from idp.foundation.outbound import find_authority_error
from idp.foundation.secret_keys import SecretKeys
from idp.oidc.policy import Lifetimes, StepUp, UserCodeGuesses
from idp.protocol.client import PkcePolicy
from idp.protocol.registration.self_registration import RegistrationPolicy
from idp.web.anonymous_limits import AnonymousLimitPolicy
from idp.web.client_certificate import MutualTls
from idp.web.help_contacts import HelpContacts
from idp.web.site import find_issuer_errors

#: Public, so production rejects it.
DEVELOPMENT_KEY = "1:" + base64.b64encode(b"divos-development-key-not-secret").decode()

#: Settings of which nothing is a choice: no limit, for ever, at once.
_MAY_BE_ZERO = frozenset(
    {
        "IDP_DATABASE_WAIT",
        "IDP_KEYS__PUBLISH_AHEAD",
        "IDP_LIFETIMES__UNUSED_CLIENT",
        "IDP_PASSWORD__MAX_AGE",
        "IDP_PASSWORD__STRENGTH",
        "IDP_POOL__OVERFLOW",
        "IDP_REDIRECT_LOOP_LIMIT",
        "IDP_ROSTER__SECOND_OFFICER_LEAST",
        "IDP_ROSTER__SECOND_OFFICER_PERCENT",
        "IDP_RESET__AGAIN_WITHIN",
        "IDP_RESET__APPOINTED_WITHIN",
        "IDP_RESET__PRIVILEGED_WAIT",
        "IDP_SECRET__OVERLAP",
        "IDP_SESSION__TOUCH_EVERY",
        "IDP_STRANGERS__REGISTRATIONS",
        "IDP_STRANGERS__REGISTRATIONS_IN_ALL",
        "IDP_STRANGERS__REQUESTS",
        "IDP_THROTTLE__PATIENCE",
        "IDP_THROTTLE__TRIES",
    }
)

#: Settings that may be empty texts.
_MAY_BE_EMPTY = frozenset({"IDP_STEP_UP__ADMIN_ACR", "IDP_STEP_UP__USERINFO_ACR"})

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
    host: str = Field(
        "127.0.0.1",
        description="The address `idp serve` listens on, or a name, for each address it has; `0.0.0.0`: every IPv4 "
        "address, `::`: every address there is.",
    )
    port: int = Field(8400, ge=1, le=65535, description="The port `idp serve` listens on.")
    keepalive_timeout: timedelta = Field(
        timedelta(seconds=75),
        ge=timedelta(seconds=1),
        le=timedelta(hours=1),
        description="How long `idp serve` keeps a connection without requests open; a proxy in front of it must give "
        "up its idle connections earlier.",
    )
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
    database_url: Annotated[str, AfterValidator(parse_database_url)] = Field(
        "sqlite+aiosqlite:///var/divos.db",
        description="`postgresql://user:password@host/name`, with libpq's parameters such as `?sslmode=verify-full`; "
        "or `sqlite:///file`.",
    )
    database_wait: timedelta = Field(
        timedelta(seconds=30), description="How long `migrate`, `serve` and `worker` wait for a database that starts."
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
    pkce: PkcePolicy = Field(
        PkcePolicy.ALWAYS,
        description="`always`, or `public`: demanded of public clients and of the profile `fapi2` only. To free one "
        "client instead: `idp clients update CLIENT_ID --set profile=warisan --set pkce_required=false`.",
    )
    time_zone: Annotated[str, AfterValidator(check_zone)] = Field(
        "Asia/Makassar", description="The calendar days are counted on, and times are shown in."
    )
    government: str = Field("Pemerintah Kota Denpasar", description="Who this deployment belongs to.")
    operator: str = Field("Dinas Kominfo dan Statistik Kota Denpasar", description="The office that runs it.")
    help_contact: str | None = Field(None, description="Whom pages tell people to ask; else the help of the operator.")
    help: HelpContacts = Field(HelpContacts(), description="How that help is reached; pages show what is set.")
    security_contact: ContactList = Field(
        (),
        description="`mailto:`, `tel:` or `https:` of whom to tell about security problems, separated by commas, the "
        "preferred one first: `/.well-known/security.txt` (RFC 9116). Without one there is no such document.",
    )
    registration: RegistrationPolicy = Field(
        RegistrationPolicy.TOKEN,
        description="Who registers clients without an operator: nobody (`closed`), holders of an initial access token "
        "(`token`), or anybody, in the sandbox (`open`).",
    )
    sandbox_admits: SandboxAdmits = Field(
        SandboxAdmits.TEAM,
        description="Whom clients in the sandbox (`uji`) admit: the `team` of their application, testers who accepted "
        "an invitation, and personas; or `everybody`, for certification and trials. Either way none of them receives "
        "the scope `pegawai` of real people.",
    )
    logto_alias: bool = Field(
        False, description="Serves clients of Logto: discovery at `/oidc/.well-known/openid-configuration`, too."
    )
    demo: bool = Field(False, description="Marks every page as a demonstration with invented people.")
    worker_in_process: bool = Field(True, description="`false` when `idp worker` runs on its own.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Lines below it are left out.")
    log_json: bool = Field(True, description="JSON lines; `false` writes words for a terminal.")
    outbound_allow: HostPortList = Field(
        (), description="`host:port` pairs that may be called although they are private, separated by commas."
    )
    outbound_allow_self_registered: bool | None = Field(
        None,
        description="`true`: those may also be called for clients that registered themselves, as certification needs; "
        "not set: outside production they may.",
    )
    outbound_verify: bool = Field(True, description="`false` accepts any certificate on calls; development only.")
    outbound_ca: Path | None = Field(
        None, description="PEM file of authorities to trust when calling out, beside the public ones."
    )
    outbound_timeout: timedelta = Field(timedelta(seconds=5), description="How long a call to another server may last.")
    outbound_bytes: int = Field(65_536, description="The longest answer that is read from another server.")
    mail: MailPolicy = Field(MailPolicy(), description="The server of our mails; without one no page speaks of e-mail.")
    session: SessionLimits = Field(SessionLimits(), description="When sessions end by themselves.")
    trusted_device: TrustedDevicePolicy = Field(
        TrustedDevicePolicy(), description="How long a browser need not show a second factor again."
    )
    office_networks: OfficeNetworkList = Field(
        (),
        description="What your own networks are called in the sign-in history, separated by commas, e.g. "
        "`10.20.0.0/16=jaringan Pemkot, 10.20.5.0/24=Kelurahan Panjer`; the smallest one counts.",
    )
    throttle: ThrottlePolicy = Field(ThrottlePolicy(), description="How failed sign-ins slow down the next.")
    strangers: AnonymousLimitPolicy = Field(
        AnonymousLimitPolicy(),
        description="What one address (IPv6: /48) may leave without any proof, in each process; 0: no limit.",
    )
    password: PasswordPolicy = Field(PasswordPolicy(), description="What a new password must be.")
    passkey: PasskeyPolicy = Field(PasskeyPolicy(), description="What a passkey must prove.")
    one_time_code: OneTimeCodePolicy = Field(
        OneTimeCodePolicy(), description="How long a code on paper or in a mail can be used."
    )
    reset: ResetPolicy = Field(ResetPolicy(), description="When two officers may reset an account.")
    argon2: Argon2Cost = Field(Argon2Cost(), description="The cost of a password hash.")
    roster: RosterPolicy = Field(RosterPolicy(), description="How full lists of people are decided.")
    second_factor: SecondFactorPolicy = Field(
        SecondFactorPolicy(),
        description="What is asked of everybody besides the password; privileged roles and applications may ask more.",
    )
    secret: SecretPolicy = Field(SecretPolicy(), description="How client secrets are kept.")
    user_code: UserCodeGuesses = Field(
        UserCodeGuesses(), description="How often wrong codes of devices may be typed before one must wait."
    )
    dpop_nonce: Literal["off", "required"] = Field(
        "off", description="`required`: DPoP proofs must contain a nonce of ours, at most ten minutes old (RFC 9449 8)."
    )
    redirect_loop_limit: Annotated[int, Field(ge=0, le=1_000)] = Field(
        10,
        description="After so many sign-ins of one browser session to one application within a minute the person reads "
        "that it keeps no session, and may go on; counted in each process; 0: never, as load generators need.",
    )
    step_up: StepUp = Field(StepUp(), description="What our own APIs demand of a person's sign-in (RFC 9470).")
    lifetimes: Lifetimes = Field(Lifetimes(), description="How long what we issue lives.")
    keep: RetentionPolicy = Field(RetentionPolicy(), description="How long what is done with can still be looked up.")
    keys: KeyPolicy = Field(KeyPolicy(), description="How long signing keys live.")

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, *_: Any, **__: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is given by name, then the environment."""
        return init_settings, CleanEnvironment(settings_cls)

    @model_validator(mode="after")
    def _check_consistency(self) -> Self:
        longest = max(MAX_LIFETIME, self.lifetimes.access_token, self.lifetimes.id_token, self.session.absolute)
        complaints = [*_find_errors(self), *_find_contradictions(self), *self.keys.find_errors(longest)]
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
    problems = find_wholes(Settings, os.environ)
    if problems:
        raise InvalidSettings("\n".join(problems))
    try:
        return Settings()
    except ValidationError as problem:
        unread = (describe_unread(*pair) for pair in find_unread_variables().items())
        raise InvalidSettings("\n".join((*map(describe_error, problem.errors()), *unread))) from problem


def find_unread_variables() -> dict[str, str | None]:
    """The IDP_ variables of the environment that nobody reads, each with the nearest name there is."""
    return find_unread(Settings, os.environ)


def describe_unread(variable: str, nearest: str | None) -> str:
    """The sentence about a variable that nobody reads."""
    return f"{variable} is read by nobody: " + (f"did you mean {nearest}?" if nearest else "remove it.")


def _find_errors(settings: Settings) -> list[str]:
    values = dict(list_values(settings))
    complaints = [*find_amounts(values, may_be_zero=_MAY_BE_ZERO), *find_issuer_errors(settings.issuer)]
    complaints += [
        f"{variable} is empty: give it a value, or remove it."
        for variable, value in values.items()
        if value == "" and variable not in _MAY_BE_EMPTY
    ]
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


def _find_contradictions(settings: Settings) -> list[str]:
    accounts = (settings.session, settings.throttle, settings.password, settings.argon2, settings.second_factor)
    policies = (*accounts, settings.secret, settings.mail, settings.keep, settings.help, settings.step_up)
    complaints = [complaint for policy in policies for complaint in policy.find_errors()]
    if settings.port == settings.mtls.port:
        complaints.append("IDP_MTLS__PORT is a port of its own: choose another than IDP_PORT.")
    if "/" in settings.host:
        complaints.append("IDP_HOST is an address or a name, such as 127.0.0.1, without port, path or scheme.")
    if settings.outbound_ca is not None and not settings.outbound_verify:
        complaints.append("IDP_OUTBOUND_CA and IDP_OUTBOUND_VERIFY=false exclude each other: remove one.")
    if settings.outbound_ca is not None and (problem := find_authority_error(settings.outbound_ca)):
        complaints.append(f"IDP_OUTBOUND_CA {problem}")
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
        complaints.append("In production IDP_TRUSTED_PROXIES must name your proxies alone: they say who a visitor is.")
    if settings.demo:
        complaints.append("IDP_DEMO is for demonstrations with invented people: remove it in production.")
    return complaints
