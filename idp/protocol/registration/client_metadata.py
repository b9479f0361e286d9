"""read_metadata(): validates client metadata into ClientMetadata (RFC 7591 2, OIDC Registration 2)."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from ipaddress import ip_address
from typing import assert_never

from cryptography.x509 import Name

from idp.protocol.algorithms import Algorithm, Encryption, HmacAlgorithm
from idp.protocol.client import (
    ApplicationType,
    AuthMethod,
    CertificateSubject,
    CertificateSubjectField,
    ClientMetadata,
    Environment,
    Ownership,
    Profile,
    SubjectType,
)
from idp.protocol.errors import InvalidClientMetadata
from idp.protocol.grant_type import GrantType
from idp.protocol.provider import (
    ACRS,
    AUTH_METHODS,
    CLIENT_SIGNING_ALGORITHMS,
    CONTENT_ENCRYPTION,
    GRANT_TYPES,
    KEY_MANAGEMENT,
    RESPONSE_TYPES,
    SIGNING_ALGORITHMS,
)
from idp.protocol.registration import consistency, profiles, registered_keys, registered_uri
from idp.protocol.registration.metadata_reader import MetadataReader
from idp.protocol.registration.registered_uri import UriContext
from idp.protocol.tokens.claims import SCOPES

#: Members that must not be ignored silently; other unknown members are ignored (RFC 7591 2).
UNSUPPORTED_MEMBERS = (
    "authorization_encrypted_response_alg",
    "authorization_encrypted_response_enc",
    "introspection_encrypted_response_alg",
    "introspection_encrypted_response_enc",
    "request_object_encryption_alg",
    "request_object_encryption_enc",
    "backchannel_token_delivery_mode",
)


_SIGNING_ALG = "token_endpoint_auth_signing_alg"


def read_metadata(
    raw: Mapping[str, object], client_id: str, api_scopes: Collection[str] = (), resource_scopes: Collection[str] = ()
) -> ClientMetadata:
    """The metadata of the client `client_id`; members have their RFC 7591 names.

    `api_scopes`: scopes of the provider's own API; `resource_scopes`: those of the APIs in `resources` (RFC 8707).
    Raises InvalidClientMetadata or InvalidRedirectUri with a description of what to change.
    """
    _refuse_unsupported(raw)
    members = MetadataReader(raw)
    profile = members.choice("profile", Profile.STANDAR)
    context = _uri_context(members)
    scopes = members.words("scope")
    default_method, known_scopes = profiles.DEFAULT_AUTH_METHOD[profile], {*api_scopes, *resource_scopes}
    client = ClientMetadata(
        client_id=client_id,
        client_name=members.text("client_name"),
        redirect_uris=members.redirects("redirect_uris", context),
        post_logout_redirect_uris=members.redirects("post_logout_redirect_uris", context),
        grant_types=frozenset(members.choices("grant_types", GRANT_TYPES) or profiles.DEFAULT_GRANTS[profile]),
        token_endpoint_auth_method=members.choice("token_endpoint_auth_method", default_method, AUTH_METHODS),
        scopes=_check_scopes(profiles.DEFAULT_SCOPES[profile] if scopes is None else scopes, known_scopes),
        profile=profile,
        ownership=members.choice("ownership", Ownership.LUAR),
        environment=context.environment,
        application_type=context.application_type,
    )
    for more in (_with_authentication, _with_request, _with_identity, _with_tokens, _with_logout, _with_pages):
        client = more(client, members, context)
    return profiles.check_profile(consistency.check_consistency(client), api_scopes)


def _uri_context(members: MetadataReader) -> UriContext:
    return UriContext(
        members.choice("environment", Environment.UJI), members.choice("application_type", ApplicationType.WEB)
    )


def _refuse_unsupported(raw: Mapping[str, object]) -> None:
    for name in UNSUPPORTED_MEMBERS:
        if raw.get(name):
            raise InvalidClientMetadata(f"{name} is not supported here: leave it out")


def _check_scopes(scopes: Collection[str], api_scopes: Collection[str]) -> frozenset[str]:
    for scope in scopes:
        if scope not in SCOPES and scope not in api_scopes:
            raise InvalidClientMetadata(
                f"scope: {scope[:60]!r} is neither in scopes_supported of the metadata nor of an API in resources"
            )
    return frozenset(scopes)


def _with_authentication(client: ClientMetadata, members: MetadataReader, context: UriContext) -> ClientMetadata:
    """The members on client authentication and keys (RFC 7517, RFC 7523, RFC 8705)."""
    jwks = members.raw.get("jwks")
    return replace(
        client,
        jwks=None if jwks is None else registered_keys.read_jwks(jwks),
        jwks_uri=members.address("jwks_uri", registered_uri.check_server_uri, context),
        token_endpoint_auth_signing_alg=read_signing_alg(members, client.token_endpoint_auth_method),
        tls_client_auth_subject=read_certificate_subject(members, client.token_endpoint_auth_method),
    )


def read_signing_alg(members: MetadataReader, method: AuthMethod) -> Algorithm | HmacAlgorithm | None:
    """The registered algorithm of client assertions; None: any that fits the method (OIDC Registration 2)."""
    if method is AuthMethod.PRIVATE_KEY_JWT:
        return members.optional_choice(_SIGNING_ALG, CLIENT_SIGNING_ALGORITHMS)
    if method is AuthMethod.SECRET_JWT:
        return members.optional_choice(_SIGNING_ALG, tuple(HmacAlgorithm))
    if members.raw.get(_SIGNING_ALG) is not None:
        raise InvalidClientMetadata(f"{_SIGNING_ALG} is for private_key_jwt and client_secret_jwt: leave it out")
    return None


def read_certificate_subject(members: MetadataReader, method: AuthMethod) -> CertificateSubject | None:
    """The certificate subject of a tls_client_auth client; None for every other method (RFC 8705 2.1.2)."""
    given = [field for field in CertificateSubjectField if members.raw.get(field) is not None]
    if method is not AuthMethod.TLS:
        if given:
            raise InvalidClientMetadata(f"{given[0]} is for the method tls_client_auth: leave it out")
        return None
    if len(given) != 1:
        raise InvalidClientMetadata(f"tls_client_auth needs exactly one of {', '.join(CertificateSubjectField)}")
    value = members.text(given[0])
    _check_subject_form(given[0], value)
    return CertificateSubject(given[0], value)


def _check_subject_form(field: CertificateSubjectField, value: str) -> None:
    """Raises InvalidClientMetadata when no certificate could contain the value."""
    try:
        match field:
            case CertificateSubjectField.DN:
                fits = bool(list(Name.from_rfc4514_string(value)))
            case CertificateSubjectField.IP:
                fits = bool(ip_address(value))
            case CertificateSubjectField.EMAIL:
                fits = value.isascii() and "@" in value
            case CertificateSubjectField.DNS | CertificateSubjectField.URI:
                fits = value.isascii() and " " not in value
            case never:
                assert_never(never)
    except ValueError:
        fits = False
    if not fits:
        raise InvalidClientMetadata(f"{field} does not have the form of what it names (RFC 8705 2.1.2)")


def _with_request(client: ClientMetadata, members: MetadataReader, context: UriContext) -> ClientMetadata:
    """The members on authorization requests and responses (RFC 7636, RFC 9101, RFC 9126, JARM)."""
    by_browser = client.has_grant_type(GrantType.AUTHORIZATION_CODE)
    answers = members.choices("response_types", RESPONSE_TYPES) or RESPONSE_TYPES
    signature = profiles.DEFAULT_ALGORITHM[client.profile]
    return replace(
        client,
        response_types=frozenset(answers) if by_browser else frozenset(),
        pkce_required=members.flag("pkce_required", client.profile is not Profile.WARISAN),
        request_uris=members.addresses("request_uris", registered_uri.check_page_uri, context),
        request_object_signing_alg=members.optional_choice("request_object_signing_alg", CLIENT_SIGNING_ALGORITHMS),
        require_signed_request_object=members.flag("require_signed_request_object", False),
        require_pushed_authorization_requests=members.flag(
            "require_pushed_authorization_requests", client.profile is Profile.FAPI2
        ),
        authorization_signed_response_alg=members.choice(
            "authorization_signed_response_alg", signature, SIGNING_ALGORITHMS
        ),
        default_max_age=members.seconds("default_max_age"),
        require_auth_time=members.flag("require_auth_time", False),
        default_acr_values=members.choices("default_acr_values", ACRS) or (),
    )


def _with_identity(client: ClientMetadata, members: MetadataReader, context: UriContext) -> ClientMetadata:
    """The members on subjects, ID tokens and userinfo (OIDC Core 2, 5.3.2, 8.1)."""
    signature = profiles.DEFAULT_ALGORITHM[client.profile]
    return replace(
        client,
        subject_type=members.choice("subject_type", SubjectType.PUBLIC),
        sector_identifier_uri=members.address("sector_identifier_uri", registered_uri.check_server_uri, context),
        id_token_signed_response_alg=members.choice("id_token_signed_response_alg", signature, SIGNING_ALGORITHMS),
        id_token_encryption=_read_encryption(members, "id_token"),
        userinfo_signed_response_alg=members.optional_choice("userinfo_signed_response_alg", SIGNING_ALGORITHMS),
        userinfo_encryption=_read_encryption(members, "userinfo"),
    )


def _with_tokens(client: ClientMetadata, members: MetadataReader, context: UriContext) -> ClientMetadata:
    """The members on access tokens: APIs, binding, introspection (RFC 8705 3, RFC 8707, RFC 9449 5.2, RFC 9701)."""
    signature = profiles.DEFAULT_ALGORITHM[client.profile]
    by_certificate = members.flag("tls_client_certificate_bound_access_tokens", False)
    by_proof = client.profile is Profile.FAPI2 and not by_certificate
    return replace(
        client,
        resources=members.addresses("resources", registered_uri.check_audience, context),
        introspection_signed_response_alg=members.choice(
            "introspection_signed_response_alg", signature, SIGNING_ALGORITHMS
        ),
        dpop_bound_access_tokens=members.flag("dpop_bound_access_tokens", by_proof),
        tls_client_certificate_bound_access_tokens=by_certificate,
    )


def _with_logout(client: ClientMetadata, members: MetadataReader, context: UriContext) -> ClientMetadata:
    """The members on logout notifications (Back-Channel Logout 2.2, Front-Channel Logout 2)."""
    return replace(
        client,
        backchannel_logout_uri=members.address("backchannel_logout_uri", registered_uri.check_server_uri, context),
        backchannel_logout_session_required=members.flag("backchannel_logout_session_required", False),
        frontchannel_logout_uri=members.address("frontchannel_logout_uri", registered_uri.check_page_uri, context),
        frontchannel_logout_session_required=members.flag("frontchannel_logout_session_required", False),
    )


def _with_pages(client: ClientMetadata, members: MetadataReader, context: UriContext) -> ClientMetadata:
    """The members that people see, and those on the software (RFC 7591 2, OIDC Registration 2)."""
    return replace(
        client,
        initiate_login_uri=members.address("initiate_login_uri", registered_uri.check_page_uri, context),
        client_uri=members.address("client_uri", registered_uri.check_page_uri, context),
        logo_uri=members.address("logo_uri", registered_uri.check_page_uri, context),
        policy_uri=members.address("policy_uri", registered_uri.check_page_uri, context),
        tos_uri=members.address("tos_uri", registered_uri.check_page_uri, context),
        contacts=members.texts("contacts") or (),
        software_id=members.optional_text("software_id"),
        software_version=members.optional_text("software_version"),
    )


def _read_encryption(members: MetadataReader, what: str) -> Encryption | None:
    alg = members.optional_choice(f"{what}_encrypted_response_alg", KEY_MANAGEMENT)
    enc = members.optional_choice(f"{what}_encrypted_response_enc", CONTENT_ENCRYPTION)
    if alg is None and enc is not None:
        raise InvalidClientMetadata(f"{what}_encrypted_response_enc needs {what}_encrypted_response_alg beside it")
    if alg is None:
        return None
    return Encryption(alg) if enc is None else Encryption(alg, enc)
