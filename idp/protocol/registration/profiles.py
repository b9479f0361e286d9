"""The defaults and rules of each client profile (RFC 9700, RFC 8252, FAPI 2.0 Security Profile)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from idp.protocol.algorithms import Algorithm
from idp.protocol.client import AuthMethod, ClientMetadata, PkcePolicy, Profile
from idp.protocol.errors import OAuthError
from idp.protocol.registration.profile_rules import (
    AUTHENTICATION_BY_KEY,
    CONFIDENTIAL_CLIENT,
    FAPI_SIGNATURES,
    HTTPS_REDIRECT_URIS,
    NO_DEVICE_GRANT,
    NO_MACHINE_GRANTS,
    NO_PERSON_SCOPES,
    ONLY_MACHINE_GRANTS,
    OWN_API_BY_MACHINE_GRANT,
    PERSON_GRANT,
    PERSON_SCOPE,
    PKCE_REQUIRED,
    PUBLIC_CLIENT,
    PUSHED_REQUESTS,
    REDIRECT_URIS,
    SENDER_CONSTRAINED_TOKENS,
    ProfileRule,
)

MAX_CODE_LIFETIME = timedelta(seconds=60)
_PERSONS = ("authorization_code", "refresh_token")
#: The defaults for clients that name no grant types, method, scopes or algorithm.
DEFAULT_GRANTS: dict[Profile, tuple[str, ...]] = {
    Profile.STANDAR: _PERSONS,
    Profile.WARISAN: _PERSONS,
    Profile.PUBLIK: _PERSONS,
    Profile.FAPI2: _PERSONS,
    Profile.LAYANAN: ("client_credentials",),
}
DEFAULT_AUTH_METHOD: dict[Profile, AuthMethod] = {
    Profile.STANDAR: AuthMethod.BASIC,
    Profile.WARISAN: AuthMethod.BASIC,
    Profile.PUBLIK: AuthMethod.NONE,
    Profile.FAPI2: AuthMethod.PRIVATE_KEY_JWT,
    Profile.LAYANAN: AuthMethod.BASIC,
}
DEFAULT_SCOPES: dict[Profile, tuple[str, ...]] = {
    Profile.STANDAR: ("openid", "profile"),
    Profile.WARISAN: ("openid", "profile"),
    Profile.PUBLIK: ("openid", "profile"),
    Profile.FAPI2: ("openid", "profile"),
    Profile.LAYANAN: (),
}
DEFAULT_ALGORITHM: dict[Profile, Algorithm] = {
    Profile.STANDAR: Algorithm.RS256,
    Profile.WARISAN: Algorithm.RS256,
    Profile.PUBLIK: Algorithm.RS256,
    Profile.FAPI2: Algorithm.ES256,
    Profile.LAYANAN: Algorithm.RS256,
}

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
    Profile.LAYANAN: (CONFIDENTIAL_CLIENT, ONLY_MACHINE_GRANTS, NO_PERSON_SCOPES, OWN_API_BY_MACHINE_GRANT),
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
            raise _refusal(rule)
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
            or not client.has_grant_type("refresh_token"),
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


def _refusal(rule: ProfileRule) -> OAuthError:
    return rule.error(rule.advice)


def _finding(rule: ProfileRule, client: ClientMetadata, api_scopes: frozenset[str]) -> Finding:
    complies = rule.check(client, api_scopes)
    return Finding(rule.name, rule.sentence, complies, None if complies else rule.advice)
