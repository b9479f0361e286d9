"""read_metadata(): validates client metadata into ClientMetadata (RFC 7591 2, OIDC Registration 2)."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from idp.protocol.algorithms import Encryption
from idp.protocol.client import ApplicationType, ClientMetadata, Environment, Ownership, Profile, SubjectType
from idp.protocol.errors import InvalidClientMetadata
from idp.protocol.provider import (
    ACRS,
    AUTH_METHODS,
    CLIENT_SIGNING,
    CONTENT_ENCRYPTION,
    GRANT_TYPES,
    KEY_MANAGEMENT,
    RESPONSE_TYPES,
    SIGNING,
)
from idp.protocol.registration import agreement as registered_agreement
from idp.protocol.registration import keys as registered_keys
from idp.protocol.registration import profiles
from idp.protocol.registration import proof as registered_proof
from idp.protocol.registration import uri as registered_uri
from idp.protocol.registration.members import Members
from idp.protocol.registration.uri import Place
from idp.protocol.tokens.claims import SCOPES

#: Members that must not be ignored silently; other unknown members are ignored (RFC 7591 2).
UNSUPPORTED = (
    "authorization_encrypted_response_alg",
    "authorization_encrypted_response_enc",
    "introspection_encrypted_response_alg",
    "introspection_encrypted_response_enc",
    "request_object_encryption_alg",
    "request_object_encryption_enc",
    "backchannel_token_delivery_mode",
)


def read(
    raw: Mapping[str, object], client_id: str, api_scopes: Collection[str] = (), offered: Collection[str] = ()
) -> ClientMetadata:
    """The metadata of the client `client_id`; members have their RFC 7591 names.

    `api_scopes`: scopes of the provider's own API; `resource_scopes`: those of the APIs in `resources` (RFC 8707).
    Raises InvalidClientMetadata or InvalidRedirectUri with a description of what to change.
    """
    _refuse_unsupported(raw)
    members = Members(raw)
    profile = members.choice("profile", Profile.STANDAR)
    place = _place(members)
    scopes = members.words("scope")
    client = ClientMetadata(
        client_id=client_id,
        client_name=members.text("client_name"),
        redirect_uris=members.redirects("redirect_uris", place),
        post_logout_redirect_uris=members.redirects("post_logout_redirect_uris", place),
        grant_types=frozenset(members.some_of("grant_types", GRANT_TYPES) or profiles.GRANTS[profile]),
        token_endpoint_auth_method=members.choice("token_endpoint_auth_method", profiles.METHOD[profile], AUTH_METHODS),
        scopes=_known(profiles.SCOPES[profile] if scopes is None else scopes, {*api_scopes, *offered}),
        profile=profile,
        ownership=members.choice("ownership", Ownership.LUAR),
        environment=place.environment,
        application_type=place.application_type,
    )
    for more in (_with_proof, _with_request, _with_identity, _with_tokens, _with_logout, _with_pages):
        client = more(client, members, place)
    return profiles.check(registered_agreement.check(client), api_scopes)


def _place(members: Members) -> Place:
    return Place(
        members.choice("environment", Environment.UJI), members.choice("application_type", ApplicationType.WEB)
    )


def _refuse_unsupported(raw: Mapping[str, object]) -> None:
    for name in UNSUPPORTED:
        if raw.get(name):
            raise InvalidClientMetadata(f"{name} is not supported here: leave it out")


def _known(scopes: Collection[str], api_scopes: Collection[str]) -> frozenset[str]:
    for scope in scopes:
        if scope not in SCOPES and scope not in api_scopes:
            raise InvalidClientMetadata(
                f"scope: {scope[:60]!r} is neither in scopes_supported of the metadata nor of an API in resources"
            )
    return frozenset(scopes)


def _with_proof(client: ClientMetadata, members: Members, place: Place) -> ClientMetadata:
    """The members on client authentication and keys (RFC 7517, RFC 7523, RFC 8705)."""
    jwks = members.raw.get("jwks")
    return replace(
        client,
        jwks=None if jwks is None else registered_keys.read(jwks),
        jwks_uri=members.address("jwks_uri", registered_uri.called, place),
        token_endpoint_auth_signing_alg=registered_proof.signing_alg(members, client.token_endpoint_auth_method),
        tls_client_auth_subject=registered_proof.subject(members, client.token_endpoint_auth_method),
    )


def _with_request(client: ClientMetadata, members: Members, place: Place) -> ClientMetadata:
    """The members on authorization requests and responses (RFC 7636, RFC 9101, RFC 9126, JARM)."""
    by_browser = client.may("authorization_code")
    answers = members.some_of("response_types", RESPONSE_TYPES) or RESPONSE_TYPES
    signature = profiles.SIGNATURE[client.profile]
    return replace(
        client,
        response_types=frozenset(answers) if by_browser else frozenset(),
        pkce_required=members.flag("pkce_required", client.profile is not Profile.WARISAN),
        request_uris=members.addresses("request_uris", registered_uri.page, place),
        request_object_signing_alg=members.maybe("request_object_signing_alg", CLIENT_SIGNING),
        require_signed_request_object=members.flag("require_signed_request_object", False),
        require_pushed_authorization_requests=members.flag(
            "require_pushed_authorization_requests", client.profile is Profile.FAPI2
        ),
        authorization_signed_response_alg=members.choice("authorization_signed_response_alg", signature, SIGNING),
        default_max_age=members.seconds("default_max_age"),
        require_auth_time=members.flag("require_auth_time", False),
        default_acr_values=members.some_of("default_acr_values", ACRS) or (),
    )


def _with_identity(client: ClientMetadata, members: Members, place: Place) -> ClientMetadata:
    """The members on subjects, ID tokens and userinfo (OIDC Core 2, 5.3.2, 8.1)."""
    signature = profiles.SIGNATURE[client.profile]
    return replace(
        client,
        subject_type=members.choice("subject_type", SubjectType.PUBLIC),
        sector_identifier_uri=members.address("sector_identifier_uri", registered_uri.called, place),
        id_token_signed_response_alg=members.choice("id_token_signed_response_alg", signature, SIGNING),
        id_token_encryption=_encryption(members, "id_token"),
        userinfo_signed_response_alg=members.maybe("userinfo_signed_response_alg", SIGNING),
        userinfo_encryption=_encryption(members, "userinfo"),
    )


def _with_tokens(client: ClientMetadata, members: Members, place: Place) -> ClientMetadata:
    """The members on access tokens: APIs, binding, introspection (RFC 8705 3, RFC 8707, RFC 9449 5.2, RFC 9701)."""
    signature = profiles.SIGNATURE[client.profile]
    by_certificate = members.flag("tls_client_certificate_bound_access_tokens", False)
    by_proof = client.profile is Profile.FAPI2 and not by_certificate
    return replace(
        client,
        resources=members.addresses("resources", registered_uri.audience, place),
        introspection_signed_response_alg=members.choice("introspection_signed_response_alg", signature, SIGNING),
        dpop_bound_access_tokens=members.flag("dpop_bound_access_tokens", by_proof),
        tls_client_certificate_bound_access_tokens=by_certificate,
    )


def _with_logout(client: ClientMetadata, members: Members, place: Place) -> ClientMetadata:
    """The members on logout notifications (Back-Channel Logout 2.2, Front-Channel Logout 2)."""
    return replace(
        client,
        backchannel_logout_uri=members.address("backchannel_logout_uri", registered_uri.called, place),
        backchannel_logout_session_required=members.flag("backchannel_logout_session_required", False),
        frontchannel_logout_uri=members.address("frontchannel_logout_uri", registered_uri.page, place),
        frontchannel_logout_session_required=members.flag("frontchannel_logout_session_required", False),
    )


def _with_pages(client: ClientMetadata, members: Members, place: Place) -> ClientMetadata:
    """The members that people see, and those on the software (RFC 7591 2, OIDC Registration 2)."""
    return replace(
        client,
        initiate_login_uri=members.address("initiate_login_uri", registered_uri.page, place),
        client_uri=members.address("client_uri", registered_uri.page, place),
        logo_uri=members.address("logo_uri", registered_uri.page, place),
        policy_uri=members.address("policy_uri", registered_uri.page, place),
        tos_uri=members.address("tos_uri", registered_uri.page, place),
        contacts=members.texts("contacts") or (),
        software_id=members.optional("software_id"),
        software_version=members.optional("software_version"),
    )


def _encryption(members: Members, what: str) -> Encryption | None:
    alg = members.maybe(f"{what}_encrypted_response_alg", KEY_MANAGEMENT)
    enc = members.maybe(f"{what}_encrypted_response_enc", CONTENT_ENCRYPTION)
    if alg is None and enc is not None:
        raise InvalidClientMetadata(f"{what}_encrypted_response_enc needs {what}_encrypted_response_alg beside it")
    if alg is None:
        return None
    return Encryption(alg) if enc is None else Encryption(alg, enc)
