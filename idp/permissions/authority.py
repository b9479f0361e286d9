"""Authority: who acts and what they may do, everywhere or for some offices; pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from idp.permissions.permission import Permission, Reach
from idp.permissions.scopes import SCOPE_PERMISSIONS, AdminScope
from idp.permissions.table import NEEDED_PERMISSIONS, Need, Operation


class InsufficientAuthority(Exception):
    """The caller lacks permissions, so nothing was read or changed."""

    def __init__(self, missing: Iterable[Permission]) -> None:
        self.missing = tuple(sorted(missing))
        needed = f"this needs the permission {', '.join(self.missing)}"
        super().__init__(needed if self.missing else "no operation was authorized")

    @property
    def scopes(self) -> tuple[AdminScope, ...]:
        """The API scopes that would give what is missing, in the order of the table."""
        return tuple(scope for scope, given in SCOPE_PERMISSIONS.items() if not given.isdisjoint(self.missing))


class PersonRequired(InsufficientAuthority):
    """A program asked for what a person decides, so nothing was read or changed."""

    def __init__(self, missing: Permission) -> None:
        super().__init__([missing])
        self.args = (f"this is decided by a person with the permission {missing}, not by a program",)


#: The ids of an office and of the offices above it, itself first; empty: no office.
OfficeLine = tuple[UUID, ...]


class OfficePermission(NamedTuple):
    """A permission for one office and the offices below it."""

    office_id: UUID
    permission: Permission


@dataclass(frozen=True, slots=True)
class Authority:
    """Who acts, by which token, and what they may do.

    `actor`: an opaque id as the audit trail keeps it (`client:…`, `person:…`, `registration:…`), None for the
    operator's shell; `token`: the `jti` of the access token, or what kind of token it was; `permissions`: held
    everywhere, as far as `reach`; `office_permissions`: held for some offices only.
    """

    actor: str | None
    permissions: frozenset[Permission]
    token: str | None = None
    reach: Reach = Reach.ALL
    office_permissions: frozenset[OfficePermission] = frozenset()

    @property
    def person_id(self) -> UUID | None:
        """The person who acts; None: a program or the operator's shell."""
        kind, _, text = (self.actor or "").partition(":")
        return UUID(text) if kind == "person" else None

    def require(self, operation: Operation, *, office: OfficeLine | None = None) -> "Permit":
        """The proof that this operation is allowed, everywhere or for `office`. Raises InsufficientAuthority."""
        needed = NEEDED_PERMISSIONS[operation].permission
        if not self.allows_for(operation, office or ()):
            raise InsufficientAuthority([needed])
        return Permit(operation, needed, self.actor, self.token)

    def require_person(self, operation: Operation, *, office: OfficeLine | None = None) -> "Permit":
        """The same for what a person or the operator's shell does, and no program. Raises InsufficientAuthority."""
        permit = self.require(operation, office=office)
        if self.actor is not None and self.person_id is None:
            raise PersonRequired(permit.permission)
        return permit

    def offices_for(self, operation: Operation) -> frozenset[UUID] | None:
        """The offices, each with those below it, for which this operation is allowed; None: every office.

        Raises InsufficientAuthority where there is none.
        """
        need = NEEDED_PERMISSIONS[operation]
        if self._holds_everywhere(need):
            return None
        held = (one.office_id for one in self.office_permissions if one.permission is need.permission)
        offices = frozenset(held) if need.reach <= Reach.OFFICE else frozenset()
        if not offices:
            raise InsufficientAuthority([need.permission])
        return offices

    def allows(self, operation: Operation) -> bool:
        """Whether the operation is allowed everywhere or for some office."""
        try:
            self.offices_for(operation)
        except InsufficientAuthority:
            return False
        return True

    def allows_for(self, operation: Operation, office: OfficeLine) -> bool:
        """Whether the operation is allowed for this office."""
        need = NEEDED_PERMISSIONS[operation]
        return self._holds_everywhere(need) or self._holds_for(need, office)

    def _holds_everywhere(self, need: Need) -> bool:
        return need.permission in self.permissions and self.reach >= need.reach

    def _holds_for(self, need: Need, office: OfficeLine) -> bool:
        held = any(OfficePermission(office_id, need.permission) in self.office_permissions for office_id in office)
        return held and need.reach <= Reach.OFFICE


@dataclass(frozen=True, slots=True)
class Permit:
    """An operation that was found allowed: what the audit trail keeps of it."""

    operation: Operation
    permission: Permission
    actor: str | None
    token: str | None

    @property
    def detail(self) -> dict[str, str | None]:
        """The permission and, if there was a token, its `jti` in groups of eight.

        The audit trail refuses what may be a personal number, and random identifiers can have as many digits in a row.
        """
        if self.token is None:
            return {"permission": self.permission.value}
        groups = [self.token[start : start + 8] for start in range(0, len(self.token), 8)]
        return {"permission": self.permission.value, "token": "-".join(groups)}


#: The operator's shell: who can run commands beside the database may do everything.
SHELL = Authority(None, frozenset(Permission))
#: Nobody in particular may do nothing; what forgets to say who acts is refused.
NOBODY = Authority(None, frozenset())


def permissions_of(scopes: Iterable[str]) -> frozenset[Permission]:
    """What these scopes of an access token give; scopes of other APIs give nothing here."""
    known = [SCOPE_PERMISSIONS[AdminScope(scope)] for scope in scopes if scope in SCOPE_PERMISSIONS]
    return frozenset().union(*known)


def scope_for(operation: Operation) -> AdminScope:
    """The API scope that opens an operation; raises LookupError where none does."""
    need = NEEDED_PERMISSIONS[operation]
    return next(scope for scope, given in SCOPE_PERMISSIONS.items() if need.permission in given)
