"""The defaults and rules of each client profile (RFC 9700, RFC 8252, FAPI 2.0 Security Profile)."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from idp.protocol.algorithms import FAPI_ALGORITHMS, Algorithm, HmacAlgorithm
from idp.protocol.client import AuthMethod, ClientMetadata, PkcePolicy, Profile
from idp.protocol.errors.registration import RegistrationCause
from idp.protocol.grant_type import GrantBasis, GrantType, grant_types_on
from idp.protocol.tokens.claim_definitions import PERSONAL_NUMBERS
from idp.protocol.tokens.claims import SCOPE_CLAIMS, SCOPES

MAX_CODE_LIFETIME = timedelta(seconds=60)
#: The scopes about people that show no personal number; others have to be named, by an operator.
HARMLESS_SCOPES = tuple(scope for scope in SCOPES if not PERSONAL_NUMBERS.intersection(SCOPE_CLAIMS[scope]))
_PERSONS = (GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN)
#: The defaults for clients that name no grant types, method, scopes or algorithm.
DEFAULT_GRANTS: dict[Profile, tuple[str, ...]] = {
    Profile.STANDAR: _PERSONS,
    Profile.WARISAN: _PERSONS,
    Profile.PUBLIK: _PERSONS,
    Profile.FAPI2: _PERSONS,
    Profile.LAYANAN: (GrantType.CLIENT_CREDENTIALS,),
}
DEFAULT_AUTH_METHOD: dict[Profile, AuthMethod] = {
    Profile.STANDAR: AuthMethod.BASIC,
    Profile.WARISAN: AuthMethod.BASIC,
    Profile.PUBLIK: AuthMethod.NONE,
    Profile.FAPI2: AuthMethod.PRIVATE_KEY_JWT,
    Profile.LAYANAN: AuthMethod.BASIC,
}
DEFAULT_SCOPES: dict[Profile, tuple[str, ...]] = {
    Profile.STANDAR: HARMLESS_SCOPES,
    Profile.WARISAN: HARMLESS_SCOPES,
    Profile.PUBLIK: HARMLESS_SCOPES,
    Profile.FAPI2: HARMLESS_SCOPES,
    Profile.LAYANAN: (),
}
DEFAULT_ALGORITHM: dict[Profile, Algorithm] = {
    Profile.STANDAR: Algorithm.RS256,
    Profile.WARISAN: Algorithm.RS256,
    Profile.PUBLIK: Algorithm.RS256,
    Profile.FAPI2: Algorithm.ES256,
    Profile.LAYANAN: Algorithm.RS256,
}

#: The grant types that a service uses without a browser.
MACHINE_GRANTS = grant_types_on(GrantBasis.CLIENT, GrantBasis.DELEGATION)
#: The grant types in which the client acts for itself.
_OWN_GRANTS = grant_types_on(GrantBasis.CLIENT)
#: The grant types in which a person logs in.
_PERSON_GRANTS = grant_types_on(GrantBasis.LOGIN)
_KEY_METHODS = frozenset({AuthMethod.PRIVATE_KEY_JWT, AuthMethod.TLS, AuthMethod.SELF_SIGNED_TLS})

RulePredicate = Callable[[ClientMetadata, frozenset[str]], bool]


@dataclass(frozen=True, slots=True)
class ProfileRule:
    """One rule: what it requires, what to change, and the check, given the client and the provider's API scopes."""

    name: str
    sentence: str
    advice: str
    check: RulePredicate
    cause: RegistrationCause = RegistrationCause.PROFILE_RULE_BROKEN
    #: The members at fault, where the advice does not name them.
    find_members: Callable[[ClientMetadata], tuple[str, ...]] | None = None

    def advise(self, client: ClientMetadata) -> str:
        """What to change about a client that breaks the rule, with the members at fault."""
        members = () if self.find_members is None else self.find_members(client)
        return f"{', '.join(members)}: {self.advice}" if members else self.advice


def _find_weak_signatures(client: ClientMetadata) -> tuple[str, ...]:
    """The members with a signature algorithm that FAPI does not know, of our signatures and of the client's own."""
    signatures: dict[str, Algorithm | HmacAlgorithm | None] = {
        "id_token_signed_response_alg": client.id_token_signed_response_alg,
        "userinfo_signed_response_alg": client.userinfo_signed_response_alg,
        "authorization_signed_response_alg": client.authorization_signed_response_alg,
        "introspection_signed_response_alg": client.introspection_signed_response_alg,
        "request_object_signing_alg": client.request_object_signing_alg,
        "token_endpoint_auth_signing_alg": client.token_endpoint_auth_signing_alg,
    }
    return tuple(name for name, used in signatures.items() if used is not None and used not in FAPI_ALGORITHMS)


