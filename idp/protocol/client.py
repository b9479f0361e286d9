"""What a relying party declares about itself (RFC 7591, OIDC Registration)."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum


class Profile(StrEnum):
    """Which set of rules a client lives under."""

    STANDAR = "standar"
    WARISAN = "warisan"
    PUBLIK = "publik"
    LAYANAN = "layanan"


class Ownership(StrEnum):
    """The city's own clients show a notice once; outside clients ask for consent."""

    KOTA = "kota"
    LUAR = "luar"


class Environment(StrEnum):
    """`uji` is the sandbox, where http on loopback is allowed; `produksi` is real use."""

    UJI = "uji"
    PRODUKSI = "produksi"


class Pkce(StrEnum):
    """Whom a deployment demands PKCE of; it is verified whenever sent (IDP_PKCE)."""

    ALWAYS = "always"
    PUBLIC = "public"


class AuthMethod(StrEnum):
    """How a client proves who it is at the token endpoint (RFC 7591 2)."""

    BASIC = "client_secret_basic"
    POST = "client_secret_post"
    NONE = "none"


class ApplicationType(StrEnum):
    """`native` clients may use loopback ports and private schemes (OIDC Registration 2)."""

    WEB = "web"
    NATIVE = "native"


class Algorithm(StrEnum):
    """Signature algorithms of the tokens we issue."""

    RS256 = "RS256"
    ES256 = "ES256"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientMetadata:
    """One client's declaration after `protocol.registration.read` accepted it; names are RFC 7591's.

    `scopes` are those the client may ask for; `default_max_age` bounds the age of a sign-in.
    """

    client_id: str
    client_name: str
    redirect_uris: tuple[str, ...] = ()
    post_logout_redirect_uris: tuple[str, ...] = ()
    grant_types: frozenset[str] = frozenset({"authorization_code"})
    response_types: frozenset[str] = frozenset({"code"})
    token_endpoint_auth_method: AuthMethod = AuthMethod.BASIC
    scopes: frozenset[str] = frozenset({"openid", "profile"})
    profile: Profile = Profile.STANDAR
    ownership: Ownership = Ownership.LUAR
    environment: Environment = Environment.UJI
    application_type: ApplicationType = ApplicationType.WEB
    backchannel_logout_uri: str | None = None
    backchannel_logout_session_required: bool = False
    id_token_signed_response_alg: Algorithm = Algorithm.RS256
    default_max_age: timedelta | None = None
    require_auth_time: bool = False
    default_acr_values: tuple[str, ...] = ()
    pkce_required: bool = True
    client_uri: str | None = None
    logo_uri: str | None = None
    policy_uri: str | None = None
    tos_uri: str | None = None
    contacts: tuple[str, ...] = field(default=())

    @property
    def public(self) -> bool:
        """A public client has no secret to keep (RFC 6749 2.1)."""
        return self.token_endpoint_auth_method is AuthMethod.NONE

    @property
    def rotates(self) -> bool:
        """Whether a refresh moves the generation on; `warisan` clients keep one token."""
        return self.profile is not Profile.WARISAN

    def still(self, scope: str) -> tuple[str, ...]:
        """What is left of a scope granted earlier: a scope that was taken from the registration is worth nothing."""
        return tuple(word for word in scope.split() if word in self.scopes)

    def may(self, grant_type: str) -> bool:
        """Whether the client registered for this grant."""
        return grant_type in self.grant_types
