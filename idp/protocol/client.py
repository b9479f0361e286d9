"""What a relying party declares about itself (RFC 7591, OIDC Registration)."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from idp.protocol.algorithms import Algorithm, Encryption, HmacAlgorithm


class Profile(StrEnum):
    """Which set of rules a client lives under."""

    STANDAR = "standar"
    WARISAN = "warisan"
    PUBLIK = "publik"
    FAPI2 = "fapi2"
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
    SECRET_JWT = "client_secret_jwt"
    PRIVATE_KEY_JWT = "private_key_jwt"
    TLS = "tls_client_auth"
    SELF_SIGNED_TLS = "self_signed_tls_client_auth"
    NONE = "none"

    @property
    def uses_secret(self) -> bool:
        """Whether the client keeps a secret of ours."""
        return self in {AuthMethod.BASIC, AuthMethod.POST, AuthMethod.SECRET_JWT}

    @property
    def uses_certificate(self) -> bool:
        """Whether the client is known by the certificate of its connection."""
        return self in {AuthMethod.TLS, AuthMethod.SELF_SIGNED_TLS}


class ApplicationType(StrEnum):
    """`native` clients may use loopback ports and private schemes (OIDC Registration 2)."""

    WEB = "web"
    NATIVE = "native"


class SubjectType(StrEnum):
    """`public`: one `sub` for everybody; `pairwise`: another one for each sector (OIDC Core 8)."""

    PUBLIC = "public"
    PAIRWISE = "pairwise"


class SubjectField(StrEnum):
    """The one field of a CA-signed certificate that names a client (RFC 8705 2.1.2)."""

    DN = "tls_client_auth_subject_dn"
    DNS = "tls_client_auth_san_dns"
    URI = "tls_client_auth_san_uri"
    IP = "tls_client_auth_san_ip"
    EMAIL = "tls_client_auth_san_email"


@dataclass(frozen=True, slots=True)
class CertificateSubject:
    """What the certificate of a `tls_client_auth` client must say, and where."""

    field: SubjectField
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientMetadata:
    """One client's declaration after `protocol.registration.read` accepted it; names are RFC 7591's.

    `scopes` are those the client may ask for; `resources` the audiences of the APIs it may ask tokens for (RFC 8707);
    `default_max_age` bounds the age of a sign-in; `jwks` is a key set as JSON text, public members alone.
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
    resources: tuple[str, ...] = ()
    # who it is (RFC 7523, RFC 8705, RFC 7517)
    token_endpoint_auth_signing_alg: Algorithm | HmacAlgorithm | None = None
    jwks: str | None = None
    jwks_uri: str | None = None
    tls_client_auth_subject: CertificateSubject | None = None
    # how it asks (RFC 7636, RFC 9101, RFC 9126, JARM)
    pkce_required: bool = True
    request_uris: tuple[str, ...] = ()
    request_object_signing_alg: Algorithm | None = None
    require_signed_request_object: bool = False
    require_pushed_authorization_requests: bool = False
    authorization_signed_response_alg: Algorithm = Algorithm.RS256
    default_max_age: timedelta | None = None
    require_auth_time: bool = False
    default_acr_values: tuple[str, ...] = ()
    # what it gets (OIDC Core 2, 5.3.2, 8; RFC 8705 3, RFC 9449 5.2, RFC 9701)
    subject_type: SubjectType = SubjectType.PUBLIC
    sector_identifier_uri: str | None = None
    id_token_signed_response_alg: Algorithm = Algorithm.RS256
    id_token_encryption: Encryption | None = None
    userinfo_signed_response_alg: Algorithm | None = None
    userinfo_encryption: Encryption | None = None
    introspection_signed_response_alg: Algorithm = Algorithm.RS256
    dpop_bound_access_tokens: bool = False
    tls_client_certificate_bound_access_tokens: bool = False
    # how it is told, and found
    backchannel_logout_uri: str | None = None
    backchannel_logout_session_required: bool = False
    frontchannel_logout_uri: str | None = None
    frontchannel_logout_session_required: bool = False
    initiate_login_uri: str | None = None
    client_uri: str | None = None
    logo_uri: str | None = None
    policy_uri: str | None = None
    tos_uri: str | None = None
    contacts: tuple[str, ...] = ()
    software_id: str | None = None
    software_version: str | None = None

    @property
    def public(self) -> bool:
        """A public client has no secret to keep (RFC 6749 2.1)."""
        return self.token_endpoint_auth_method is AuthMethod.NONE

    @property
    def pushes(self) -> bool:
        """Whether every authorization request must be pushed first (RFC 9126 6, FAPI 2.0 5.3.2.2)."""
        return self.require_pushed_authorization_requests or self.profile is Profile.FAPI2

    @property
    def rotates(self) -> bool:
        """Whether a refresh moves the generation on; `warisan` and `fapi2` clients keep one token."""
        return self.profile not in {Profile.WARISAN, Profile.FAPI2}

    def still(self, scope: str) -> tuple[str, ...]:
        """What is left of a scope granted earlier: a scope that was taken from the registration is worth nothing."""
        return tuple(word for word in scope.split() if word in self.scopes)

    def may(self, grant_type: str) -> bool:
        """Whether the client registered for this grant."""
        return grant_type in self.grant_types
