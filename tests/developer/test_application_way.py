"""Where an application stands on its way, and what its team does next."""

from datetime import date

import pytest

from idp.developer.application_way import ApplicationPlace, NextStep, Stage, find_place
from idp.tracker.levels.rules import ActiveClients, Evidence, Observations, Proof, evaluate_status

DAY = date(2026, 11, 30)
CLIENTS = ActiveClients(1, DAY)
REDEEMED, READ = Evidence(Proof.CODE_REDEEMED, 1, DAY), Evidence(Proof.USERINFO_USED, 1, DAY)


def place(observations: Observations, **facts: bool) -> ApplicationPlace:
    known = {"owned": True, "in_production": False, "in_sandbox": False} | facts
    return find_place(evaluate_status(observations, None), **known)


@pytest.mark.parametrize(
    ("found", "stage", "step"),
    [
        (place(Observations(DAY), owned=False), Stage.KLAIM, NextStep.REGISTER),
        (place(Observations(DAY, CLIENTS), owned=False, in_sandbox=True), Stage.KLAIM, NextStep.CLAIM),
        (place(Observations(DAY)), Stage.UJI, NextStep.REGISTER),
        (place(Observations(DAY, CLIENTS), in_sandbox=True), Stage.UJI, NextStep.SIGN_IN),
        (place(Observations(DAY, CLIENTS, (REDEEMED,)), in_sandbox=True), Stage.UJI, NextStep.READ_DATA),
        (place(Observations(DAY, CLIENTS, (REDEEMED, READ)), in_sandbox=True), Stage.LOLOS_UJI, NextStep.NOTHING),
        (place(Observations(DAY, CLIENTS), in_production=True), Stage.DIPAKAI, NextStep.MORE_PEOPLE),
        (
            place(Observations(DAY, CLIENTS, people=9, last_use=DAY, answered=9, failed=9), in_production=True),
            Stage.DIPAKAI,
            NextStep.FEWER_FAILURES,
        ),
        (
            place(Observations(DAY, CLIENTS, people=9, last_use=DAY, answered=99), in_production=True, owned=False),
            Stage.TUNTAS,
            NextStep.NOTHING,
        ),
    ],
)
def test_each_place_has_one_next_step(found: ApplicationPlace, stage: Stage, step: NextStep) -> None:
    assert (found.stage, found.step) == (stage, step)


def test_how_many_people_are_missing_is_told() -> None:
    found = place(Observations(DAY, CLIENTS, people=2, last_use=DAY, answered=3), in_production=True)
    assert found.requirement is not None
    assert (found.requirement.have, found.requirement.need) == (2, 5)
