"""What the machine checks before two officers may reset an account: each rule alone, and families of appointments."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.accounts.recovery.reset_rules import (
    CheckOutcome,
    OfficerFacts,
    ResetCheck,
    ResetFacts,
    ResetPolicy,
    allows_reset,
    are_one_family,
    check_reset,
    has_city_role,
    is_privileged,
)
from idp.accounts.roles.granted_role import HeldRole
from idp.permissions import Role
from idp.protocol.authentication_context import Acr

NOW, POLICY = datetime(2026, 11, 30, tzinfo=UTC), ResetPolicy()
PERSON, ONE, OTHER = uuid4(), uuid4(), uuid4()
FIRST = OfficerFacts(ONE, uuid4(), Acr.SECOND_FACTOR, b"one", covers=True, outranked=False)
SECOND = OfficerFacts(OTHER, uuid4(), Acr.PASSKEY, b"other", covers=True, outranked=False)
FACTS = ResetFacts(PERSON, FIRST, SECOND, False, False, None, None)
PRIVILEGED = replace(FACTS, privileged=True, may_be_decided_at=NOW)


def failed(facts: ResetFacts) -> list[ResetCheck]:
    return [result.check for result in check_reset(facts, POLICY, NOW) if result.outcome is CheckOutcome.FAILED]


def test_two_good_officers_may() -> None:
    assert allows_reset(check_reset(FACTS, POLICY, NOW))
    assert allows_reset(check_reset(PRIVILEGED, POLICY, NOW))
    assert allows_reset(check_reset(replace(FACTS, second=None), POLICY, NOW))


@pytest.mark.parametrize(
    ("facts", "check"),
    [
        (replace(FACTS, second=replace(SECOND, person_id=ONE)), ResetCheck.TWO_OFFICERS),
        (replace(FACTS, second=replace(SECOND, session_id=FIRST.session_id)), ResetCheck.TWO_OFFICERS),
        (replace(FACTS, second=replace(SECOND, browser=b"one")), ResetCheck.TWO_OFFICERS),
        (replace(FACTS, first=replace(FIRST, replaced=True)), ResetCheck.TWO_OFFICERS),
        (replace(FACTS, first=replace(FIRST, acr=Acr.PASSWORD)), ResetCheck.TWO_OFFICERS),
        (replace(FACTS, second=replace(SECOND, acr=Acr.PASSWORD)), ResetCheck.TWO_OFFICERS),
        (replace(FACTS, first=replace(FIRST, person_id=PERSON)), ResetCheck.TWO_OFFICERS),
        (replace(FACTS, second=replace(SECOND, person_id=PERSON)), ResetCheck.TWO_OFFICERS),
        (replace(FACTS, second=None, first=replace(FIRST, acr=Acr.PASSWORD)), ResetCheck.TWO_OFFICERS),
        (replace(FACTS, second=None, first=replace(FIRST, person_id=PERSON)), ResetCheck.TWO_OFFICERS),
        (replace(FACTS, one_family=True), ResetCheck.NOT_ONE_FAMILY),
        (replace(FACTS, first=replace(FIRST, covers=False)), ResetCheck.SAME_OFFICE),
        (replace(FACTS, second=replace(SECOND, covers=False)), ResetCheck.SAME_OFFICE),
        (replace(FACTS, first=replace(FIRST, outranked=True)), ResetCheck.NOT_HIGHER),
        (replace(FACTS, second=replace(SECOND, outranked=True)), ResetCheck.NOT_HIGHER),
        (replace(PRIVILEGED, may_be_decided_at=None), ResetCheck.WAITED),
        (replace(PRIVILEGED, may_be_decided_at=NOW + timedelta(seconds=1)), ResetCheck.WAITED),
    ],
)
def test_each_check_fails_alone(facts: ResetFacts, check: ResetCheck) -> None:
    assert failed(facts) == [check]
    assert not allows_reset(check_reset(facts, POLICY, NOW))


def test_a_browser_without_a_lasting_cookie_as_on_a_shared_computer_is_nobody_s_own() -> None:
    first, second = replace(FIRST, browser=None), replace(SECOND, browser=None)
    for changed in ({"first": first, "second": second}, {"first": first}, {"second": second}):
        assert failed(replace(FACTS, **changed)) == [ResetCheck.TWO_OFFICERS]
    assert failed(replace(FACTS, first=first, second=None)) == [ResetCheck.TWO_OFFICERS], "it is said before asking"


@pytest.mark.parametrize(("days", "outcome"), [(29, CheckOutcome.WARNING), (31, CheckOutcome.PASSED)])
def test_another_reset_within_thirty_days_is_a_warning(days: int, outcome: CheckOutcome) -> None:
    results = check_reset(replace(FACTS, last_reset_at=NOW - timedelta(days=days)), POLICY, NOW)
    assert [result.outcome for result in results if result.check is ResetCheck.NOT_AGAIN] == [outcome]
    assert allows_reset(results)


def test_the_wait_is_a_check_of_privileged_people_alone() -> None:
    assert ResetCheck.WAITED not in {result.check for result in check_reset(FACTS, POLICY, NOW)}
    assert ResetCheck.WAITED in {result.check for result in check_reset(PRIVILEGED, POLICY, NOW)}


A, B, C, D = (UUID(int=number) for number in range(1, 5))


@pytest.mark.parametrize(
    ("appointers", "family"),
    [
        ({}, False),
        ({B: [A]}, True),
        ({A: [B]}, True),
        ({C: [A], B: [C]}, True),
        ({D: [A], C: [D], B: [C]}, True),
        ({A: [C], B: [C]}, True),
        ({A: [C], B: [D]}, False),
        ({A: [C], B: [D], C: [D]}, True),
        ({C: [D], D: [C]}, False),
        ({A: [A], B: [B]}, False),
    ],
    ids=["none", "A B", "B A", "A C B", "A D C B", "both by C", "two appointers", "C by D, too", "others", "oneself"],
)
def test_families_of_appointments(appointers: dict[UUID, list[UUID]], family: bool) -> None:
    assert are_one_family(appointers, A, B) is family
    assert are_one_family(appointers, B, A) is family


PEOPLE = st.integers(0, 5).map(lambda number: UUID(int=number))


@given(st.dictionaries(PEOPLE, st.lists(PEOPLE, max_size=3)), PEOPLE, PEOPLE, PEOPLE)
def test_an_appointment_more_never_makes_strangers(
    appointers: dict[UUID, list[UUID]], one: UUID, other: UUID, by: UUID
) -> None:
    before = are_one_family(appointers, one, other)
    more = appointers | {one: [*appointers.get(one, []), by]}
    assert are_one_family(more, one, other) or not before
    assert are_one_family(more, one, by)


def test_roles_that_need_a_wait_and_roles_that_reach_the_city() -> None:
    office = HeldRole(Role.PENGELOLA_OPD, UUID(int=7))
    assert is_privileged([office])
    assert not has_city_role([office])
    assert has_city_role([HeldRole(Role.PENGELOLA_OPD)])
    assert has_city_role([HeldRole(Role.AUDITOR)])
    assert not is_privileged([HeldRole(Role.PENGEMBANG)])
