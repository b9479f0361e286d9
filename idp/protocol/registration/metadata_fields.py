"""CLIENT_FIELDS: the one table of client metadata; readers, documents, the admin API and the docs derive from it.

A field is one row here and one attribute of ClientMetadata, in the same order. docs/client-metadata.md is generated
from here.
"""

from collections.abc import Mapping

from idp.protocol.client import ApplicationType, ClientMetadata, Environment, Ownership, Profile, SubjectType
from idp.protocol.provider import RESPONSE_TYPES
from idp.protocol.registration import member_kinds as kinds
from idp.protocol.registration import profiles
from idp.protocol.registration.client_field import IMPORTS, OPERATORS, REQUIRED, ByProfile, ClientField, Identity

_GRANTS = ByProfile({profile: frozenset(grants) for profile, grants in profiles.DEFAULT_GRANTS.items()})
_SCOPES = ByProfile({profile: frozenset(scopes) for profile, scopes in profiles.DEFAULT_SCOPES.items()})
_METHOD, _SIGNATURE = ByProfile(profiles.DEFAULT_AUTH_METHOD), ByProfile(profiles.DEFAULT_ALGORITHM)
_UNLESS_WARISAN = ByProfile({profile: profile is not Profile.WARISAN for profile in Profile})
_IF_FAPI2 = ByProfile({profile: profile is Profile.FAPI2 for profile in Profile})
_PROOF_IF_FAPI2 = ByProfile(_IF_FAPI2.values, unless="tls_client_certificate_bound_access_tokens")
_SEEN, _GOES, _PROVES = Identity.APPEARANCE, Identity.DESTINATION, Identity.PROOF
_APIS = "Audiences of the APIs it may ask tokens for (RFC 8707)."
_FIRST_OF = "standar, warisan, publik, fapi2 or layanan; standar if left out."
_PUBLIC_KEYS = "Its public keys (RFC 7517)"

