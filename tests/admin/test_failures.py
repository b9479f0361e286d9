"""/api/v1/clients/{key}/failures through the door."""

from typing import get_args
from uuid import uuid4

import pytest

from idp.admin.documents.failure import FailureKind
from idp.clients.store import clients
from idp.foundation.failures import FAILURES
from tests.admin.api_clients import ApiClients
from tests.conftest import Apps
from tests.developer.team_client import TeamClientWorld, open_team_client
from tests.diagnosis.errors_of_clients import provoke

SCOPE = "klien:baca"


def test_the_kinds_of_the_api_are_those_that_are_counted() -> None:
    assert set(get_args(FailureKind)) == {kind.value for kind in FAILURES}


@pytest.fixture
async def team_client(apps: Apps) -> TeamClientWorld:
    return await open_team_client(apps)


async def path_of(team_client: TeamClientWorld) -> str:
    async with team_client.city.app.database.begin() as session:
        found = await clients.find_client(session, "sijuna")
    assert found is not None
    return f"/api/v1/clients/{found.id}/failures"


@pytest.mark.twins
async def test_failures_are_listed_filtered_and_paged(team_client: TeamClientWorld) -> None:
    for _ in range(2):
        await provoke(team_client)
    await provoke(team_client, redirect_uri=None)
    await team_client.city.app.settle()
    machine, path = ApiClients(team_client.city.app), await path_of(team_client)
    today = team_client.city.app.composition.clients.calendar.today().isoformat()
    every = (await machine.ask(path, SCOPE)).json()
    assert {(one["cause"], one["count"]) for one in every["items"]} == {
        ("redirect_uri_unregistered", 2),
        ("redirect_uri_missing", 1),
    }
    assert {(one["day"], one["kind"], one["environment"]) for one in every["items"]} == {
        (today, "request_refused_unvouched", "uji")
    }
    first = (await machine.ask(path, SCOPE, limit=1)).json()
    rest = (await machine.ask(path, SCOPE, limit=1, cursor=first["next"])).json()
    assert (first["items"] + rest["items"], rest["next"]) == (every["items"], None)
    one = await machine.ask(path, SCOPE, cause="redirect_uri_missing", kind="request_refused_unvouched")
    assert [found["count"] for found in one.json()["items"]] == [1]
    for filters in (
        {"kind": "request_failed"},
        {"until": "2020-01-01"},
        {"since": "2999-01-01"},
        {"until": "0001-01-01"},
    ):
        assert (await machine.ask(path, SCOPE, **filters)).json()["items"] == [], filters


async def test_what_cannot_be_listed_is_a_problem(team_client: TeamClientWorld) -> None:
    machine, path = ApiClients(team_client.city.app), await path_of(team_client)
    assert (await machine.ask(f"/api/v1/clients/{uuid4()}/failures", SCOPE)).status_code == 404
    listed = (await machine.ask("/api/v1/clients", SCOPE, limit=1)).json()["next"]
    for cursor in ("x", listed):
        assert (await machine.ask(path, SCOPE, cursor=cursor)).status_code == 404
    for query in ({"kind": "lain"}, {"since": "kemarin"}, {"cause": ""}, {"limit": 0}):
        assert (await machine.ask(path, SCOPE, **query)).status_code == 422, query
