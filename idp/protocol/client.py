"""ClientMetadata: the registered metadata of a relying party, and the enumerations in it (RFC 7591 2)."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from idp.protocol.algorithms import Algorithm, Encryption, HmacAlgorithm
from idp.protocol.authentication_context import Acr
from idp.protocol.grant_type import GrantType


class Profile(StrEnum):
    """The set of security rules that applies to a client."""

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


class PkcePolicy(StrEnum):
    """The clients of which a deployment requires PKCE (IDP_PKCE); a code_challenge sent is always verified."""

    ALWAYS = "always"
    PUBLIC = "public"


class AuthMethod(StrEnum):
    """The client authentication method at the token endpoint (RFC 7591 2)."""

    BASIC = "client_secret_basic"
    POST = "client_secret_post"
    SECRET_JWT = "client_secret_jwt"
    PRIVATE_KEY_JWT = "private_key_jwt"
    TLS = "tls_client_auth"
    SELF_SIGNED_TLS = "self_signed_tls_client_auth"
    NONE = "none"

    @property
    def uses_secret(self) -> bool:
        """Whether the method uses a client secret that we issue."""
        return self in {AuthMethod.BASIC, AuthMethod.POST, AuthMethod.SECRET_JWT}

    @property
    def uses_certificate(self) -> bool:
        """Whether the method uses the client certificate of the TLS connection (RFC 8705 2)."""
        return self in {AuthMethod.TLS, AuthMethod.SELF_SIGNED_TLS}


class ApplicationType(StrEnum):
    """`native` clients may use loopback ports and private schemes (OIDC Registration 2)."""

    WEB = "web"
    NATIVE = "native"


class SubjectType(StrEnum):
    """`public`: the same `sub` for all clients; `pairwise`: another one for each sector (OIDC Core 8)."""

    PUBLIC = "public"
    PAIRWISE = "pairwise"


class CertificateSubjectField(StrEnum):
    """The metadata member that names the certificate subject of a `tls_client_auth` client (RFC 8705 2.1.2)."""

    DN = "tls_client_auth_subject_dn"
    DNS = "tls_client_auth_san_dns"
    URI = "tls_client_auth_san_uri"
    IP = "tls_client_auth_san_ip"
    EMAIL = "tls_client_auth_san_email"


@dataclass(frozen=True, slots=True)
class CertificateSubject:
    """The registered subject that the certificate of a `tls_client_auth` client must contain (RFC 8705 2.1.2)."""

    field: CertificateSubjectField
    value: str


class LegalBasis(StrEnum):
    """Why personal data may be processed (UU 27/2022, article 20)."""

    CONSENT = "persetujuan"
    CONTRACT = "perjanjian"
    LEGAL_OBLIGATION = "kewajiban_hukum"
    VITAL_INTEREST = "kepentingan_vital"
    PUBLIC_TASK = "tugas_publik"
    LEGITIMATE_INTEREST = "kepentingan_sah"


@dataclass(frozen=True, slots=True)
class DataPurpose:
    """What a client needs a scope about people for; `regulation`: the number of the rule that says so, or empty."""

    scope: str
    purpose: str
    legal_basis: LegalBasis
    regulation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientMetadata:
    """One client's validated metadata, as `read_metadata()` returns it; the names are those of RFC 7591.

    Each attribute has a row in `registration/metadata_fields.py`, in the same order: kind, default, who may set it.
    `scopes` are those the client may request; `resources` the audiences of the APIs it may request tokens for
    (RFC 8707); `default_max_age` limits the age of a login; `jwks` is a JWK Set as JSON text with public members only.
    """

    client_id: str
    client_name: str
    redirect_uris: tuple[str, ...] = ()
    post_logout_redirect_uris: tuple[str, ...] = ()
    grant_types: frozenset[str] = frozenset({GrantType.AUTHORIZATION_CODE})
    response_types: frozenset[str] = frozenset({"code"})
    token_endpoint_auth_method: AuthMethod = AuthMethod.BASIC
    scopes: frozenset[str] = frozenset({"openid", "profile"})
    profile: Profile = Profile.STANDAR
    ownership: Ownership = Ownership.LUAR
    environment: Environment = Environment.UJI
    application_type: ApplicationType = ApplicationType.WEB
    resources: tuple[str, ...] = ()
    # client authentication and keys (RFC 7523, RFC 8705, RFC 7517)
    token_endpoint_auth_signing_alg: Algorithm | HmacAlgorithm | None = None
    jwks: str | None = None
    jwks_uri: str | None = None
    tls_client_auth_subject: CertificateSubject | None = None
    # authorization requests and responses (RFC 7636, RFC 9101, RFC 9126, JARM)
    pkce_required: bool = True
    request_uris: tuple[str, ...] = ()
    request_object_signing_alg: Algorithm | None = None
    require_signed_request_object: bool = False
    require_pushed_authorization_requests: bool = False
    authorization_signed_response_alg: Algorithm = Algorithm.RS256
    default_max_age: timedelta | None = None
    require_auth_time: bool = False
    default_acr_values: tuple[str, ...] = ()
    minimum_acr: Acr | None = None
    # tokens (OIDC Core 2, 5.3.2, 8; RFC 8705 3, RFC 9449 5.2, RFC 9701)
    subject_type: SubjectType = SubjectType.PUBLIC
    sector_identifier_uri: str | None = None
    id_token_signed_response_alg: Algorithm = Algorithm.RS256
    id_token_encryption: Encryption | None = None
    claims_in_id_token: bool = False
    userinfo_signed_response_alg: Algorithm | None = None
    userinfo_encryption: Encryption | None = None
    introspection_signed_response_alg: Algorithm = Algorithm.RS256
    dpop_bound_access_tokens: bool = False
    tls_client_certificate_bound_access_tokens: bool = False
    # logout notifications, and what people see of it
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
    data_purposes: tuple[DataPurpose, ...] = ()

    @property
    def public(self) -> bool:
        """Whether this is a public client: it cannot authenticate (RFC 6749 2.1)."""
        return self.token_endpoint_auth_method is AuthMethod.NONE

    @property
    def has_logout_address(self) -> bool:
        """Whether the client is told of ends of sessions, or tells of them: then its ID tokens say which (`sid`)."""
        return bool(self.backchannel_logout_uri or self.frontchannel_logout_uri or self.post_logout_redirect_uris)

    @property
    def requires_pushed_requests(self) -> bool:
        """Whether every authorization request must be pushed first (RFC 9126 6, FAPI 2.0 5.3.2.2)."""
        return self.require_pushed_authorization_requests or self.profile is Profile.FAPI2

    @property
    def rotates_refresh_tokens(self) -> bool:
        """Whether each refresh rotates the refresh token; `warisan` and `fapi2` clients keep one token."""
        return self.profile not in {Profile.WARISAN, Profile.FAPI2}

    @property
    def our_signing_algorithms(self) -> tuple[Algorithm, ...]:
        """The algorithms of what we sign for the client: ID and logout tokens, userinfo, JARM and introspection."""
        return tuple(self.signing_algorithms_by_member.values())

    @property
    def signing_algorithms_by_member(self) -> dict[str, Algorithm]:
        """The same algorithms by the member that registers them."""
        named = {
            "id_token_signed_response_alg": self.id_token_signed_response_alg,
            "userinfo_signed_response_alg": self.userinfo_signed_response_alg,
            "authorization_signed_response_alg": self.authorization_signed_response_alg,
            "introspection_signed_response_alg": self.introspection_signed_response_alg,
        }
        return {name: algorithm for name, algorithm in named.items() if algorithm is not None}

    def limit_scope(self, scope: str) -> tuple[str, ...]:
        """The scopes of an earlier grant that are still registered for the client."""
        return tuple(word for word in scope.split() if word in self.scopes)

    def has_grant_type(self, grant_type: str) -> bool:
        """Whether the client registered for this grant type."""
        return grant_type in self.grant_types