CONFIDENTIAL_CLIENT = ProfileRule(
    "client_authentication",
    "The client proves who it is.",
    "token_endpoint_auth_method none belongs to the profile publik",
    lambda client, _: not client.public,
)
PUBLIC_CLIENT = ProfileRule(
    "no_secret",
    "The client runs where people can look inside it, so it keeps no secret.",
    "the profile publik cannot keep a secret: use token_endpoint_auth_method none",
    lambda client, _: client.public,
)
AUTHENTICATION_BY_KEY = ProfileRule(
    "client_authentication_by_key",
    "The client proves who it is with its own key: private_key_jwt or mutual TLS (FAPI 2.0 5.3.2.1).",
    "the profile fapi2 needs token_endpoint_auth_method private_key_jwt, tls_client_auth or "
    "self_signed_tls_client_auth",
    lambda client, _: client.token_endpoint_auth_method in _KEY_METHODS,
)
PERSON_GRANT = ProfileRule(
    "grant_of_a_person",
    "People sign in through the client: by a browser, or on a device without one.",
    "grant_types must contain authorization_code or device_code; for machines use profile layanan",
    lambda client, _: bool(client.grant_types & _PERSON_GRANTS),
)
REDIRECT_URIS = ProfileRule(
    "redirect_uris",
    "Answers go to registered addresses alone, compared byte by byte.",
    "redirect_uris must name at least one address to answer to",
    lambda client, _: bool(client.redirect_uris) or not client.has_grant_type(GrantType.AUTHORIZATION_CODE),
    RegistrationCause.PROFILE_REDIRECT_URIS_BROKEN,
)
NO_MACHINE_GRANTS = ProfileRule(
    "no_machine_grants",
    "Without a proof of who it is, the client does nothing in its own name.",
    "grant_types: a public client cannot use client_credentials, token exchange or jwt-bearer: it has nothing to prove "
    "who it is",
    lambda client, _: not client.grant_types & MACHINE_GRANTS,
)
ONLY_MACHINE_GRANTS = ProfileRule(
    "machine_grants",
    "The service asks for itself, without a browser.",
    "grant_types: the profile layanan uses client_credentials and other grants of machines alone",
    lambda client, _: client.grant_types <= MACHINE_GRANTS,
)
NO_REDIRECT_URIS = ProfileRule(
    "no_redirect_uris",
    "Nobody is sent back to the service.",
    "redirect_uris: the profile layanan has no browser to send back: leave it out",
    lambda client, _: not client.redirect_uris,
)
PERSON_SCOPE = ProfileRule(
    "scope_of_a_person",
    "The client asks for something about the person.",
    "scope must contain openid, or another scope about the person",
    lambda client, _: not client.scopes.isdisjoint(SCOPES),
)
NO_PERSON_SCOPES = ProfileRule(
    "no_persons",
    "The service asks nothing about persons.",
    "the profile layanan cannot ask about persons: scope must name scopes of an API alone",
    lambda client, _: client.scopes.isdisjoint(SCOPES),
)
OWN_API_BY_MACHINE_GRANT = ProfileRule(
    "api_by_machine",
    "Scopes of this provider's own API are for the client itself, never for a person.",
    "scope: those of this provider's own API need client_credentials in grant_types",
    lambda client, api_scopes: not client.scopes & api_scopes or bool(client.grant_types & _OWN_GRANTS),
)
PKCE_REQUIRED = ProfileRule(
    "pkce",
    "Every authorization request carries a code_challenge (RFC 7636, S256).",
    "only the profile warisan may do without PKCE: leave pkce_required out",
    lambda client, _: client.pkce_required,
)
NO_DEVICE_GRANT = ProfileRule(
    "no_devices",
    "People answer in the browser they began in: a device's code can be passed on to somebody else (RFC 8628 5.4).",
    "the profile fapi2 cannot use the device grant: leave it out of grant_types",
    lambda client, _: not client.has_grant_type(GrantType.DEVICE_CODE),
)
HTTPS_REDIRECT_URIS = ProfileRule(
    "https_redirects",
    "Answers travel over https alone (FAPI 2.0 5.3.2.2).",
    "the profile fapi2 needs https in every one of redirect_uris, in the sandbox too",
    lambda client, _: all(urlsplit(uri).scheme == "https" for uri in client.redirect_uris),
    RegistrationCause.PROFILE_REDIRECT_URIS_BROKEN,
)
PUSHED_REQUESTS = ProfileRule(
    "pushed_requests",
    "Authorization requests are pushed to us beforehand (RFC 9126, FAPI 2.0 5.3.2.2).",
    "the profile fapi2 needs require_pushed_authorization_requests true: leave it out and it is",
    lambda client, _: client.require_pushed_authorization_requests,
)
SENDER_CONSTRAINED_TOKENS = ProfileRule(
    "sender_constrained_tokens",
    "Access tokens work for the client alone: bound by DPoP or by its certificate (FAPI 2.0 5.3.2.1).",
    "the profile fapi2 needs dpop_bound_access_tokens or tls_client_certificate_bound_access_tokens true",
    lambda client, _: client.dpop_bound_access_tokens or client.tls_client_certificate_bound_access_tokens,
)
FAPI_SIGNATURES = ProfileRule(
    "signature_algorithms",
    "Everything is signed with PS256, ES256 or Ed25519, which is EdDSA too (FAPI 2.0 5.4.1).",
    "the profile fapi2 signs with PS256, ES256, Ed25519 or EdDSA",
    lambda client, _: not _find_weak_signatures(client),
    find_members=_find_weak_signatures,
)

