"""The forms of a reset by two officers, and what is wrong with them; pure."""

from dataclasses import dataclass, field
from enum import Enum, auto

from idp.accounts.recovery.reset_rules import IdentityCheck
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.foundation.log import holds_personal_data

MAX_TEXT_LENGTH = 500


class ResetProblem(Enum):
    """What is wrong with a form, or has happened in the meantime."""

    NOTHING_CHOSEN = auto()
    NO_REASON = auto()
    NO_NOTE = auto()
    TEXT_TOO_LONG = auto()
    PERSONAL_NUMBER = auto()
    NOT_EVERYTHING_CHECKED = auto()
    ASKED_ALREADY = auto()
    #: Decided, cancelled or expired.
    NOT_OPEN = auto()
    #: The person is disabled.
    PERSON_GONE = auto()


@dataclass(frozen=True, slots=True)
class ResetForm:
    """What the first officer asks for."""

    password: bool
    factors: bool
    reason: str
    checks: frozenset[IdentityCheck]

    def find_problems(self) -> tuple[ResetProblem, ...]:
        """What is wrong with the form, in the order of its fields."""
        chosen = () if self.password or self.factors else (ResetProblem.NOTHING_CHOSEN,)
        reason = _find_text_problems(self.reason, ResetProblem.NO_REASON)
        return *chosen, *reason, *_find_missing_checks(self.checks)


@dataclass(frozen=True, slots=True)
class ApprovalForm:
    """What the second officer sends to agree: own checks, a note, the code of the own authenticator app."""

    checks: frozenset[IdentityCheck]
    note: str
    code: str = field(repr=False)
    origin: RequestOrigin

    def find_problems(self) -> tuple[ResetProblem, ...]:
        """What is wrong with the form, in the order of its fields."""
        note = _find_text_problems(self.note, ResetProblem.NO_NOTE) if self.note.strip() else ()
        return *_find_missing_checks(self.checks), *note


def find_note_problems(note: str) -> tuple[ResetProblem, ...]:
    """What is wrong with the note of a refusal."""
    return _find_text_problems(note, ResetProblem.NO_NOTE)


def _find_missing_checks(checks: frozenset[IdentityCheck]) -> tuple[ResetProblem, ...]:
    return () if checks == frozenset(IdentityCheck) else (ResetProblem.NOT_EVERYTHING_CHECKED,)


def _find_text_problems(text: str, missing: ResetProblem) -> tuple[ResetProblem, ...]:
    if not text.strip():
        return (missing,)
    if len(text) > MAX_TEXT_LENGTH:
        return (ResetProblem.TEXT_TOO_LONG,)
    return (ResetProblem.PERSONAL_NUMBER,) if holds_personal_data(text) else ()
