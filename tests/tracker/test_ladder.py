"""The evidence ladder: the level is the highest rung whose own evidence holds."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.tracker.levels.rules import (
    MEASURED,
    ActiveClients,
    CompletionEvidence,
    ConfirmedClaim,
    Evidence,
    IntegrationTestRun,
    Lack,
    LegacyLoginCheck,
    Level,
    Observations,
    Proof,
    UnmetRequirement,
    evaluate_status,
    people_needed,
)
from idp.tracker.levels.stored_results import from_members, to_members

DAY = date(2026, 11, 21)
CLIENT = ActiveClients(1, DAY)
CODE = Evidence(Proof.CODE_REDEEMED, 3, DAY)
ID_TOKEN = Evidence(Proof.ID_TOKEN_ISSUED, 3, DAY)
USERINFO = Evidence(Proof.USERINFO_USED, 1, DAY)
OWNED = ConfirmedClaim(DAY, second_contact=True)


@pytest.mark.parametrize(
    ("seen", "level", "gaps"),
    [
        (Observations(DAY), Level.TERCATAT, []),
        (Observations(DAY, CLIENT), Level.TERDAFTAR, []),
        (Observations(DAY, CLIENT, (CODE,)), Level.TERDAFTAR, []),
        (Observations(DAY, CLIENT, (USERINFO,)), Level.TERDAFTAR, []),
        (Observations(DAY, CLIENT, (CODE, USERINFO)), Level.MASUK_UJI, []),
        (Observations(DAY, CLIENT, (CODE, ID_TOKEN)), Level.MASUK_UJI, []),
        (Observations(DAY, None, (CODE, ID_TOKEN)), Level.MASUK_UJI, [Level.TERDAFTAR]),
        (Observations(DAY, CLIENT, (CODE, ID_TOKEN), 5, DAY, 100, 0), Level.DIPAKAI, []),
        (Observations(DAY, CLIENT, (), 5, DAY, 100, 4), Level.DIPAKAI, [Level.MASUK_UJI]),
        (Observations(DAY, CLIENT, (), 5, DAY, 95, 5), Level.TERDAFTAR, []),
        (Observations(DAY, CLIENT, (), 4, DAY, 100, 0), Level.TERDAFTAR, []),
    ],
)
def test_the_level_is_the_highest_rung_that_holds_and_gaps_are_shown(
    seen: Observations, level: Level, gaps: list[Level]
) -> None:
    standing = evaluate_status(replace(seen, claim=OWNED), users=None)
    assert standing.level is max(level, Level.BERPEMILIK)
    assert [rung.level for rung in standing.gaps] == gaps
    assert standing.integrated is (level is Level.DIPAKAI)


def test_each_rung_says_what_was_seen_and_what_is_missing() -> None:
    standing = evaluate_status(Observations(DAY, CLIENT, (CODE,), 2, DAY, 30, 10), users=None)
    recorded, owned, registered, tried, used = standing.measured
    assert recorded.evidence == (Evidence(Proof.RECORDED, 1, DAY),)
    assert (owned.evidence, owned.missing) == ((), (UnmetRequirement(Lack.CONFIRMED_CLAIM, 0, 1),))
    assert registered.evidence == (Evidence(Proof.CLIENT_REGISTERED, 1, DAY),)
    assert (tried.evidence, tried.missing) == ((CODE,), (UnmetRequirement(Lack.SANDBOX_TOKEN_USE, 0, 1),))
    assert used.evidence == (Evidence(Proof.PEOPLE, 2, DAY), Evidence(Proof.REQUESTS, 40, DAY))
    assert used.missing == (UnmetRequirement(Lack.PEOPLE, 2, 5), UnmetRequirement(Lack.FEWER_FAILURES, 10, 1))
    assert standing.next is tried


def test_an_owned_application_has_a_confirmed_claim_and_a_second_contact() -> None:
    alone = evaluate_status(Observations(DAY, claim=ConfirmedClaim(DAY, second_contact=False)), None)
    assert alone.level is Level.TERCATAT
    assert alone.next is not None
    assert alone.next.evidence == (Evidence(Proof.CLAIM_CONFIRMED, 1, DAY),)
    assert alone.next.missing == (UnmetRequirement(Lack.SECOND_CONTACT, 1, 2),)
    assert evaluate_status(Observations(DAY, claim=OWNED), None).level is Level.BERPEMILIK
    unclaimed = evaluate_status(Observations(DAY, CLIENT), None)
    assert (unclaimed.level, [gap.level for gap in unclaimed.gaps]) == (Level.TERDAFTAR, [Level.BERPEMILIK])


def test_nothing_is_above_the_last_rung() -> None:
    assert evaluate_status(Observations(DAY, CLIENT, (CODE, ID_TOKEN), 9, DAY, 9, 0), users=None).next is None


@pytest.mark.parametrize(
    ("users", "needed"), [(None, 5), (0, 1), (1, 1), (5, 1), (6, 2), (10, 2), (11, 3), (20, 4), (21, 5), (9000, 5)]
)
def test_small_applications_need_fewer_people(users: int | None, needed: int) -> None:
    assert people_needed(users) == needed


@given(st.integers(0, 400), st.integers(0, 400))
def test_five_in_a_hundred_failures_are_too_many(answered: int, failed: int) -> None:
    standing = evaluate_status(Observations(DAY, people=5, last_use=DAY, answered=answered, failed=failed), users=None)
    assert standing.integrated is (failed == 0 or failed / (answered + failed) < 0.05)


@given(st.integers(0, 9), st.integers(0, 50), st.integers(0, 9), st.sampled_from([(), (CODE,), (CODE, USERINFO)]))
def test_more_people_never_lower_the_level(
    people: int, answered: int, failed: int, sandbox: tuple[Evidence, ...]
) -> None:
    fewer, more = (
        evaluate_status(Observations(DAY, None, sandbox, number, DAY, answered, failed), None)
        for number in (people, people + 1)
    )
    assert fewer.level <= more.level
    assert fewer.level in MEASURED


def test_levels_are_named_as_the_city_names_them() -> None:
    assert [f"{level.code} {level.title}" for level in Level] == [
        "L0 Tercatat",
        "L1 Berpemilik",
        "L2 Terdaftar",
        "L3 Masuk uji",
        "L4 Lolos uji",
        "L5 Dipakai",
        "L6 Tuntas",
    ]


def test_an_application_whose_clients_are_all_of_the_demo_is_labelled() -> None:
    assert evaluate_status(Observations(DAY, ActiveClients(2, DAY, demo=True)), None).demo
    assert not evaluate_status(Observations(DAY, ActiveClients(2, DAY)), None).demo


def test_levels_without_evidence_are_not_measured() -> None:
    standing = evaluate_status(Observations(DAY, CLIENT, (CODE, ID_TOKEN), 9, DAY, 9, 0), users=None)
    unmeasured = [one for one in standing.results if not one.measured]
    assert [one.level for one in unmeasured] == [Level.LOLOS_UJI, Level.TUNTAS]
    assert not any(one.is_met or one.evidence or one.missing for one in unmeasured)
    assert [one.level for one in standing.results] == list(Level)
    assert from_members(json.loads(json.dumps(to_members(standing.results)))) == standing.results


@pytest.mark.parametrize(
    ("runs", "missing"),
    [
        ((), [(Lack.INTEGRATION_TEST, 0, 1)]),
        ((IntegrationTestRun(11, 11, DAY, 180),), []),
        ((IntegrationTestRun(11, 11, DAY, 181),), [(Lack.INTEGRATION_TEST, 11, 11)]),
        ((IntegrationTestRun(11, 11, DAY, 9), IntegrationTestRun(9, 11, DAY, 1)), [(Lack.INTEGRATION_TEST, 9, 11)]),
    ],
)
def test_the_last_integration_test_is_passed_and_at_most_180_days_old(
    runs: tuple[IntegrationTestRun, ...], missing: list[tuple[Lack, int, int]]
) -> None:
    result = evaluate_status(Observations(DAY, tests=runs), None).result_of(Level.LOLOS_UJI)
    assert [(one.lack, one.have, one.need) for one in result.missing] == missing
    assert result.measured


@pytest.mark.parametrize(
    ("seen", "missing"),
    [
        (CompletionEvidence(3, DAY, LegacyLoginCheck(closed=True, day=DAY)), []),
        (CompletionEvidence(0, None, LegacyLoginCheck(closed=True, day=DAY)), [Lack.LOGOUTS_CONFIRMED]),
        (CompletionEvidence(3, DAY, LegacyLoginCheck(closed=False, day=DAY)), [Lack.OWN_LOGIN_CLOSED]),
        (CompletionEvidence(3, DAY, None), [Lack.OWN_LOGIN_CLOSED]),
    ],
)
def test_the_last_level_needs_receipts_and_a_closed_login(seen: CompletionEvidence, missing: list[Lack]) -> None:
    result = evaluate_status(Observations(DAY, completion=seen), None).result_of(Level.TUNTAS)
    assert [one.lack for one in result.missing] == missing
    assert result.is_met is not bool(missing)
