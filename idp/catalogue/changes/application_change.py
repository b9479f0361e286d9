"""ApplicationChange: a stored change of one field; and the forms and results of corrections and additions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum, auto
from uuid import UUID

from idp.catalogue.claims.claim_rules import FoundDuplicate
from idp.foundation.row_reader import TextFault


class ApplicationChangeWay(StrEnum):
    """By which way a field changed; the value is what is stored."""

    CORRECTION = "correction"
    IMPORT = "import"
    PROPOSAL = "proposal"
    ADDITION = "addition"


@dataclass(frozen=True, slots=True)
class ApplicationChange:
    """A change of one field: from what to what, as texts; `changed_by` None: the operator's shell, or a program."""

    id: UUID
    field: str
    before: str
    after: str
    changed_by: UUID | None
    changed_at: datetime
    way: ApplicationChangeWay


@dataclass(frozen=True, slots=True)
class ApplicationEdit:
    """A correction: what the form showed and what was typed, by names of inventory columns, as texts.

    Fields that are not in `typed` stay. A field whose text is as it was shown stays too, so that two people who
    correct different fields of one application do not meet.
    """

    seen: Mapping[str, str]
    typed: Mapping[str, str]


class InventoryFault(Enum):
    """What is wrong with a field besides the form of its text."""

    UNKNOWN_OFFICE = auto()
    NUMBER_TAKEN = auto()
    #: The field is changed by Kominfo alone, or by nobody.
    NOT_YOURS = auto()


@dataclass(frozen=True, slots=True)
class InventoryProblem:
    """A field that was not accepted; `words`: the same for programs and commands, in English."""

    field: str
    fault: TextFault | InventoryFault
    words: str


@dataclass(frozen=True, slots=True)
class EditConflict:
    """A field that somebody else changed since the form was shown; nothing was changed."""

    field: str
    seen: str
    current: str
    typed: str


@dataclass(frozen=True, slots=True)
class EditDone:
    """The correction is stored; without changes nothing differed."""

    changes: tuple[ApplicationChange, ...]


@dataclass(frozen=True, slots=True)
class EditRefused:
    """Nothing was changed: fields are wrong, or somebody else changed them meanwhile."""

    problems: tuple[InventoryProblem, ...] = ()
    conflicts: tuple[EditConflict, ...] = ()


@dataclass(frozen=True, slots=True)
class NewChange:
    """A change to be stored."""

    application_id: UUID
    field: str
    before: str
    after: str
    way: ApplicationChangeWay


@dataclass(frozen=True, slots=True)
class AdditionForm:
    """A new application as typed, by names of inventory columns; without a number it is given one.

    `is_another`: whoever typed it has seen the applications like it, and it is none of them.
    """

    typed: Mapping[str, str]
    is_another: bool = False


@dataclass(frozen=True, slots=True)
class AdditionDone:
    """The application is in the inventory."""

    application_id: UUID
    inventory_id: str


@dataclass(frozen=True, slots=True)
class AdditionRefused:
    """Nothing was added: fields are wrong, or there are applications like it.

    With duplicates alone it is added when the form says that it is another application; an equal number is a problem.
    """

    problems: tuple[InventoryProblem, ...] = ()
    duplicates: tuple[FoundDuplicate, ...] = ()
