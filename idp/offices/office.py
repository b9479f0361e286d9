"""Office and OfficeDraft: an office as stored, and as a register describes it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    """Office, or audience group ("every office", "every village"), which is addressed like an office but is none."""

    OFFICE = "office"
    AUDIENCE = "audience_group"


#: The `type` that marks a row of the register as an audience group.
AUDIENCE_TYPE = "scope_group"
#: The source of offices that were made up for a demonstration: no figure of the city counts their applications.
INVENTED_SOURCE = "peragaan, rekaan"


@dataclass(frozen=True, slots=True)
class OfficeDraft:
    """An office as a register describes it; the parent is a column, never derived from the code."""

    code: str
    name: str
    type: str
    parent_code: str
    aka: str
    area_code: str
    predecessor_code: str
    valid_from: date | None
    valid_until: date | None
    note: str
    source: str

    @property
    def kind(self) -> Kind:
        return Kind.AUDIENCE if self.type == AUDIENCE_TYPE else Kind.OFFICE


@dataclass(frozen=True, slots=True)
class Office:
    """One stored office; `valid_until` is its last day, None while it exists."""

    id: UUID
    code: str
    name: str
    kind: Kind
    type: str
    aka: str
    area_code: str
    parent_id: UUID | None
    parent_code: str | None
    predecessor_id: UUID | None
    predecessor_code: str | None
    valid_from: date | None
    valid_until: date | None
    note: str
    source: str

    @property
    def is_invented_city(self) -> bool:
        """Whether it is the topmost of the offices that were made up for a demonstration."""
        return self.source == INVENTED_SOURCE and self.parent_id is None
