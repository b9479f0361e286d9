"""PUT /api/v1/clients/{key}/sandbox: an operator decides whom a client in `uji` admits."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from idp.foundation.audit import AuditEntry
from tests.admin.test_clients import LIST, Operator, is_problem, operator
from tests.support.app import App

__all__ = ["operator"]


@pytest.mark.twins
async def test_whom_a_client_admits_is_decided_and_recorded_once(operator: Operator, app: App) -> None:
    made = await operator.registered()
    assert made["sandbox_admits"] is None
    for _ in range(2):
        answer = await operator.do("PUT", f"{LIST}/{made['id']}/sandbox", json={"admits": "everybody"})
        assert (answer.status_code, answer.json()["sandbox_admits"]) == (200, "everybody")
    found = await app.composition.clients.registry.find(made["client_id"])
    assert found is not None
    assert found.sandbox_admits == "everybody"
    async with app.database.begin() as session:
        tag = "client.sandbox_admission_decided"
        entry = (await session.scalars(select(AuditEntry).where(AuditEntry.tag == tag))).one()
    assert (entry.actor, entry.subject) == (f"client:{operator.client_id}", made["id"])


async def test_production_is_no_sandbox(operator: Operator) -> None:
    made = await operator.registered(redirect_uris=["https://a.example/balik"], environment="produksi")
    is_problem(await operator.do("PUT", f"{LIST}/{made['id']}/sandbox", json={"admits": "team"}), 409)


NO_DECISIONS = [{"admits": "everybody_as_before"}, {"admits": ""}, {}, {"admits": "team", "x": 1}]


async def test_only_team_and_everybody_can_be_decided(operator: Operator, subtests: pytest.Subtests) -> None:
    for body in NO_DECISIONS:
        with subtests.test(body=body):
            made = await operator.registered()
            is_problem(await operator.do("PUT", f"{LIST}/{made['id']}/sandbox", json=body), 422)


async def test_a_client_that_is_not_there_is_a_problem(operator: Operator) -> None:
    is_problem(await operator.do("PUT", f"{LIST}/{uuid4()}/sandbox", json={"admits": "team"}), 404)
