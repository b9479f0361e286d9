"""Scopes -> claims about a person (OIDC Core 5.4)."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

#: The only place that says which scope opens which claims of a person.
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

#: Claims that clients of another provider read as lists without looking whether they are there: empty, never absent.
_LISTS = {
    "roles": "roles",
    "urn:logto:scope:organizations": "organizations",
    "urn:logto:scope:organization_roles": "organization_roles",
}

#: Personal numbers travel over userinfo alone: ID tokens end up in logs and browsers.
NEVER_IN_ID_TOKEN = frozenset({"nip", "nik"})

#: Claims about the sign-in itself, in every ID token.
OF_THE_SIGN_IN = ("sub", "auth_time", "acr", "amr", "sid")
CLAIMS = tuple(dict.fromkeys((*OF_THE_SIGN_IN, *(name for names in SCOPE_CLAIMS.values() for name in names))))


@lru_cache(maxsize=1_000)
def opened_by(scopes: Scopes) -> frozenset[str]:
    """The claims these scopes open; every look at a person asks, always about the same few lists."""
    return frozenset(name for scope in scopes for name in SCOPE_CLAIMS.get(scope, ()))


def scopes_behind(names: Iterable[str], allowed: Iterable[str]) -> frozenset[str]:
    """The scopes, of those allowed, that stand for claims asked for one by one: what consent must cover."""
    wanted = frozenset(names)
    return frozenset(scope for scope in allowed if wanted.intersection(SCOPE_CLAIMS.get(scope, ())))


def about(person: Mapping[str, object], names: Iterable[str]) -> dict[str, object]:
    """Those claims that are known of a person: never null, never empty (OIDC Core 5.3.2)."""
    return {name: value for name in sorted(names) if _known(value := person.get(name))}


def userinfo(person: Mapping[str, object], scopes: Scopes, asked: Iterable[str]) -> dict[str, object]:
    """The userinfo answer of somebody whose mapping has `sub`: by scope, and by the claims parameter."""
    empty: dict[str, object] = {_LISTS[scope]: [] for scope in scopes if scope in _LISTS}
    return {"sub": person["sub"], **empty, **about(person, opened_by(scopes).union(asked))}


def _known(value: object) -> bool:
    return value is not None and value not in ("", (), [], {})
