"""SCOPE_CLAIMS: which scope returns which claims about a person (OIDC Core 5.4)."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

#: The only table of the claims that each scope returns.
SCOPE_CLAIMS: dict[str, tuple[str, ...]] = {
    "openid": (),
    "profile": (
        "name",
        "given_name",
        "family_name",
        "middle_name",
        "nickname",
        "preferred_username",
        "profile",
        "picture",
        "website",
        "gender",
        "birthdate",
        "zoneinfo",
        "locale",
        "updated_at",
    ),
    "email": ("email", "email_verified"),
    "phone": ("phone_number", "phone_number_verified"),
    "address": ("address",),
    "pegawai": (
        "nip",
        "jenis_pegawai",
        "status_pegawai",
        "golongan",
        "pangkat",
        "jabatan",
        "jenis_jabatan",
        "eselon",
    ),
    "organisasi": ("opd_kode", "opd_nama", "unit_kode", "unit_nama", "unit_tipe"),
    "peran": ("roles", "groups"),
    "roles": ("roles",),
    "username": ("username",),
    "urn:logto:scope:organizations": ("organizations",),
    "urn:logto:scope:organization_roles": ("organization_roles",),
    "offline_access": (),
}
SCOPES = tuple(SCOPE_CLAIMS)
Scopes = frozenset[str] | tuple[str, ...]

#: Claims that are empty lists rather than absent, because clients written for Logto expect lists.
_LISTS = {
    "roles": "roles",
    "urn:logto:scope:organizations": "organizations",
    "urn:logto:scope:organization_roles": "organization_roles",
}

#: Personal numbers are returned by userinfo only, because ID tokens end up in logs and browsers.
NEVER_IN_ID_TOKEN = frozenset({"nip", "nik"})

#: The claims about the authentication, in every ID token (OIDC Core 2).
OF_THE_SIGN_IN = ("sub", "auth_time", "acr", "amr", "sid")
CLAIMS = tuple(dict.fromkeys((*OF_THE_SIGN_IN, *(name for names in SCOPE_CLAIMS.values() for name in names))))


@lru_cache(maxsize=1_000)
def opened_by(scopes: Scopes) -> frozenset[str]:
    """The claims that these scopes return; cached, because few combinations occur."""
    return frozenset(name for scope in scopes for name in SCOPE_CLAIMS.get(scope, ()))


def scopes_behind(names: Iterable[str], allowed: Iterable[str]) -> frozenset[str]:
    """The scopes, among `allowed`, that return any of these claims: what consent to single claims must cover."""
    wanted = frozenset(names)
    return frozenset(scope for scope in allowed if wanted.intersection(SCOPE_CLAIMS.get(scope, ())))


def about(person: Mapping[str, object], names: Iterable[str]) -> dict[str, object]:
    """The named claims of a person that have a value; null and empty ones are omitted (OIDC Core 5.3.2)."""
    return {name: value for name in sorted(names) if _known(value := person.get(name))}


def userinfo(person: Mapping[str, object], scopes: Scopes, asked: Iterable[str]) -> dict[str, object]:
    """The userinfo response for a person (a mapping with `sub`): claims of the scopes and of the claims parameter."""
    empty: dict[str, object] = {_LISTS[scope]: [] for scope in scopes if scope in _LISTS}
    return {"sub": person["sub"], **empty, **about(person, opened_by(scopes).union(asked))}


def _known(value: object) -> bool:
    return value is not None and value not in ("", (), [], {})
