"""The defaults and rules of each client profile (RFC 9700, RFC 8252, FAPI 2.0 Security Profile)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from idp.protocol.algorithms import Algorithm
from idp.protocol.client import AuthMethod, ClientMetadata, Pkce, Profile
from idp.protocol.errors import OAuthError
from idp.protocol.registration.demands import (
    BY_BROWSER,
    FINE_KEYS,
    HTTPS_ONLY,
    MACHINE_GRANTS_ALONE,
    NAMED_SCOPES,
    NO_DEVICES,
    NO_PERSONS,
    NO_SECRET,
    NOT_ALONE_AS_PUBLIC,
    OWN_API_BY_MACHINE,
    PKCE_DEMANDED,
    PROVEN_BY_KEY,
    PROVES_ITSELF,
    PUSHED,
    SOMEWHERE_TO_ANSWER,
    TOKENS_BOUND,
    Demand,
)

LONGEST_CODE = timedelta(seconds=60)
_PERSONS = ("authorization_code", "refresh_token")
#: The defaults for clients that name no grant types, method, scopes or algorithm.
GRANTS: dict[Profile, tuple[str, ...]] = {
    Profile.STANDAR: _PERSONS,
    Profile.WARISAN: _PERSONS,
    Profile.PUBLIK: _PERSONS,
    Profile.FAPI2: _PERSONS,
    Profile.LAYANAN: ("client_credentials",),
}
METHOD: dict[Profile, AuthMethod] = {
    Profile.STANDAR: AuthMethod.BASIC,
    Profile.WARISAN: AuthMethod.BASIC,
    Profile.PUBLIK: AuthMethod.NONE,
    Profile.FAPI2: AuthMethod.PRIVATE_KEY_JWT,
    Profile.LAYANAN: AuthMethod.BASIC,
}
SCOPES: dict[Profile, tuple[str, ...]] = {
    Profile.STANDAR: ("openid", "profile"),
    Profile.WARISAN: ("openid", "profile"),
    Profile.PUBLIK: ("openid", "profile"),
    Profile.FAPI2: ("openid", "profile"),
    Profile.LAYANAN: (),
}
SIGNATURE: dict[Profile, Algorithm] = {
    Profile.STANDAR: Algorithm.RS256,
    Profile.WARISAN: Algorithm.RS256,
    Profile.PUBLIK: Algorithm.RS256,
    Profile.FAPI2: Algorithm.ES256,
    Profile.LAYANAN: Algorithm.RS256,
}

_OF_PERSONS = (BY_BROWSER, SOMEWHERE_TO_ANSWER, NAMED_SCOPES, OWN_API_BY_MACHINE)
#: The rules of every profile, in the order in which a registration is checked.
DEMANDS: dict[Profile, tuple[Demand, ...]] = {
    Profile.STANDAR: (PROVES_ITSELF, *_OF_PERSONS, PKCE_DEMANDED),
    Profile.WARISAN: (PROVES_ITSELF, *_OF_PERSONS),
    Profile.PUBLIK: (NO_SECRET, *_OF_PERSONS, NOT_ALONE_AS_PUBLIC, PKCE_DEMANDED),
    Profile.FAPI2: (
        PROVEN_BY_KEY,
        NO_DEVICES,
        *_OF_PERSONS,
        HTTPS_ONLY,
        PUSHED,
        PKCE_DEMANDED,
        TOKENS_BOUND,
        FINE_KEYS,
    ),
    Profile.LAYANAN: (PROVES_ITSELF, MACHINE_GRANTS_ALONE, NO_PERSONS, OWN_API_BY_MACHINE),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule and whether the client complies; `advice` says what to change when it does not."""

    name: str
    demand: str
    complies: bool
    advice: str | None


def check(client: ClientMetadata, api_scopes: Collection[str]) -> ClientMetadata:
    """The same client. Raises the error of the first rule of its profile that it breaks, with the rule's advice."""
    for demand in DEMANDS[client.profile]:
        if not demand.check(client, frozenset(api_scopes)):
            raise _refusal(demand)
    return client


def findings(client: ClientMetadata, api_scopes: Collection[str]) -> tuple[Finding, ...]:
    """A finding for every rule of the client's profile, in the order of the table."""
    return tuple(_finding(demand, client, frozenset(api_scopes)) for demand in DEMANDS[client.profile])


def code_lasts(client: ClientMetadata, allowed: timedelta) -> timedelta:
    """The lifetime of the client's authorization codes; a minute at most for fapi2 (FAPI 2.0 5.3.2.1)."""
    return min(allowed, LONGEST_CODE) if client.profile is Profile.FAPI2 else allowed


def circumstances(client: ClientMetadata, pkce: Pkce, code: timedelta) -> tuple[Finding, ...]:
    """Findings that no profile rules on: settings of the deployment, and allowed but discouraged choices."""
    found = (
        (
            "pkce_always",
            "A stolen code is worth nothing: every authorization request carries a code_challenge (RFC 7636).",
            client.profile is Profile.LAYANAN or (client.pkce_required and (pkce is Pkce.ALWAYS or client.public)),
            "let the client send code_challenge, register pkce_required true, and set IDP_PKCE=always",
        ),
        (
            "refresh_tokens",
            "A stolen refresh token is noticed or useless: it rotates, or only the client's key can use it.",
            client.rotates or client.profile is Profile.FAPI2 or not client.may("refresh_token"),
            "the profile warisan does not rotate refresh tokens: move the client to the profile standar",
        ),
        (
            "short_codes",
            "Codes live for a minute at most (FAPI 2.0 5.3.2.1).",
            code_lasts(client, code) <= LONGEST_CODE,
            f"set IDP_LIFETIMES__CODE to {int(LONGEST_CODE.total_seconds())} seconds or less",
        ),
    )
    return tuple(Finding(name, says, complies, None if complies else advice) for name, says, complies, advice in found)


def _refusal(demand: Demand) -> OAuthError:
    return demand.error(demand.advice)


def _finding(demand: Demand, client: ClientMetadata, api_scopes: frozenset[str]) -> Finding:
    complies = demand.check(client, api_scopes)
    return Finding(demand.name, demand.sentence, complies, None if complies else demand.advice)