CLIENT_FIELDS: tuple[ClientField, ...] = (
    ClientField(
        "client_id", kinds.CLIENT_ID, REQUIRED, "RFC 7591 3.2.1", IMPORTS, hint="Generated, unless an import brings it."
    ),
    ClientField("client_name", kinds.TEXT, REQUIRED, "RFC 7591 2", identity=_SEEN),
    ClientField("redirect_uris", kinds.REDIRECT_URIS, (), "RFC 7591 2", identity=_GOES),
    ClientField("post_logout_redirect_uris", kinds.REDIRECT_URIS, (), "RP-Initiated Logout 3.1"),
    ClientField("grant_types", kinds.GRANTS, _GRANTS, "RFC 7591 2"),
    ClientField("response_types", kinds.RESPONSES, frozenset(RESPONSE_TYPES), "RFC 7591 2"),
    ClientField("token_endpoint_auth_method", kinds.AUTHENTICATION, _METHOD, "RFC 7591 2", identity=_PROVES),
    ClientField(
        "scopes",
        kinds.SCOPES,
        _SCOPES,
        "RFC 7591 2",
        hint="What it may ask for, separated by spaces; without it, everything about people but personal numbers.",
        member="scope",
    ),
    ClientField("profile", kinds.PROFILE, Profile.STANDAR, "DIVOS SSO", hint=_FIRST_OF),
    ClientField(
        "ownership",
        kinds.OWNERSHIP,
        Ownership.LUAR,
        "DIVOS SSO",
        OPERATORS,
        hint="Clients of the city (`kota`) skip the consent page.",
    ),
    ClientField(
        "environment",
        kinds.ENVIRONMENT,
        Environment.UJI,
        "DIVOS SSO",
        OPERATORS,
        hint="`uji` is the sandbox: http on loopback is allowed.",
    ),
    ClientField("application_type", kinds.APPLICATION_TYPE, ApplicationType.WEB, "OIDC Registration 2"),
    ClientField("resources", kinds.AUDIENCES, (), "RFC 8707 2", OPERATORS, hint=_APIS, shown=_APIS),
    # client authentication and keys
    ClientField(
        "token_endpoint_auth_signing_alg", kinds.ASSERTION_SIGNATURE, None, "OIDC Registration 2", identity=_PROVES
    ),
    ClientField(
        "jwks",
        kinds.JWKS,
        None,
        "RFC 7591 2",
        identity=_PROVES,
        hint=f"{_PUBLIC_KEYS}; not beside jwks_uri.",
        shown=f"{_PUBLIC_KEYS}.",
    ),
    ClientField("jwks_uri", kinds.SERVER_URI, None, "RFC 7591 2", identity=_PROVES),
    ClientField("tls_client_auth_subject", kinds.CERTIFICATE_SUBJECT, None, "RFC 8705 2.1.2", identity=_PROVES),
    # authorization requests and responses
    ClientField(
        "pkce_required",
        kinds.FLAG,
        _UNLESS_WARISAN,
        "DIVOS SSO (RFC 7636)",
        hint="Only the profile warisan may say false.",
    ),
    ClientField("request_uris", kinds.PAGE_URIS, (), "OIDC Registration 2"),
    ClientField("request_object_signing_alg", kinds.CLIENT_SIGNATURE, None, "OIDC Registration 2"),
    ClientField("require_signed_request_object", kinds.FLAG, False, "RFC 9101 10.5"),
    ClientField("require_pushed_authorization_requests", kinds.FLAG, _IF_FAPI2, "RFC 9126 6"),
    ClientField("authorization_signed_response_alg", kinds.SIGNATURE, _SIGNATURE, "JARM 3"),
    ClientField("default_max_age", kinds.SECONDS, None, "OIDC Registration 2", hint="Seconds."),
    ClientField("require_auth_time", kinds.FLAG, False, "OIDC Registration 2"),
    ClientField("default_acr_values", kinds.ACR_VALUES, (), "OIDC Registration 2"),
    ClientField(
        "minimum_acr",
        kinds.MINIMUM_ACR,
        None,
        "DIVOS SSO",
        OPERATORS,
        hint="A weaker login is led to the missing step, or to setting up a factor.",
        shown="A weaker login does not open the application.",
    ),
    # subjects and tokens
    ClientField("subject_type", kinds.SUBJECT_TYPE, SubjectType.PUBLIC, "OIDC Registration 2"),
    ClientField("sector_identifier_uri", kinds.SERVER_URI, None, "OIDC Registration 2"),
    ClientField("id_token_signed_response_alg", kinds.SIGNATURE, _SIGNATURE, "OIDC Registration 2"),
    ClientField("id_token_encryption", kinds.encryption_of("id_token"), None, "OIDC Registration 2"),
    ClientField(
        "claims_in_id_token",
        kinds.FLAG,
        False,
        "DIVOS SSO (OIDC Core 5.4)",
        hint="For software that never asks userinfo: claims of profile, email and organisasi in the ID token as well.",
        shown="Claims of profile, email and organisasi in the ID token as well; never personal numbers.",
    ),
    ClientField("userinfo_signed_response_alg", kinds.SIGNATURE, None, "OIDC Registration 2"),
    ClientField("userinfo_encryption", kinds.encryption_of("userinfo"), None, "OIDC Registration 2"),
    ClientField("introspection_signed_response_alg", kinds.SIGNATURE, _SIGNATURE, "RFC 9701 6"),
    ClientField("dpop_bound_access_tokens", kinds.FLAG, _PROOF_IF_FAPI2, "RFC 9449 5.2"),
    ClientField("tls_client_certificate_bound_access_tokens", kinds.FLAG, False, "RFC 8705 3.4"),
    # logout notifications
    ClientField("backchannel_logout_uri", kinds.SERVER_URI, None, "Back-Channel Logout 2.2"),
    ClientField("backchannel_logout_session_required", kinds.FLAG, False, "Back-Channel Logout 2.2"),
    ClientField(
        "frontchannel_logout_uri",
        kinds.PAGE_URI,
        None,
        "Front-Channel Logout 2",
        hint="Same scheme, host and port as a redirect URI.",
    ),
    ClientField("frontchannel_logout_session_required", kinds.FLAG, False, "Front-Channel Logout 2"),
    # what people see, and the software
    ClientField(
        "initiate_login_uri",
        kinds.PAGE_URI,
        None,
        "OIDC Registration 2",
        hint="Where a sign-in begins; the portal opens it.",
    ),
    ClientField("client_uri", kinds.PAGE_URI, None, "RFC 7591 2", hint="The home page; the portal links to it."),
    ClientField(
        "logo_uri",
        kinds.PAGE_URI,
        None,
        "RFC 7591 2",
        identity=_SEEN,
        hint="PNG, JPEG or WebP; fetched once and shown from here.",
    ),
    ClientField("policy_uri", kinds.PAGE_URI, None, "RFC 7591 2"),
    ClientField("tos_uri", kinds.PAGE_URI, None, "RFC 7591 2"),
    ClientField("contacts", kinds.TEXTS, (), "RFC 7591 2"),
    ClientField("software_id", kinds.TEXT, None, "RFC 7591 2"),
    ClientField("software_version", kinds.TEXT, None, "RFC 7591 2"),
    ClientField(
        "data_purposes",
        kinds.PURPOSES,
        (),
        "DIVOS SSO",
        OPERATORS,
        hint="For each scope about people: scope, purpose, legal_basis (UU 27/2022, article 20), perhaps regulation.",
        shown="What each scope about people is needed for, and on which legal basis.",
    ),
)


def order_fields(places: Mapping[str, str]) -> tuple[ClientField, ...]:
    """The table, with each field that `places` names moved behind the other."""
    ordered = [field for field in CLIENT_FIELDS if field.name not in places]
    for name, before in places.items():
        place = next(number for number, field in enumerate(ordered, start=1) if field.name == before)
        ordered.insert(place, next(field for field in CLIENT_FIELDS if field.name == name))
    return tuple(ordered)


def identity_of(client: ClientMetadata, part: Identity) -> tuple[object, ...]:
    """The values of the fields that are this part of its identity."""
    return tuple(field.value(client) for field in CLIENT_FIELDS if field.identity is part)
