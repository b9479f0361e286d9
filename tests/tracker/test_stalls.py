"""Why an application does not move: which reason is told, since when, and who must act."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from idp.catalogue.decision import DecisionKind
from idp.protocol.client import Environment
from idp.tracker.levels.rules import (
    ActiveClients,
    ConfirmedClaim,
    Evidence,
    IntegrationStatus,
    Level,
    Observations,
    Proof,
    evaluate_status,
)
from idp.tracker.levels.stalls import (
    ERROR_DAYS,
    QUIET_DAYS,
    WAITING_DAYS,
    Actor,
    EnvironmentUse,
    LeadingError,
    Stall,
    StallFacts,
    StallReason,
    find_stall,
)
from idp.tracker.levels.states import ApplicationState, find_state

TODAY = date(2026, 11, 30)
UJI, PRODUKSI = Environment.UJI, Environment.PRODUKSI


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


RECORDED = StallFacts(recorded=ago(900), since=ago(900))
OWNED = replace(RECORDED, owned_since=ago(60), since=ago(60), developers=1)
IN_SANDBOX = replace(OWNED, sandbox=EnvironmentUse(client_since=ago(50)))
TRIED = replace(IN_SANDBOX, since=ago(40))
LIVE = replace(IN_SANDBOX, production=EnvironmentUse(client_since=ago(45)))
REDIRECT = LeadingError("redirect_uri_unregistered", 18, ago(48), ago(2))

AT_L0 = Observations(ago(900))
AT_L1 = replace(AT_L0, claim=ConfirmedClaim(ago(60), second_contact=True))
AT_L2 = replace(AT_L1, clients=ActiveClients(1, ago(50)))
SANDBOX = Evidence(Proof.CODE_REDEEMED, 1, ago(40)), Evidence(Proof.ID_TOKEN_ISSUED, 1, ago(40))
AT_L3 = replace(AT_L2, sandbox=SANDBOX)
FAILING = replace(AT_L3, people=9, last_use=ago(1), answered=10, failed=90)


def with_error(facts: StallFacts, environment: Environment, error: LeadingError, **use: date) -> StallFacts:
    name = "sandbox" if environment is UJI else "production"
    return replace(facts, **{name: replace(getattr(facts, name), error=error, **use)})


@pytest.mark.parametrize(
    ("seen", "facts", "stall"),
    [
        (AT_L0, RECORDED, Stall(StallReason.NO_OWNER, ago(900), Actor.OFFICE)),
        (
            AT_L0,
            replace(RECORDED, claimed_since=ago(12)),
            Stall(StallReason.WAITING_FOR_OFFICE, ago(12), Actor.OFFICE),
        ),
        (
            AT_L0,
            replace(RECORDED, claimed_since=ago(12), claim_actor=Actor.KOMINFO),
            Stall(StallReason.WAITING_FOR_KOMINFO, ago(12), Actor.KOMINFO),
        ),
        (AT_L1, OWNED, Stall(StallReason.NO_CLIENT, ago(60), Actor.TEAM, UJI)),
        (
            AT_L1,
            replace(OWNED, developers=0, partner_left=ago(3)),
            Stall(StallReason.PARTNER_ENDED, ago(3), Actor.OFFICE),
        ),
        (AT_L1, replace(OWNED, partner_left=ago(3)), Stall(StallReason.NO_CLIENT, ago(60), Actor.TEAM, UJI)),
        (AT_L2, IN_SANDBOX, Stall(StallReason.NO_ATTEMPT, ago(50), Actor.TEAM, UJI)),
        (
            AT_L2,
            replace(IN_SANDBOX, developers=0, partners=2),
            Stall(StallReason.NO_ATTEMPT, ago(50), Actor.PARTNER, UJI),
        ),
        (
            AT_L2,
            with_error(IN_SANDBOX, UJI, REDIRECT),
            Stall(
                StallReason.ERROR,
                ago(48),
                Actor.TEAM,
                UJI,
                cause="redirect_uri_unregistered",
                count=18,
                last_day=ago(2),
            ),
        ),
        (
            AT_L2,
            replace(with_error(IN_SANDBOX, UJI, REDIRECT), help_since=ago(8)),
            Stall(StallReason.WAITING_FOR_KOMINFO, ago(8), Actor.KOMINFO),
        ),
        (AT_L2, replace(IN_SANDBOX, owned_since=None), Stall(StallReason.NO_ATTEMPT, ago(50), Actor.OFFICE, UJI)),
        (AT_L3, TRIED, Stall(StallReason.NO_CLIENT, ago(40), Actor.TEAM, PRODUKSI)),
        (AT_L3, LIVE, Stall(StallReason.NO_ATTEMPT, ago(45), Actor.OFFICE, PRODUKSI)),
        (
            replace(AT_L3, people=2, last_use=ago(3), answered=5),
            replace(LIVE, production=EnvironmentUse(ago(45), ago(3), ago(3))),
            Stall(StallReason.FEW_PEOPLE, ago(45), Actor.OFFICE),
        ),
        (
            FAILING,
            with_error(LIVE, PRODUKSI, REDIRECT, last_attempt=ago(1), last_sign_in=ago(1)),
            Stall(
                StallReason.ERROR,
                ago(48),
                Actor.TEAM,
                PRODUKSI,
                cause="redirect_uri_unregistered",
                count=18,
                last_day=ago(2),
            ),
        ),
    ],
)
def test_the_first_reason_that_holds_is_told(seen: Observations, facts: StallFacts, stall: Stall) -> None:
    found = find_stall(evaluate_status(seen, None), facts, TODAY)
    assert found == stall
    assert Stall.from_members(stall.reason, stall.since, stall.actor, stall.to_members()) == stall


def status(seen: Observations) -> IntegrationStatus:
    return evaluate_status(seen, None)


@pytest.mark.parametrize(
    ("seen", "facts", "days"),
    [
        (AT_L0, replace(RECORDED, recorded=ago(0)), QUIET_DAYS),
        (AT_L0, replace(RECORDED, claimed_since=ago(0)), WAITING_DAYS),
        (AT_L1, replace(OWNED, help_since=ago(0)), WAITING_DAYS),
        (AT_L2, with_error(IN_SANDBOX, UJI, LeadingError("x", 3, ago(0), ago(0))), ERROR_DAYS),
        (AT_L2, replace(IN_SANDBOX, sandbox=EnvironmentUse(ago(90), last_attempt=ago(0))), QUIET_DAYS),
        (AT_L3, replace(TRIED, since=ago(0)), QUIET_DAYS),
    ],
)
def test_an_application_is_stalled_from_the_day_on_that_patience_ends(
    seen: Observations, facts: StallFacts, days: int
) -> None:
    for later, stalled in ((days - 1, False), (days, True)):
        found = find_stall(status(seen), facts, TODAY + timedelta(days=later))
        assert (found is not None) is stalled


@pytest.mark.parametrize(
    "error",
    [LeadingError("x", 2, ago(48), ago(2)), LeadingError("x", 50, ago(80), ago(QUIET_DAYS))],
)
def test_a_few_failures_and_old_ones_are_no_error_to_work_on(error: LeadingError) -> None:
    found = find_stall(status(AT_L2), with_error(IN_SANDBOX, UJI, error, last_attempt=ago(31)), TODAY)
    assert found == Stall(StallReason.NO_ATTEMPT, ago(31), Actor.TEAM, UJI)


@pytest.mark.parametrize(
    ("declared", "level", "highest", "used_lately", "state"),
    [
        (None, Level.TERCATAT, Level.TERCATAT, False, ApplicationState.ACTIVE),
        (None, Level.DIPAKAI, Level.DIPAKAI, True, ApplicationState.ACTIVE),
        (None, Level.MASUK_UJI, Level.DIPAKAI, True, ApplicationState.ACTIVE),
        (None, Level.MASUK_UJI, Level.DIPAKAI, False, ApplicationState.DORMANT),
        (DecisionKind.APPLICABLE, Level.MASUK_UJI, Level.DIPAKAI, False, ApplicationState.DORMANT),
        (DecisionKind.FROZEN, Level.MASUK_UJI, Level.DIPAKAI, False, ApplicationState.FROZEN),
        (DecisionKind.RETIRED, Level.DIPAKAI, Level.DIPAKAI, True, ApplicationState.RETIRED),
        (DecisionKind.MERGED, Level.TERCATAT, Level.TERCATAT, False, ApplicationState.MERGED),
        (DecisionKind.NOT_APPLICABLE, Level.TERCATAT, Level.TERCATAT, False, ApplicationState.NOT_APPLICABLE),
    ],
)
def test_what_officers_declare_comes_before_what_the_facts_say(
    declared: DecisionKind | None, level: Level, highest: Level, used_lately: bool, state: ApplicationState
) -> None:
    assert find_state(declared, level, highest=highest, used_lately=used_lately) is state
