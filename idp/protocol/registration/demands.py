"""ProfileRule: the rules that the profiles of clients are made of, each with its text, advice and check."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from idp.protocol.algorithms import FAPI_ALGORITHMS, Algorithm, HmacAlgorithm
from idp.protocol.client import AuthMethod, ClientMetadata
from idp.protocol.errors import InvalidClientMetadata, InvalidRedirectUri, OAuthError
from idp.protocol.tokens.claims import SCOPES

#: The grant types that a service uses without a browser.
MACHINE_GRANTS = frozenset(
    {
        "client_credentials",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "urn:ietf:params:oauth:grant-type:token-exchange",
    }
)
#: The grant types in which the client acts for itself.
_OWN_GRANTS = frozenset({"client_credentials", "urn:ietf:params:oauth:grant-type:jwt-bearer"})
#: The grant types in which a person logs in.
_PERSON_GRANTS = frozenset({"authorization_code", "urn:ietf:params:oauth:grant-type:device_code"})
_KEY_METHODS = frozenset({AuthMethod.PRIVATE_KEY_JWT, AuthMethod.TLS, AuthMethod.SELF_SIGNED_TLS})

Check = Callable[[ClientMetadata, frozenset[str]], bool]


@dataclass(frozen=True, slots=True)
class Demand:
    """One rule: what it requires, what to change, and the check, given the client and the provider's API scopes."""

    name: str
    sentence: str
    advice: str
    check: Check
    error: type[OAuthError] = InvalidClientMetadata


def _signatures(client: ClientMetadata) -> set[Algorithm | HmacAlgorithm | None]:
    """Every signature algorithm the client registered, for our signatures and its own; None for unsigned ones."""
    return {
        client.id_token_signed_response_alg,
        client.userinfo_signed_response_alg,
        client.authorization_signed_response_alg,
        client.introspection_signed_response_alg,
        client.request_object_signing_alg,
        client.token_endpoint_auth_signing_alg,
    }


PROVES_ITSELF = Demand(
    "client_authentication",
    "The client proves who it is.",
    "token_endpoint_auth_method none belongs to the profile publik",
    lambda client, _: not client.public,
)
NO_SECRET = Demand(
    "no_secret",
    "The client runs where people can look inside it, so it keeps no secret.",
    "the profile publik cannot keep a secret: use token_endpoint_auth_method none",
    lambda client, _: client.public,
)
PROVEN_BY_KEY = Demand(
    "client_authentication_by_key",
    "The client proves who it is with its own key: private_key_jwt or mutual TLS (FAPI 2.0 5.3.2.1).",
    "the profile fapi2 needs token_endpoint_auth_method private_key_jwt, tls_client_auth or "
    "self_signed_tls_client_auth",
    lambda client, _: client.token_endpoint_auth_method in _KEY_METHODS,
)
BY_BROWSER = Demand(
    "grant_of_a_person",
    "People sign in through the client: by a browser, or on a device without one.",
    "grant_types must contain authorization_code or device_code; for machines use profile layanan",
    lambda client, _: bool(client.grant_types & _PERSON_GRANTS),
)
SOMEWHERE_TO_ANSWER = Demand(
    "redirect_uris",
    "Answers go to registered addresses alone, compared byte by byte.",
    "redirect_uris must name at least one address to answer to",
    lambda client, _: bool(client.redirect_uris) or not client.may("authorization_code"),
    InvalidRedirectUri,
)
NOT_ALONE_AS_PUBLIC = Demand(
    "no_machine_grants",
    "Without a proof of who it is, the client does nothing in its own name.",
    "a public client cannot use client_credentials, token exchange or jwt-bearer: it has nothing to prove who it is",
    lambda client, _: not client.grant_types & MACHINE_GRANTS,
)
MACHINE_GRANTS_ALONE = Demand(
    "machine_grants",
    "The service asks for itself, without a browser.",
    "the profile layanan uses client_credentials and other grants of machines alone, without redirect_uris",
    lambda client, _: client.grant_types <= MACHINE_GRANTS and not client.redirect_uris,
)
NAMED_SCOPES = Demand(
    "scope_of_a_person",
    "The client asks for something about the person.",
    "scope must contain openid, or another scope about the person",
    lambda client, _: not client.scopes.isdisjoint(SCOPES),
)
NO_PERSONS = Demand(
    "no_persons",
    "The service asks nothing about persons.",
    "the profile layanan cannot ask about persons: scope must name scopes of an API alone",
    lambda client, _: client.scopes.isdisjoint(SCOPES),
)
OWN_API_BY_MACHINE = Demand(
    "api_by_machine",
    "Scopes of this provider's own API are for the client itself, never for a person.",
    "scopes of the API need the grant client_credentials",
    lambda client, api_scopes: not client.scopes & api_scopes or bool(client.grant_types & _OWN_GRANTS),
)
PKCE_DEMANDED = Demand(
    "pkce",
    "Every authorization request carries a code_challenge (RFC 7636, S256).",
    "only the profile warisan may do without PKCE: leave pkce_required out",
    lambda client, _: client.pkce_required,
)
NO_DEVICES = Demand(
    "no_devices",
    "People answer in the browser they began in: a device's code can be passed on to somebody else (RFC 8628 5.4).",
    "the profile fapi2 cannot use the device grant: leave it out of grant_types",
    lambda client, _: not client.may("urn:ietf:params:oauth:grant-type:device_code"),
)
HTTPS_ONLY = Demand(
    "https_redirects",
    "Answers travel over https alone (FAPI 2.0 5.3.2.2).",
    "the profile fapi2 needs https in every one of redirect_uris, in the sandbox too",
    lambda client, _: all(urlsplit(uri).scheme == "https" for uri in client.redirect_uris),
    InvalidRedirectUri,
)
PUSHED = Demand(
    "pushed_requests",
    "Authorization requests are pushed to us beforehand (RFC 9126, FAPI 2.0 5.3.2.2).",
    "the profile fapi2 needs require_pushed_authorization_requests true: leave it out and it is",
    lambda client, _: client.require_pushed_authorization_requests,
)
TOKENS_BOUND = Demand(
    "sender_constrained_tokens",
    "Access tokens work for the client alone: bound by DPoP or by its certificate (FAPI 2.0 5.3.2.1).",
    "the profile fapi2 needs dpop_bound_access_tokens or tls_client_certificate_bound_access_tokens true",
    lambda client, _: client.dpop_bound_access_tokens or client.tls_client_certificate_bound_access_tokens,
)
FINE_KEYS = Demand(
    "signature_algorithms",
    "Everything is signed with PS256, ES256 or Ed25519, which is EdDSA too (FAPI 2.0 5.4.1).",
    "the profile fapi2 signs with PS256, ES256, Ed25519 or EdDSA: change every *_signed_response_alg and *_signing_alg",
    lambda client, _: _signatures(client) - {None} <= set(FAPI_ALGORITHMS),
)
