"""GrantedRole and HeldRole: what a person may do in DIVOS, everywhere or for one office; pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from idp.permissions import CITY_ROLES, ROLE_PERMISSIONS, Authority, OfficePermission, Permission, Reach, Role


@dataclass(frozen=True, slots=True)
class GrantedRole:
    """A role and the code of the office it is limited to, as texts name it; None: everywhere."""

    role: Role
    office: str | None = None

    def __str__(self) -> str:
        return self.role.value if self.office is None else f"{self.role}@{self.office}"


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role that a person holds now: for an office and those below it (None: everywhere), until when."""

    role: Role
    office_id: UUID | None = None
    office_name: str | None = None
    until: datetime | None = None


def authority_of(actor: str, roles: Iterable[HeldRole]) -> Authority:
    """What a person may do by their roles, everywhere and for offices."""
    everywhere: set[Permission] = set()
    for_offices: set[OfficePermission] = set()
    for held in roles:
        given = ROLE_PERMISSIONS[held.role]
        if held.office_id is None:
            everywhere.update(permission for permission, reach in given.items() if reach is Reach.ALL)
        else:
            for_offices.update(OfficePermission(held.office_id, permission) for permission in given)
    return Authority(actor, frozenset(everywhere), office_permissions=frozenset(for_offices))


class NoSuchRole(ValueError):
    """The text is no role; the message lists the roles."""


def parse_role(text: str) -> GrantedRole:
    """Parse `kominfo` or `pengelola_opd@<office code>`. Raises NoSuchRole."""
    name, _, office = text.partition("@")
    try:
        return GrantedRole(Role(name), office or None)
    except ValueError:
        raise NoSuchRole(f"there is no role {name!r}: use one of {', '.join(Role)}") from None


def parse_new_role(text: str) -> GrantedRole:
    """The same for a role that is to be given: one of the whole city has no office. Raises NoSuchRole."""
    found = parse_role(text)
    if found.office is not None and found.role in CITY_ROLES:
        raise NoSuchRole(f"{found.role} holds for the whole city: write it without an office")
    return found
