"""find_attempt(): the requests of one attempt that lead to a code, as a help request tells them; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from idp.diagnosis.help_request import SentStep
from idp.diagnosis.journal.journal_entry import JournalEntry
from idp.diagnosis.journal.request_attempts import build_attempts

#: More requests than one sign-in takes; of a longer attempt the last ones are told.
MOST_STEPS = 12


@dataclass(frozen=True, slots=True)
class SentAttempt:
    """An attempt up to the request that failed; `failure_id`: of that request in the journal."""

    failure_id: UUID
    steps: tuple[SentStep, ...]


def find_attempt(entries: Iterable[JournalEntry], code: str, failure_id: UUID | None = None) -> SentAttempt | None:
    """The newest attempt that failed with this code, or the one of this request; None: the journal has none."""
    for attempt in build_attempts(entries):
        for place, entry in reversed(list(enumerate(attempt.entries))):
            if entry.code == code and failure_id in (None, entry.id):
                return SentAttempt(entry.id, _steps(attempt.entries[: place + 1]))
    return None


def _steps(entries: Sequence[JournalEntry]) -> tuple[SentStep, ...]:
    return tuple(SentStep(one.at, one.step.value, one.outcome.value, one.detail) for one in entries[-MOST_STEPS:])
