"""SCOPE_CLAIMS: which scope returns which claims about a person (OIDC Core 5.4)."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from idp.protocol.tokens.claim_definitions import CLAIM_DEFINITIONS, PERSON_SCOPES, PERSONAL_NUMBERS

#: The claims that each scope returns, from the one table of claims.
SCOPE_CLAIMS: dict[str, tuple[str, ...]] = {
    scope: tuple(claim.name for claim in CLAIM_DEFINITIONS if scope in claim.scopes) for scope in PERSON_SCOPES
}
SCOPES = PERSON_SCOPES
Scopes = frozenset[str] | tuple[str, ...]

#: Claims that are empty lists rather than absent, because clients written for Logto expect lists.
_LIST_CLAIMS = {
    "roles": "roles",
    "urn:logto:scope:organizations": "organizations",
    "urn:logto:scope:organization_roles": "organization_roles",
}

#: Personal numbers are returned by userinfo only, because ID tokens end up in logs and browsers.
NEVER_IN_ID_TOKEN = PERSONAL_NUMBERS

#: The scopes whose claims a client may register for in its ID tokens (`claims_in_id_token`).
ID_TOKEN_SCOPES = ("profile", "email", "organisasi")

#: The claims about the authentication, in every ID token (OIDC Core 2).
AUTHENTICATION_CLAIMS = ("sub", "auth_time", "acr", "amr", "sid")
CLAIMS = tuple(dict.fromkeys((*AUTHENTICATION_CLAIMS, *(name for names in SCOPE_CLAIMS.values() for name in names))))


@lru_cache(maxsize=1_000)
def claims_for_scopes(scopes: Scopes) -> frozenset[str]:
    """The claims that these scopes return; cached, because few combinations occur."""
    return frozenset(name for scope in scopes for name in SCOPE_CLAIMS.get(scope, ()))


def claims_for_id_token(scopes: Iterable[str]) -> frozenset[str]:
    """The claims of these scopes that ID tokens carry for clients that registered `claims_in_id_token`."""
    return claims_for_scopes(tuple(scope for scope in ID_TOKEN_SCOPES if scope in frozenset(scopes)))


def scopes_for_claims(names: Iterable[str], allowed: Iterable[str]) -> frozenset[str]:
    """The scopes, among `allowed`, that return any of these claims: what consent to single claims must cover."""
    wanted = frozenset(names)
    return frozenset(scope for scope in allowed if wanted.intersection(SCOPE_CLAIMS.get(scope, ())))


def select_claims(person: Mapping[str, object], names: Iterable[str]) -> dict[str, object]:
    """The named claims of a person that have a value; null and empty ones are omitted (OIDC Core 5.3.2)."""
    return {name: value for name in sorted(names) if _has_value(value := person.get(name))}


def build_userinfo(person: Mapping[str, object], scopes: Scopes, requested: Iterable[str]) -> dict[str, object]:
    """The userinfo response for a person (a mapping with `sub`): claims of the scopes and of the claims parameter."""
    empty: dict[str, object] = {_LIST_CLAIMS[scope]: [] for scope in scopes if scope in _LIST_CLAIMS}
    return {"sub": person["sub"], **empty, **select_claims(person, claims_for_scopes(scopes).union(requested))}


def _has_value(value: object) -> bool:
    return value is not None and value not in ("", (), [], {})
