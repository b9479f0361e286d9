"""HelpRequest: a team's request for help with one error code, what was sent with it, and what was said since; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any, Self
from uuid import UUID

from idp.enumerations import DescribedEnum


class HelpState(DescribedEnum):
    """Where a help request stands."""

    OPEN = "terbuka", "Kominfo has not answered yet, or the team opened the request again."
    ANSWERED = "dijawab", "Kominfo answered; the team has not said that the problem is solved."
    DONE = "selesai", "The problem is solved, or nobody needs help with it any more."


#: By their spelling.
HELP_STATES = {state.value: state for state in HelpState}


class HelpMessageKind(DescribedEnum):
    """What somebody did with a message."""

    ASKED = "asked", "The team asked for help."
    ANSWERED = "answered", "Kominfo answered."
    REOPENED = "reopened", "The team asked again, because the problem stays."
    CLOSED = "closed", "The team or Kominfo ended the request."


@dataclass(frozen=True, slots=True)
class SentStep:
    """One request of an attempt: which, how it was answered, and with which error or page; never what was sent."""

    at: datetime
    step: str
    outcome: str
    detail: str

    def to_members(self) -> list[str]:
        """The stored form."""
        return [self.at.isoformat(), self.step, self.outcome, self.detail]

    @classmethod
    def from_members(cls, members: Sequence[str]) -> Self:
        """The step of a stored form."""
        at, step, outcome, detail = members
        return cls(datetime.fromisoformat(at), step, outcome, detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentReport:
    """What a request tells of the error beside its code: of the attempt the requests and their answers.

    Never what was sent or registered, which the code opens.
    Nothing of it changes while the error occurs again, so that a team sends what it was shown.
    """

    cause: str
    endpoint: str
    client_id: str
    client_name: str
    environment: str
    first_at: datetime
    attempt: tuple[SentStep, ...] = ()

    def to_members(self) -> dict[str, Any]:
        """The members of the stored document; cause and client_id have columns of their own."""
        return {
            "endpoint": self.endpoint,
            "client_name": self.client_name,
            "environment": self.environment,
            "first_at": self.first_at.isoformat(),
            "attempt": [step.to_members() for step in self.attempt],
        }

    @classmethod
    def from_members(cls, members: Mapping[str, Any], cause: str, client_id: str) -> Self:
        """The report of a stored document."""
        return cls(
            cause=cause,
            endpoint=str(members["endpoint"]),
            client_id=client_id,
            client_name=str(members["client_name"]),
            environment=str(members["environment"]),
            first_at=datetime.fromisoformat(members["first_at"]),
            attempt=tuple(map(SentStep.from_members, members["attempt"])),
        )


@dataclass(frozen=True, slots=True)
class HelpMessage:
    """One message; `author_id` None: the operator's shell, or a program."""

    id: UUID
    at: datetime
    kind: HelpMessageKind
    author_id: UUID | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpRequest:
    """A stored request; names of application and office are the present ones."""

    id: UUID
    code: str
    application_id: UUID
    application_name: str
    office_name: str
    report: SentReport
    requested_by: UUID
    requested_at: datetime
    state: HelpState
    changed_at: datetime
    last_message_id: UUID

    @property
    def is_reopened(self) -> bool:
        """Whether it is open again after something was said."""
        return self.state is HelpState.OPEN and self.changed_at > self.requested_at


@dataclass(frozen=True, slots=True)
class HelpChange:
    """A message that moves a request to another state; `seen`: the newest message that its author read."""

    request_id: UUID
    seen: UUID
    state: HelpState
    kind: HelpMessageKind
    author_id: UUID | None
    text: str
    at: datetime


class HelpResult(Enum):
    """What came of a message."""

    DONE = auto()
    #: This team has asked about this code before.
    ASKED_ALREADY = auto()
    #: Somebody else wrote since, and that is to be read first.
    CHANGED_MEANWHILE = auto()
    #: The attempt that the team was shown is not in the journal any more.
    ATTEMPT_GONE = auto()
    #: The request is in no state for it: it is ended, or was not answered yet.
    NOT_POSSIBLE = auto()
    NOT_FOUND = auto()
