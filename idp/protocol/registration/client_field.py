"""ClientField: one field of client metadata, with what every reader, document and page needs to know of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any

from idp.permissions import Permission
from idp.protocol.client import ClientMetadata, Profile
from idp.protocol.registration.member_kinds import CompositeKind, Member, MemberKind, ReadingContext

#: The default of a field that every client must have.
REQUIRED = object()

#: Whoever registers or changes a client: the client itself, an operator, an import.
EVERYBODY = frozenset(
    {Permission.SELF_REGISTER, Permission.KEEP_OWN_CLIENT, Permission.WRITE_CLIENTS, Permission.IMPORT_CLIENTS}
)
#: A client that registers itself has the default.
OPERATORS = frozenset({Permission.WRITE_CLIENTS, Permission.IMPORT_CLIENTS})
#: Everybody else gets a generated value, which never changes.
IMPORTS = frozenset({Permission.IMPORT_CLIENTS})


class Identity(Enum):
    """What people and this provider recognize a client by, in words; changes of it have a Consequence."""

    APPEARANCE = "name or picture"
    DESTINATION = "where answers go (hosts alone)"
    PROOF = "how it proves who it is"


@dataclass(frozen=True, slots=True)
class ByProfile:
    """A default for each profile; False where the flag `unless` is set."""

    values: Mapping[Profile, Any]
    unless: str = ""

    def value(self, profile: Profile, is_set: Callable[[str], object]) -> Any:
        """The default for this profile; `is_set`: the value of a flag by its name."""
        return False if self.unless and is_set(self.unless) else self.values[profile]


@dataclass(frozen=True, slots=True)
class ClientField:
    """One field: its attribute of ClientMetadata, kind, default, and specification section; who may set it.

    `hint` is told to who sets it, `shown` to who reads it; `member`: its name in documents, if that is another.
    """

    name: str
    kind: MemberKind | CompositeKind
    default: Any
    section: str
    set_by: frozenset[Permission] = EVERYBODY
    identity: Identity | None = None
    hint: str = ""
    shown: str = ""
    member: str = ""

    @property
    def member_name(self) -> str:
        """The member that errors, differences and the audit trail name."""
        return self.member or self.name

    @property
    def members(self) -> tuple[Member, ...]:
        """The members of the document that the field consists of."""
        if isinstance(self.kind, CompositeKind):
            return self.kind.members
        return (Member(self.member_name, self.kind.form, self.kind.choices, self.hint, self.shown),)

    def read(self, context: ReadingContext) -> Any:
        """The validated value. Raises InvalidClientMetadata or InvalidRedirectUri."""
        default = self._default(context.profile, context.accepted.__getitem__)
        return self.kind.read(context, self.member_name, default)

    def value(self, client: ClientMetadata) -> Any:
        """What this client has."""
        return getattr(client, self.name)

    def write(self, client: ClientMetadata, document: dict[str, Any]) -> None:
        """Add the members that hold what this client has to the document; none for None."""
        value = getattr(client, self.name)
        if value is None:
            return
        if isinstance(self.kind, CompositeKind):
            document |= self.kind.write(value)
        else:
            document[self.member or self.name] = self.kind.write(value)

    def is_default(self, client: ClientMetadata) -> bool:
        """Whether this client has what it would have if it named none."""
        return bool(self.value(client) == self._default(client.profile, partial(getattr, client)))

    def _default(self, profile: Profile, is_set: Callable[[str], object]) -> Any:
        return self.default.value(profile, is_set) if isinstance(self.default, ByProfile) else self.default
