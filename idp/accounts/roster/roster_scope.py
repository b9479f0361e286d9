"""OfficeTree and RosterScope: the offices of a roster, those above and below one; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from idp.foundation.codes import find_same_code


@dataclass(frozen=True, slots=True)
class OfficeTree:
    """Every office: its id by code, its name by id, and the office above it."""

    ids: Mapping[str, UUID]
    names: Mapping[UUID, str]
    above: Mapping[UUID, UUID]

    def line(self, office_id: UUID | None) -> tuple[UUID, ...]:
        """The office and those above it, itself first; empty without one."""
        found: dict[UUID, None] = {}
        while office_id is not None and office_id not in found:
            found[office_id] = None
            office_id = self.above.get(office_id)
        return tuple(found)

    def below(self, office_id: UUID) -> frozenset[UUID]:
        """The office and everything under it."""
        return frozenset(one for one in self.names if office_id in self.line(one))

    def overlap(self, one: UUID | None, other: UUID | None) -> bool:
        """Whether lists of these offices may name the same people; None: a list of the city."""
        return one is None or other is None or one in self.line(other) or other in self.line(one)

    def code_that_lost_its_zeros(self, code: str) -> str | None:
        """The code that a spreadsheet program turned into this number, or None."""
        return find_same_code(code, self.ids)


@dataclass(frozen=True, slots=True)
class RosterScope:
    """What a roster is a full list of: an office with those below it, or the city (`office_id` None)."""

    tree: OfficeTree
    office_id: UUID | None
    office_ids: frozenset[UUID] = field(init=False)

    def __post_init__(self) -> None:
        reached = self.tree.names if self.office_id is None else self.tree.below(self.office_id)
        object.__setattr__(self, "office_ids", frozenset(reached))

    def may_name(self, office_id: UUID | None) -> bool:
        """Whether a row may change a person of this office: the city's list may name anybody."""
        return self.office_id is None or office_id in self.office_ids

    def misses(self, office_id: UUID | None) -> bool:
        """Whether a person of this office who is not on the list has left: never one without an office."""
        return office_id is not None and office_id in self.office_ids
