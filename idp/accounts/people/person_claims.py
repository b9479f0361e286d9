"""PersonClaims: every claim about a person, from one row of person_facts() (OIDC Core 5.1); pure."""

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Protocol
from uuid import UUID

from idp.accounts.authentication.new_password import ABOUT_OFFICE, ABOUT_PERSON
from idp.accounts.roles.granted_role import GrantedRole, parse_role


@dataclass(frozen=True, slots=True)
class Address:
    """The address claim (OIDC Core 5.1.1)."""

    formatted: str | None = None
    street_address: str | None = None
    locality: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class PersonClaims:
    """Every claim about one person; fields have the claims' names (OIDC Core 5.1, protocol.md)."""

    sub: UUID
    active: bool
    name: str
    updated_at: datetime
    given_name: str | None = None
    family_name: str | None = None
    middle_name: str | None = None
    nickname: str | None = None
    preferred_username: str | None = None
    profile: str | None = None
    picture: str | None = None
    website: str | None = None
    gender: str | None = None
    birthdate: str | None = None
    zoneinfo: str | None = None
    locale: str | None = None
    email: str | None = field(default=None, repr=False)
    email_verified: bool = False
    phone_number: str | None = field(default=None, repr=False)
    phone_number_verified: bool = False
    address: Address | None = field(default=None, repr=False)
    nip: str | None = field(default=None, repr=False)
    jenis_pegawai: str | None = None
    status_pegawai: str | None = None
    golongan: str | None = None
    pangkat: str | None = None
    jabatan: str | None = None
    jenis_jabatan: str | None = None
    eselon: str | None = None
    opd_kode: str | None = None
    opd_nama: str | None = None
    unit_kode: str | None = None
    unit_nama: str | None = None
    unit_tipe: str | None = None
    roles: tuple[GrantedRole, ...] = ()


class PersonRow(Protocol):
    """A row of `store.person_facts()`: attributes named as the claims, roles as one text, address_* columns."""

    sub: UUID
    roles: str | None


_ADDRESS = tuple(part.name for part in fields(Address))
_PLAIN = tuple(part.name for part in fields(PersonClaims) if part.name not in {"address", "roles"})


def claims_from_row(row: PersonRow) -> PersonClaims:
    """Build the claims from one row of `store.person_facts()`."""
    parts = {name: getattr(row, f"address_{name}") for name in _ADDRESS}
    return PersonClaims(
        **{name: getattr(row, name) for name in _PLAIN},
        address=Address(**parts) if any(parts.values()) else None,
        roles=tuple(sorted(map(parse_role, (row.roles or "").split()), key=str)),
    )


def about_person(person: PersonClaims) -> dict[str, str | None]:
    """What is known of a person and must not make up their password, by the names of claims."""
    return {name: getattr(person, name) for name in (*ABOUT_PERSON, *ABOUT_OFFICE)}


def serialize_claims(person: PersonClaims) -> dict[str, object]:
    """Claim name -> JSON value; an unknown claim is absent, never null or empty (OIDC Core 5.3.2)."""
    values: dict[str, object] = {name: getattr(person, name) for name in _PLAIN if name not in {"active", "updated_at"}}
    values |= {"sub": str(person.sub), "updated_at": int(person.updated_at.timestamp())}
    if person.address:
        values["address"] = {name: value for name in _ADDRESS if (value := getattr(person.address, name))}
    if person.roles:
        values["roles"] = [str(role) for role in person.roles]
    if not person.email:
        del values["email_verified"]
    if not person.phone_number:
        del values["phone_number_verified"]
    return {name: value for name, value in values.items() if value is not None and value != ""}
