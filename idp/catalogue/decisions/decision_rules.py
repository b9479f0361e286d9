"""What a declaration must say: a reason of its kind, a note where the reason is another one, a day of review; pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from idp.catalogue.decision import REASONS, DecisionKind, DecisionReason
from idp.catalogue.decisions.application_decision import DecisionForm, DecisionProblem
from idp.foundation.note_rule import NoteProblem, clean_note, find_note_problem

#: A decision that nobody looks at for longer is no decision to look at again.
LATEST_REVIEW = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class ReadDecision:
    """A declaration that says what it must, without the application that it may name."""

    kind: DecisionKind
    reason: DecisionReason
    note: str
    review_on: date | None


def read_decision(form: DecisionForm, today: date) -> ReadDecision | tuple[DecisionProblem | NoteProblem, ...]:
    """The declaration, or everything that is wrong with it."""
    reason = next((one for one in REASONS[form.kind] if one.value == form.reason), None)
    note, review_on = clean_note(form.note), _read_day(form.review_on)
    wrong = (
        None if reason else DecisionProblem.NO_REASON,
        find_note_problem(note, needed=reason is DecisionReason.OTHER),
        _judge_review(form, review_on, today),
    )
    problems = tuple(problem for problem in wrong if problem is not None)
    if problems or reason is None:
        return problems
    return ReadDecision(form.kind, reason, note, review_on)


def _read_day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None


def _judge_review(form: DecisionForm, review_on: date | None, today: date) -> DecisionProblem | None:
    """What is wrong with the day of review; only what is frozen needs one."""
    if not form.review_on.strip():
        return DecisionProblem.REVIEW_EMPTY if form.kind is DecisionKind.FROZEN else None
    if review_on is None:
        return DecisionProblem.REVIEW_MALFORMED
    if review_on <= today:
        return DecisionProblem.REVIEW_PAST
    return DecisionProblem.REVIEW_TOO_LATE if review_on > today + LATEST_REVIEW else None
