"""ApplicationDecision: a stored decision about an application; and the forms and results of declaring and undoing."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto
from uuid import UUID

from idp.catalogue.application import Owner
from idp.catalogue.decision import DecisionKind, DecisionReason
from idp.foundation.note_rule import NoteProblem


@dataclass(frozen=True, slots=True)
class MergeTarget:
    """The application that has taken the place of another one."""

    id: UUID
    inventory_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationDecision:
    """A decision about an application; `decided_by` None: the operator's shell.

    `undone_by` None beside `undone_at`: the operator's shell, or `replaced`: another decision took its place.
    """

    id: UUID
    application_id: UUID
    kind: DecisionKind
    reason: DecisionReason
    merged_into: MergeTarget | None
    note: str
    decided_by: UUID | None
    decided_at: datetime
    review_on: date | None
    undone_by: UUID | None = None
    undone_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """Whether it holds now."""
        return self.undone_at is None


@dataclass(frozen=True, slots=True)
class DueReview:
    """A standing decision whose day of review has come, with the application that it is about."""

    decision: ApplicationDecision
    inventory_id: str
    name: str
    owner: Owner


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionForm:
    """What an officer declares, as typed; `merged_into`: an inventory number, `review_on`: 2026-11-30 or empty.

    `seen`: the decision that stood when the form was shown, which this one replaces; None: none stood.
    """

    kind: DecisionKind
    reason: str
    note: str = ""
    merged_into: str = ""
    review_on: str = ""
    seen: UUID | None = None


class DecisionProblem(Enum):
    """What keeps a decision from being made."""

    #: The reason is none of those of this kind.
    NO_REASON = auto()
    #: What is frozen without a day of review is forgotten.
    REVIEW_EMPTY = auto()
    REVIEW_MALFORMED = auto()
    REVIEW_PAST = auto()
    REVIEW_TOO_LATE = auto()
    TARGET_EMPTY = auto()
    TARGET_UNKNOWN = auto()
    TARGET_SAME = auto()
    #: The other application is merged into this one, directly or by way of others.
    TARGET_CYCLE = auto()
    #: The other application is itself merged or retired; `DecisionRefused.target` says into what.
    TARGET_ENDED = auto()
    #: Somebody else has decided since the form was shown; `DecisionRefused.standing` is their decision.
    OVERTAKEN = auto()


@dataclass(frozen=True, slots=True)
class DecisionRefused:
    """Nothing was decided, for these reasons; `target`: the application to name instead."""

    problems: tuple[DecisionProblem | NoteProblem, ...]
    standing: ApplicationDecision | None = None
    target: MergeTarget | None = None


class UndoResult(Enum):
    """What came of undoing a decision."""

    UNDONE = auto()
    UNDONE_ALREADY = auto()
    NOT_FOUND = auto()
