"""docs/client-metadata.md: every member of client metadata, from the table in the code."""

from collections.abc import Iterable, Mapping
from typing import Any

from idp.permissions import Permission
from idp.protocol.client import Profile
from idp.protocol.registration.client_field import (
    EVERYBODY,
    IMPORTS,
    OPERATORS,
    REQUIRED,
    ByProfile,
    ClientField,
    Identity,
)
from idp.protocol.registration.client_metadata import UNSUPPORTED_MEMBERS
from idp.protocol.registration.member_kinds import Member
from idp.protocol.registration.metadata_fields import CLIENT_FIELDS

SETTERS: Mapping[frozenset[Permission], str] = {
    EVERYBODY: "everybody",
    OPERATORS: "operators",
    IMPORTS: "imports",
}


def client_metadata_page() -> str:
    """Every member with its kind, default, specification section, who may set it, and what it is for."""
    lines = [
        "# Client metadata",
        "",
        "Every member that a client can register, at `/register`, in the admin API, with `idp clients` and in imports.",
        "This page is generated from `idp/protocol/registration/metadata_fields.py` by `make docs`. `-` is no value;",
        "a default that depends on the profile names the profiles.",
        "",
        "| who may set it | permissions |",
        "|---|---|",
        *(f"| {name} | {_listed(sorted(permissions))} |" for permissions, name in SETTERS.items()),
        "",
        "Clients that register themselves have the default where only operators may set a member, and are limited in",
        "`profile`, `grant_types` and `scope` (`idp/protocol/registration/self_registration.py`). For a client of the",
        "city, `resources`, and scopes of the admin API, an operator needs the permission for those as well",
        "([permissions.md](permissions.md)).",
        "",
        "| member | value | default | section | who may set it | note |",
        "|---|---|---|---|---|---|",
        *(_row(field, member) for field in CLIENT_FIELDS for member in field.members),
        "",
        "## What people recognize a client by",
        "",
        "When one of these changes about an outside client, people are asked for consent again; one that registered",
        "itself and does not prove the change with its secret can lose its grants. When an operator changes how a",
        "client proves who it is, nobody is asked.",
        "",
        "| part | members |",
        "|---|---|",
        *(f"| {part.value} | {_listed(_names(part))} |" for part in Identity),
        "",
        "## What is refused",
        "",
        "These are refused; other unknown members are ignored (RFC 7591 2).",
        "",
        *(f"- `{name}`" for name in UNSUPPORTED_MEMBERS),
    ]
    return "\n".join(lines) + "\n"


def _row(field: ClientField, member: Member) -> str:
    cells = (
        f"`{member.name}`",
        _value(member),
        _default(field.default),
        field.section,
        SETTERS[field.set_by],
        member.hint or "-",
    )
    return f"| {' | '.join(cells)} |"


def _value(member: Member) -> str:
    options = _listed(option for kind in member.choices for option in kind)
    return f"{member.form.value} {options}" if options else member.form.value


def _default(default: Any) -> str:
    if default is REQUIRED:
        return "required"
    if not isinstance(default, ByProfile):
        return _shown(default)
    by_value: dict[str, list[Profile]] = {}
    for profile, value in default.values.items():
        by_value.setdefault(_shown(value), []).append(profile)
    told = "; ".join(f"{value} ({', '.join(profiles)})" for value, profiles in by_value.items())
    return f"{told}; `false` beside `{default.unless}`" if default.unless else told


def _shown(value: Any) -> str:
    if isinstance(value, tuple | frozenset):
        return _listed(sorted(value)) or "-"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return "-" if value is None else f"`{value}`"


def _names(part: Identity) -> list[str]:
    return [member.name for field in CLIENT_FIELDS if field.identity is part for member in field.members]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
