"""Which client metadata we accept, and why not (RFC 7591, OIDC Registration)."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from idp.protocol import profiles, registered_uri
from idp.protocol.algorithms import Algorithm
from idp.protocol.client import ApplicationType, ClientMetadata, Environment, Ownership, Profile
from idp.protocol.errors import InvalidClientMetadata
from idp.protocol.provider import ACRS, AUTH_METHODS, GRANT_TYPES, RESPONSE_TYPES, SIGNING
from idp.protocol.registered_members import Members
from idp.protocol.registered_uri import Place
from idp.protocol.tokens.claims import SCOPES

#: Members whose wish we would silently break; everything else that is unknown is ignored (RFC 7591 2).
UNSUPPORTED = (
    "jwks",
    "jwks_uri",
    "sector_identifier_uri",
    "request_uris",
    "request_object_signing_alg",
    "userinfo_signed_response_alg",
    "userinfo_encrypted_response_alg",
    "id_token_encrypted_response_alg",
    "frontchannel_logout_uri",
)


def read(raw: Mapping[str, object], client_id: str, api_scopes: Collection[str] = ()) -> ClientMetadata:
    """The declaration of the client `client_id`; members have their RFC 7591 names.

    Raises InvalidClientMetadata or InvalidRedirectUri with a sentence that says what to change.
    """
    _refuse_unsupported(raw)
    members = Members(raw)
    profile = members.choice("profile", Profile.STANDAR)
    place = Place(
        members.choice("environment", Environment.UJI), members.choice("application_type", ApplicationType.WEB)
    )
    scopes = members.words("scope")
    client = ClientMetadata(
        client_id=client_id,
        client_name=members.text("client_name"),
        redirect_uris=members.redirects("redirect_uris", place),
        post_logout_redirect_uris=members.redirects("post_logout_redirect_uris", place),
        grant_types=frozenset(members.some_of("grant_types", GRANT_TYPES) or profiles.GRANTS[profile]),
        token_endpoint_auth_method=members.choice("token_endpoint_auth_method", profiles.METHOD[profile], AUTH_METHODS),
        scopes=_known(profiles.SCOPES[profile] if scopes is None else scopes, api_scopes),
        profile=profile,
        ownership=members.choice("ownership", Ownership.LUAR),
        environment=place.environment,
        application_type=place.application_type,
    )
    return profiles.check(_with_pages(_with_tokens(client, members), members, place), api_scopes)


def _refuse_unsupported(raw: Mapping[str, object]) -> None:
    for name in UNSUPPORTED:
        if raw.get(name):
            raise InvalidClientMetadata(f"{name} is not supported here: leave it out")
    if raw.get("subject_type", "public") != "public":
        raise InvalidClientMetadata("subject_type must be public: pairwise subjects are not supported here")


def _known(scopes: Collection[str], api_scopes: Collection[str]) -> frozenset[str]:
    for scope in scopes:
        if scope not in SCOPES and scope not in api_scopes:
            raise InvalidClientMetadata(f"scope: {scope[:60]!r} is unknown here; see scopes_supported in the metadata")
    return frozenset(scopes)


def _with_tokens(client: ClientMetadata, members: Members) -> ClientMetadata:
    """How answers and tokens should look."""
    by_browser = client.may("authorization_code")
    return replace(
        client,
        response_types=frozenset(members.some_of("response_types", RESPONSE_TYPES) or RESPONSE_TYPES)
        if by_browser
        else frozenset(),
        id_token_signed_response_alg=members.choice("id_token_signed_response_alg", Algorithm.RS256, SIGNING),
        default_max_age=members.seconds("default_max_age"),
        require_auth_time=members.flag("require_auth_time", False),
        default_acr_values=members.some_of("default_acr_values", ACRS) or (),
        pkce_required=members.flag("pkce_required", client.profile is not Profile.WARISAN),
    )


def _with_pages(client: ClientMetadata, members: Members, place: Place) -> ClientMetadata:
    """Where people and our server find it."""
    return replace(
        client,
        backchannel_logout_uri=members.address("backchannel_logout_uri", registered_uri.backchannel, place),
        backchannel_logout_session_required=members.flag("backchannel_logout_session_required", False),
        client_uri=members.address("client_uri", registered_uri.page, place),
        logo_uri=members.address("logo_uri", registered_uri.page, place),
        policy_uri=members.address("policy_uri", registered_uri.page, place),
        tos_uri=members.address("tos_uri", registered_uri.page, place),
        contacts=members.texts("contacts") or (),
    )
