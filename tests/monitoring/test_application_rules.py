"""The pure rules of an application's pages: the path of levels, what must be done next, windows of days."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.monitoring.application.day_window import SHOWN_DAYS, choose_window, find_neighbours, parse_day
from idp.monitoring.application.level_path import StepState, build_path
from idp.monitoring.application.next_actions import ActionLinks, list_actions
from idp.monitoring.application.use_summary import summarize_use
from idp.protocol.client import Environment
from idp.tracker.levels.history import ChangeOrigin, LevelChange
from idp.tracker.levels.rules import Evidence, Lack, Level, LevelResult, Proof, UnmetRequirement
from idp.tracker.levels.stalls import Actor
from idp.tracker.levels.standing import ApplicationStanding
from idp.tracker.levels.states import ApplicationState
from idp.tracker.usage.store import DailyUse

RECORDED, TODAY = date(2025, 1, 1), date(2026, 11, 30)
APPLICATION = UUID(int=1)


def result(level: Level, day: date | None = None, *missing: Lack, measured: bool = True) -> LevelResult:
    evidence = (Evidence(Proof.RECORDED, 1, day),) if day else ()
    return LevelResult(level, evidence, tuple(UnmetRequirement(one, 0, 1) for one in missing), measured)


def standing(level: Level, *results: LevelResult) -> ApplicationStanding:
    return ApplicationStanding(
        level=level,
        state=ApplicationState.ACTIVE,
        eligible=True,
        integrated=level >= Level.DIPAKAI,
        demo=False,
        since=RECORDED,
        moved_at=datetime(2026, 1, 1, tzinfo=UTC),
        results=results,
    )


def change(before: Level | None, after: Level, day: date) -> LevelChange:
    return LevelChange(
        id=uuid4(),
        application_id=APPLICATION,
        number="1",
        name="Rekaan",
        office="Dinas Rekaan",
        at=datetime(day.year, day.month, day.day, tzinfo=UTC),
        day=day,
        before=before,
        after=after,
        state_before=None if before is None else ApplicationState.ACTIVE,
        state_after=ApplicationState.ACTIVE,
        origin=ChangeOrigin.FACTS,
        evidence=(),
    )


def test_the_path_tells_what_holds_what_is_a_gap_and_what_is_not_measured() -> None:
    stands = standing(
        Level.MASUK_UJI,
        result(Level.TERCATAT, RECORDED),
        result(Level.BERPEMILIK, None, Lack.CONFIRMED_CLAIM),
        result(Level.TERDAFTAR, date(2026, 3, 1)),
        result(Level.MASUK_UJI, date(2026, 11, 29)),
        result(Level.LOLOS_UJI, measured=False),
        result(Level.DIPAKAI, None, Lack.PEOPLE),
        result(Level.TUNTAS, measured=False),
    )
    risen = [
        change(Level.TERDAFTAR, Level.MASUK_UJI, date(2026, 5, 2)),
        change(Level.MASUK_UJI, Level.TERDAFTAR, date(2026, 4, 20)),
        change(Level.TERDAFTAR, Level.MASUK_UJI, date(2026, 4, 1)),
    ]
    path = build_path(stands, risen)
    assert [(step.state, step.since) for step in path] == [
        (StepState.HELD, RECORDED),
        (StepState.GAP, None),
        (StepState.HELD, date(2026, 3, 1)),
        (StepState.CURRENT, date(2026, 5, 2)),
        (StepState.UNMEASURED, None),
        (StepState.NOT_YET, None),
        (StepState.UNMEASURED, None),
    ]
    assert [step.level for step in path] == list(Level)


LINKS = ActionLinks(
    claim="/klaim", team="/tim", registration="/daftar", trial="/panduan", use="/bukti", failures="#gagal"
)


@pytest.mark.parametrize(
    ("lack", "actor", "link"),
    [
        (Lack.CONFIRMED_CLAIM, Actor.OFFICE, "/klaim"),
        (Lack.SECOND_CONTACT, Actor.OFFICE, "/tim"),
        (Lack.CLIENT, Actor.TEAM, "/daftar"),
        (Lack.SANDBOX_SIGN_IN, Actor.TEAM, "/panduan"),
        (Lack.SANDBOX_TOKEN_USE, Actor.TEAM, "/panduan"),
        (Lack.PEOPLE, Actor.OFFICE, "/bukti"),
        (Lack.FEWER_FAILURES, Actor.TEAM, "#gagal"),
    ],
)
def test_every_requirement_says_who_must_act_and_where(lack: Lack, actor: Actor, link: str) -> None:
    stands = standing(Level.TERCATAT, result(Level.TERCATAT, RECORDED), result(Level.DIPAKAI, None, lack))
    (step,) = list_actions(stands, LINKS)
    (action,) = step.actions
    assert (step.level, action.requirement.lack, action.actor, action.link) == (Level.DIPAKAI, lack, actor, link)
    (closed,) = list_actions(stands, ActionLinks())
    assert closed.actions[0].link == "", "where the reader cannot do it, there is no link"


def test_the_next_level_comes_before_the_gaps_and_what_does_not_count_lacks_nothing() -> None:
    stands = standing(
        Level.MASUK_UJI,
        result(Level.TERCATAT, RECORDED),
        result(Level.BERPEMILIK, None, Lack.CONFIRMED_CLAIM),
        result(Level.MASUK_UJI, RECORDED),
        result(Level.DIPAKAI, None, Lack.PEOPLE, Lack.FEWER_FAILURES),
    )
    found = [(step.level, step.is_gap, len(step.actions)) for step in list_actions(stands, LINKS)]
    assert found == [(Level.DIPAKAI, False, 2), (Level.BERPEMILIK, True, 1)]
    assert list_actions(replace(stands, eligible=False), LINKS) == ()
    assert list_actions(standing(Level.TUNTAS, result(Level.TUNTAS, RECORDED)), LINKS) == ()


@given(asked=st.none() | st.dates(), first=st.dates(max_value=TODAY))
def test_a_window_lies_between_the_first_day_and_today_and_leads_on_both_ways(asked: date | None, first: date) -> None:
    window = choose_window(asked, first=first, today=TODAY)
    assert first <= window.until <= TODAY
    assert (window.until - window.since).days <= SHOWN_DAYS - 1
    assert (window.next is None) == (window.until == TODAY)
    assert (window.previous is None) == (window.since <= first)
    if window.next is not None:
        assert choose_window(window.next, first=first, today=TODAY).since <= window.until + timedelta(days=1)
    if window.previous is not None:
        assert choose_window(window.previous, first=first, today=TODAY).until == window.since - timedelta(days=1)


@pytest.mark.parametrize("text", ["", "x", "2026-02-30", "2026-1-1", "20261130", "2026-W48-1", "9" * 50, "2026-11-3٠"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert parse_day(text) is None


def test_the_neighbours_of_a_day_are_the_nearest_ones_with_events() -> None:
    days = [date(2026, 11, 1), date(2026, 11, 5), date(2026, 11, 9)]
    assert find_neighbours(days, date(2026, 11, 5)) == (days[0], days[2])
    assert find_neighbours(days, date(2026, 11, 7)) == (days[1], days[2])
    assert find_neighbours([], date(2026, 11, 7)) == (None, None)


def use(day: date, environment: Environment, **counts: int) -> DailyUse:
    nothing = dict.fromkeys(DailyUse.__slots__[3:], 0)
    return DailyUse(application_id=APPLICATION, environment=environment, day=day, **(nothing | counts))


def test_days_are_summed_by_environment_and_a_day_without_events_counts_nothing() -> None:
    since, until = date(2026, 11, 28), date(2026, 11, 30)
    days = [
        use(since, Environment.PRODUKSI, sign_ins=4, succeeded=7, failed=1, logouts_confirmed=2, logouts_failed=1),
        use(until, Environment.PRODUKSI, sign_ins=5, succeeded=3),
        use(until, Environment.UJI, sign_ins=100),
        use(date(2026, 11, 1), Environment.PRODUKSI, sign_ins=100),
    ]
    found = summarize_use(days, Environment.PRODUKSI, since, until)
    assert (found.sign_ins, found.failed, found.requests) == (9, 1, 11)
    assert (found.logouts_confirmed, found.logouts) == (2, 3)
    assert found.sign_ins_by_day == ((since, 4), (date(2026, 11, 29), 0), (until, 5))
    assert [one.day for one in found.days] == [until, since]
