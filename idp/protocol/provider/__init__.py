"""Provider: what one deployment supports; discovery and the readers of requests use the same lists."""

from dataclasses import dataclass

from idp.protocol.algorithms import Algorithm, ContentEncryption, KeyManagement
from idp.protocol.authentication_context import REACHABLE_ACRS
from idp.protocol.authorize.prompt import PROMPTS
from idp.protocol.authorize.response_mode import ResponseMode
from idp.protocol.client import AuthMethod, ClientMetadata, PkcePolicy, SubjectType
from idp.protocol.grant_type import GrantType
from idp.protocol.tokens.claims import CLAIMS, SCOPES
from idp.protocol.tokens.dpop import ALGORITHMS
from idp.protocol.tokens.localized_claims import CLAIMS_LOCALES

ACRS = REACHABLE_ACRS
GRANT_TYPES = tuple(GrantType)
RESPONSE_TYPES = ("code",)
LOCALES = ("id", "en")
AUTH_METHODS = (
    AuthMethod.BASIC,
    AuthMethod.POST,
    AuthMethod.SECRET_JWT,
    AuthMethod.PRIVATE_KEY_JWT,
    AuthMethod.TLS,
    AuthMethod.SELF_SIGNED_TLS,
    AuthMethod.NONE,
)
#: The algorithms we sign ID tokens, userinfo, logout tokens and introspection responses with.
SIGNING_ALGORITHMS = (Algorithm.RS256, Algorithm.PS256, Algorithm.ES256, Algorithm.EDDSA, Algorithm.ED25519)
#: The algorithms clients may sign assertions and request objects with.
CLIENT_SIGNING_ALGORITHMS = (Algorithm.RS256, Algorithm.PS256, Algorithm.ES256, Algorithm.EDDSA, Algorithm.ED25519)
#: The encryption algorithms of ID tokens and userinfo.
KEY_MANAGEMENT = (KeyManagement.RSA_OAEP_256, KeyManagement.ECDH_ES)
CONTENT_ENCRYPTION = (ContentEncryption.A128CBC_HS256, ContentEncryption.A256GCM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One deployment as clients see it; `api_scopes` are the scopes of the provider's own API.

    `logto`: requests of clients written for Logto are adapted (idp/protocol/logto.py).
    """

    issuer: str
    pkce: PkcePolicy = PkcePolicy.ALWAYS
    api_scopes: tuple[str, ...] = ()
    logto: bool = False
    #: The base address of the endpoints with mutual TLS (RFC 8705 5), if there are any.
    mtls: str | None = None
    #: Whether clients may register themselves (registration/self_registration.py).
    allows_registration: bool = False
    scopes: tuple[str, ...] = SCOPES
    claims: tuple[str, ...] = CLAIMS
    acrs: tuple[str, ...] = ACRS
    grant_types: tuple[str, ...] = GRANT_TYPES
    response_types: tuple[str, ...] = RESPONSE_TYPES
    response_modes: tuple[str, ...] = tuple(ResponseMode)
    prompts: tuple[str, ...] = PROMPTS
    id_token_algorithms: tuple[str, ...] = SIGNING_ALGORITHMS
    client_signing_algorithms: tuple[str, ...] = CLIENT_SIGNING_ALGORITHMS
    key_management: tuple[str, ...] = KEY_MANAGEMENT
    content_encryption: tuple[str, ...] = CONTENT_ENCRYPTION
    subject_types: tuple[str, ...] = tuple(SubjectType)
    dpop_algorithms: tuple[str, ...] = ALGORITHMS
    locales: tuple[str, ...] = LOCALES
    claims_locales: tuple[str, ...] = CLAIMS_LOCALES

    @property
    def auth_methods(self) -> tuple[AuthMethod, ...]:
        """The supported client authentication methods; those by certificate only with mutual TLS."""
        return tuple(method for method in AUTH_METHODS if self.mtls is not None or not method.uses_certificate)

    def can_authenticate(self, client: ClientMetadata) -> bool:
        """Whether the client's authentication method and token binding are supported here (RFC 8705 3.3)."""
        return not self.find_unsupported_member(client)

    def find_unsupported_member(self, client: ClientMetadata) -> str:
        """The member of a client that needs mutual TLS, which this deployment has not; empty for none."""
        if client.token_endpoint_auth_method not in self.auth_methods:
            return "token_endpoint_auth_method"
        bound = self.mtls is None and client.tls_client_certificate_bound_access_tokens
        return "tls_client_certificate_bound_access_tokens" if bound else ""

    def url(self, path: str) -> str:
        """The public address of a path, from the issuer, never from a request."""
        return self.issuer.rstrip("/") + path

    def mtls_alias(self, endpoint: str) -> str:
        """The mutual-TLS alias of an endpoint's address (RFC 8705 5)."""
        return (self.mtls or self.issuer) + endpoint.removeprefix(self.issuer.rstrip("/"))
