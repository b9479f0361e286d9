"""Requests of one sign-in are one attempt, with a result and the stage where it stopped."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from idp.diagnosis.journal.journal_entry import (
    JournalEntry,
    JournalOutcome,
    JournalStep,
    SentParameter,
    SentParameters,
)
from idp.diagnosis.journal.request_attempts import (
    PAUSE,
    AttemptKind,
    AttemptResult,
    StageName,
    StageState,
    build_attempts,
)
from idp.foundation.ids import time_ordered_id

_BEGIN = datetime(2026, 11, 30, 6, tzinfo=UTC)
_STEP, _OUTCOME = JournalStep, JournalOutcome


def entry(step: JournalStep, outcome: JournalOutcome, *links: str, after: float = 0, **more: Any) -> JournalEntry:
    at = _BEGIN + timedelta(seconds=after)
    return JournalEntry(id=time_ordered_id(at), at=at, step=step, outcome=outcome, links=links, **more)


def grant_type(name: str) -> SentParameters:
    return SentParameters((SentParameter("grant_type", name, len(name)),))


START = entry(_STEP.START, _OUTCOME.PAGE, "request", detail="/masuk")
CODE = entry(_STEP.RESUME, _OUTCOME.CODE, "request", "grant", after=4)
TOKEN = entry(_STEP.TOKEN, _OUTCOME.ANSWERED, "grant", after=5, parameters=grant_type("authorization_code"))
USERINFO = entry(_STEP.USERINFO, _OUTCOME.ANSWERED, "grant", after=6)
REFUSED = entry(_STEP.TOKEN, _OUTCOME.REFUSED, "grant", after=5, detail="invalid_grant", code="DVS-4H8C-R2WN")
REFRESH = entry(_STEP.TOKEN, _OUTCOME.ANSWERED, "grant", after=60, parameters=grant_type("refresh_token"))


def test_a_whole_sign_in_is_one_attempt_whatever_the_order_it_is_read_in() -> None:
    for entries in ((START, CODE, TOKEN, USERINFO), (USERINFO, TOKEN, CODE, START)):
        (attempt,) = build_attempts(entries)
        assert (attempt.kind, attempt.result) == (AttemptKind.SIGN_IN, AttemptResult.SUCCEEDED)
        assert [stage.name for stage in attempt.stages] == ["requested", "person", "code", "token", "userinfo"]
        assert {stage.state for stage in attempt.stages} == {StageState.DONE}
        assert attempt.duration == timedelta(seconds=6)


def test_a_refused_code_says_where_it_stopped_and_what_was_not_reached() -> None:
    (attempt,) = build_attempts((START, CODE, REFUSED))
    assert attempt.result is AttemptResult.FAILED
    assert attempt.failure is REFUSED
    assert (attempt.reached, len(attempt.stages)) == (4, 5)
    assert attempt.stages[-1].state is StageState.NOT_REACHED
    assert attempt.stages[-1].name is StageName.USERINFO


def test_a_code_that_nobody_redeemed_is_not_finished() -> None:
    (attempt,) = build_attempts((START, CODE))
    assert attempt.result is AttemptResult.OPEN
    assert (attempt.reached, attempt.failure) == (3, None)


def test_a_person_who_went_back_is_no_failure_of_the_application() -> None:
    went_back = entry(_STEP.RESUME, _OUTCOME.ORDINARY, "request", after=3, detail="access_denied")
    (attempt,) = build_attempts((START, went_back))
    assert attempt.result is AttemptResult.OPEN
    assert attempt.stages[1].state is StageState.ORDINARY


@pytest.mark.parametrize(
    ("later", "result"),
    [
        (TOKEN, AttemptResult.SUCCEEDED),
        (entry(_STEP.USERINFO, _OUTCOME.REFUSED, "grant", after=9), AttemptResult.FAILED),
    ],
)
def test_the_last_answer_decides(later: JournalEntry, result: AttemptResult) -> None:
    first = REFUSED if later is TOKEN else TOKEN
    earlier = entry(first.step, first.outcome, "grant", after=4.5)
    assert build_attempts((START, CODE, earlier, later))[0].result is result


def test_a_request_that_was_pushed_belongs_to_the_sign_in() -> None:
    pushed = entry(_STEP.PUSHED, _OUTCOME.ANSWERED, "pushed")
    started = entry(_STEP.START, _OUTCOME.CODE, "pushed", "grant", after=1)
    (attempt,) = build_attempts((pushed, started, TOKEN))
    assert [stage.name for stage in attempt.stages] == ["pushed", "requested", "person", "code", "token"]
    (refused,) = build_attempts((entry(_STEP.PUSHED, _OUTCOME.REFUSED),))
    assert (refused.kind, refused.result) == (AttemptKind.SIGN_IN, AttemptResult.FAILED)
    (waiting,) = build_attempts((pushed,))
    assert waiting.result is AttemptResult.OPEN


def test_a_refresh_and_what_comes_after_a_pause_are_attempts_of_their_own() -> None:
    used = entry(_STEP.USERINFO, _OUTCOME.ANSWERED, "grant", after=61)
    much_later = entry(_STEP.USERINFO, _OUTCOME.ANSWERED, "grant", after=62 + PAUSE.total_seconds())
    found = build_attempts((START, CODE, TOKEN, USERINFO, REFRESH, used, much_later))
    assert [attempt.kind for attempt in found] == [AttemptKind.USE, AttemptKind.REFRESH, AttemptKind.SIGN_IN]
    assert [len(attempt.entries) for attempt in found] == [1, 2, 4]


def test_what_shares_nothing_stays_apart_and_the_newest_comes_first() -> None:
    other = entry(_STEP.START, _OUTCOME.PAGE, "another", after=2, detail="/masuk")
    alone = [entry(_STEP.START, _OUTCOME.REFUSED, after=second) for second in (7, 8)]
    found = build_attempts((START, CODE, other, *alone))
    assert [len(attempt.entries) for attempt in found] == [1, 1, 1, 2]
    assert found[0].started_at > found[-1].started_at


def test_the_same_again_and_again_is_one_line_with_a_count() -> None:
    calls = [entry(_STEP.USERINFO, _OUTCOME.ANSWERED, "grant", after=10 + second) for second in range(50)]
    (attempt,) = build_attempts((START, CODE, TOKEN, *calls))
    assert attempt.stages[-1].times == 50
    assert len(attempt.stages) == 5
