"""Builds the provider metadata document from Provider (RFC 8414 2, OIDC Discovery 3)."""

from idp.protocol.algorithms import HmacAlgorithm
from idp.protocol.client import AuthMethod
from idp.protocol.provider import Provider

#: Metadata name -> path; idp/oidc has the endpoints.
ENDPOINTS = {
    "authorization_endpoint": "/authorize",
    "pushed_authorization_request_endpoint": "/par",
    "token_endpoint": "/token",
    "userinfo_endpoint": "/userinfo",
    "jwks_uri": "/jwks",
    "introspection_endpoint": "/introspect",
    "revocation_endpoint": "/revoke",
    "device_authorization_endpoint": "/device_authorization",
    "end_session_endpoint": "/end_session",
}

#: The endpoints that are also served by the mutual-TLS listener (RFC 8705 5).
MTLS_ENDPOINTS = (
    "pushed_authorization_request_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "introspection_endpoint",
    "revocation_endpoint",
    "device_authorization_endpoint",
)


def build_metadata(provider: Provider) -> dict[str, object]:
    """The metadata document, the same at both well-known addresses."""
    return {
        "issuer": provider.issuer,
        **{name: provider.url(path) for name, path in ENDPOINTS.items()},
        **({"registration_endpoint": provider.url("/register")} if provider.allows_registration else {}),
        "scopes_supported": [*provider.scopes, *provider.api_scopes],
        **_requests(provider),
        "grant_types_supported": list(provider.grant_types),
        **_tokens(provider),
        **_authentication(provider),
        "acr_values_supported": list(provider.acrs),
        "claim_types_supported": ["normal"],
        "claims_supported": list(provider.claims),
        "claims_locales_supported": list(provider.claims_locales),
        "ui_locales_supported": list(provider.locales),
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "frontchannel_logout_supported": True,
        "frontchannel_logout_session_supported": True,
    }


def _authentication(provider: Provider) -> dict[str, object]:
    """The client authentication methods of each endpoint (OIDC Discovery 3, RFC 8414 2, RFC 8705 5)."""
    methods, keeping = list(provider.auth_methods), [one for one in provider.auth_methods if one is not AuthMethod.NONE]
    signing = [*provider.client_signing_algorithms, *HmacAlgorithm]
    told: dict[str, object] = {}
    for endpoint, able in (("token", methods), ("introspection", keeping), ("revocation", methods)):
        told[f"{endpoint}_endpoint_auth_methods_supported"] = able
        told[f"{endpoint}_endpoint_auth_signing_alg_values_supported"] = signing
    if provider.mtls is not None:
        aliases = {name: provider.mtls_alias(provider.url(ENDPOINTS[name])) for name in MTLS_ENDPOINTS}
        told |= {"mtls_endpoint_aliases": aliases, "tls_client_certificate_bound_access_tokens": True}
    return told


def _tokens(provider: Provider) -> dict[str, object]:
    """The subject types, and the signature, encryption and DPoP algorithms of tokens."""
    return {
        "subject_types_supported": list(provider.subject_types),
        "id_token_signing_alg_values_supported": list(provider.id_token_algorithms),
        "id_token_encryption_alg_values_supported": list(provider.key_management),
        "id_token_encryption_enc_values_supported": list(provider.content_encryption),
        "userinfo_signing_alg_values_supported": list(provider.id_token_algorithms),
        "userinfo_encryption_alg_values_supported": list(provider.key_management),
        "userinfo_encryption_enc_values_supported": list(provider.content_encryption),
        "introspection_signing_alg_values_supported": list(provider.id_token_algorithms),
        "dpop_signing_alg_values_supported": list(provider.dpop_algorithms),
    }


def _requests(provider: Provider) -> dict[str, object]:
    """What authorization requests and responses may contain (RFC 9101, RFC 9126, JARM)."""
    return {
        "response_types_supported": list(provider.response_types),
        "response_modes_supported": list(provider.response_modes),
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": list(provider.prompts),
        "claims_parameter_supported": True,
        "require_pushed_authorization_requests": False,
        "request_parameter_supported": True,
        "request_uri_parameter_supported": True,
        "require_request_uri_registration": True,
        "require_signed_request_object": False,
        "request_object_signing_alg_values_supported": list(provider.client_signing_algorithms),
        "authorization_signing_alg_values_supported": list(provider.id_token_algorithms),
        "authorization_response_iss_parameter_supported": True,
    }
