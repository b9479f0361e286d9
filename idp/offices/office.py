"""An office and a draft of one, as values."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    """An audience group ("every office", "every village") is addressed like an office but is none."""

    OFFICE = "office"
    AUDIENCE = "audience_group"


#: The `type` that marks a row of the register as an audience group.
AUDIENCE_TYPE = "scope_group"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a register says about an office; codes are text, the parent is named and never read off a code."""

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
    """One office as it is known: `valid_until` is the last day it existed, None while it does."""

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