_OF_PERSONS = (PERSON_GRANT, REDIRECT_URIS, PERSON_SCOPE, OWN_API_BY_MACHINE_GRANT)
#: The rules of every profile, in the order in which a registration is checked.
PROFILE_RULES: dict[Profile, tuple[ProfileRule, ...]] = {
    Profile.STANDAR: (CONFIDENTIAL_CLIENT, *_OF_PERSONS, PKCE_REQUIRED),
    Profile.WARISAN: (CONFIDENTIAL_CLIENT, *_OF_PERSONS),
    Profile.PUBLIK: (PUBLIC_CLIENT, *_OF_PERSONS, NO_MACHINE_GRANTS, PKCE_REQUIRED),
    Profile.FAPI2: (
        AUTHENTICATION_BY_KEY,
        NO_DEVICE_GRANT,
        *_OF_PERSONS,
        HTTPS_REDIRECT_URIS,
        PUSHED_REQUESTS,
        PKCE_REQUIRED,
        SENDER_CONSTRAINED_TOKENS,
        FAPI_SIGNATURES,
    ),
    Profile.LAYANAN: (
        CONFIDENTIAL_CLIENT,
        ONLY_MACHINE_GRANTS,
        NO_REDIRECT_URIS,
        NO_PERSON_SCOPES,
        OWN_API_BY_MACHINE_GRANT,
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule and whether the client complies; `advice` says what to change when it does not."""

    name: str
    rule: str
    complies: bool
    advice: str | None


def check_profile(client: ClientMetadata, api_scopes: Collection[str]) -> ClientMetadata:
    """The same client. Raises the error of the first rule of its profile that it breaks, with the rule's advice."""
    for rule in PROFILE_RULES[client.profile]:
        if not rule.check(client, frozenset(api_scopes)):
            raise rule.cause(rule=rule.name, advice=rule.advise(client))
    return client


def assess_profile(client: ClientMetadata, api_scopes: Collection[str]) -> tuple[Finding, ...]:
    """A finding for every rule of the client's profile, in the order of the table."""
    return tuple(_finding(rule, client, frozenset(api_scopes)) for rule in PROFILE_RULES[client.profile])


def limit_code_lifetime(client: ClientMetadata, allowed: timedelta) -> timedelta:
    """The lifetime of the client's authorization codes; a minute at most for fapi2 (FAPI 2.0 5.3.2.1)."""
    return min(allowed, MAX_CODE_LIFETIME) if client.profile is Profile.FAPI2 else allowed


def assess_deployment(client: ClientMetadata, pkce: PkcePolicy, code: timedelta) -> tuple[Finding, ...]:
    """Findings that no profile rules on: settings of the deployment, and allowed but discouraged choices."""
    found = (
        (
            "pkce_always",
            "A stolen code is worth nothing: every authorization request carries a code_challenge (RFC 7636).",
            client.profile is Profile.LAYANAN
            or (client.pkce_required and (pkce is PkcePolicy.ALWAYS or client.public)),
            "let the client send code_challenge, register pkce_required true, and set IDP_PKCE=always",
        ),
        (
            "refresh_tokens",
            "A stolen refresh token is noticed or useless: it rotates, or only the client's key can use it.",
            client.rotates_refresh_tokens
            or client.profile is Profile.FAPI2
            or not client.has_grant_type(GrantType.REFRESH_TOKEN),
            "the profile warisan does not rotate refresh tokens: move the client to the profile standar",
        ),
        (
            "short_codes",
            "Codes live for a minute at most (FAPI 2.0 5.3.2.1).",
            limit_code_lifetime(client, code) <= MAX_CODE_LIFETIME,
            f"set IDP_LIFETIMES__CODE to {int(MAX_CODE_LIFETIME.total_seconds())} seconds or less",
        ),
    )
    return tuple(Finding(name, says, complies, None if complies else advice) for name, says, complies, advice in found)


def _finding(rule: ProfileRule, client: ClientMetadata, api_scopes: frozenset[str]) -> Finding:
    complies = rule.check(client, api_scopes)
    return Finding(rule.name, rule.sentence, complies, None if complies else rule.advise(client))
