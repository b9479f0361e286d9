"""Role and GrantedRole: what a person may do in DIVOS, everywhere or for one office; pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from idp.permissions import NEEDED_PERMISSIONS, ROLE_PERMISSIONS, Authority, Operation, Role


@dataclass(frozen=True, slots=True)
class GrantedRole:
    """A role and the code of the office it is limited to; None: everywhere."""

    role: Role
    office: str | None = None

    def __str__(self) -> str:
        return self.role.value if self.office is None else f"{self.role}@{self.office}"


def authority_of(actor: str, roles: Iterable[GrantedRole]) -> Authority:
    """What a person may do everywhere by their roles; a role for one office gives nothing beyond that office."""
    everywhere = [ROLE_PERMISSIONS[granted.role] for granted in roles if granted.office is None]
    return Authority(actor, frozenset().union(*everywhere))


def may_see_progress(roles: Iterable[GrantedRole]) -> bool:
    """Whether the roles open the dashboard at /kominfo, so that menus link to it."""
    needed = {
        NEEDED_PERMISSIONS[operation].permission for operation in (Operation.SHOW_PROGRESS, Operation.LIST_APPLICATIONS)
    }
    return needed <= authority_of("", roles).permissions


class NoSuchRole(ValueError):
    """The text is no role; the message lists the roles."""


def parse_role(text: str) -> GrantedRole:
    """Parse `kominfo` or `pengelola_opd@<office code>`. Raises NoSuchRole."""
    name, _, office = text.partition("@")
    try:
        return GrantedRole(Role(name), office or None)
    except ValueError:
        raise NoSuchRole(f"there is no role {name!r}: use one of {', '.join(Role)}") from None
