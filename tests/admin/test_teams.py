"""/api/v1/claims and the teams of applications, as a program sees them."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.admin.api_clients import ApiClients
from tests.admin.officers import PEOPLE_ADMITTED, Officer, sign_in_officer
from tests.clients.team_city import TeamCity, open_team_city
from tests.conftest import Apps

pytestmark = pytest.mark.twins

BOTH = ("tim:baca", "tim:tulis")


@pytest.fixture
async def teams(apps: Apps) -> TeamCity:
    """Two offices with applications and developers."""
    return await open_team_city(apps, **PEOPLE_ADMITTED)


@pytest.fixture
async def officer(teams: TeamCity) -> Officer:
    """An officer of Kominfo, because a program decides no claim."""
    return await sign_in_officer(teams.city.app, *BOTH)


class Program:
    """A machine that reads and writes teams."""

    def __init__(self, teams: TeamCity) -> None:
        self.app = teams.city.app

    async def send(self, method: str, path: str, body: Any = None) -> httpx.Response:
        machine = ApiClients(self.app)
        token = machine.token(await machine.register(*BOTH), *BOTH)
        headers = {"authorization": f"Bearer {token}"}
        return await self.app.http.request(method, f"/api/v1{path}", headers=headers, json=body)


async def test_a_program_claims_and_keeps_a_team_and_an_officer_confirms(teams: TeamCity, officer: Officer) -> None:
    program = Program(teams)
    sent = {"number": "017", "claimant": "eka", "second_contact": "lestari", "reason": "Menurut surat tugas."}
    made = await program.send("POST", "/claims", sent)
    assert made.status_code == 201, made.text
    assert made.json()["claimant"] == str(teams.id_of("eka"))
    waiting = (await program.send("GET", "/claims")).json()
    assert ([one["id"] for one in waiting["items"]], waiting["next"]) == ([made.json()["id"]], None)
    path = f"/claims/{made.json()['id']}/decision"
    by_program = await program.send("PUT", path, {"confirmed": True})
    assert (by_program.status_code, "claims:decide" in by_program.json()["detail"]) == (403, True)
    decided = await officer.send("PUT", path, {"confirmed": True})
    assert decided.json()["outcome"] == "confirmed"
    of = f"/applications/{decided.json()['application_id']}"
    unit = f"{of}/team/{teams.id_of('unit')}"
    assert (await program.send("PUT", unit, {"role": "pembaca"})).status_code == 204
    assert (await program.send("PUT", unit, {"role": "pengembang"})).status_code == 204
    team = (await program.send("GET", f"{of}/team")).json()
    assert [(one["username"], one["role"]) for one in team["members"]] == [("eka", "pengelola"), ("unit", "pengembang")]
    assert (team["steward"], team["steward_left"]) == (str(teams.id_of("eka")), False)
    assert (await program.send("PUT", f"{of}/second_contact", {"person": "sekar"})).status_code == 204
    assert (await program.send("PUT", f"{of}/steward", {"person": "unit"})).status_code == 204
    assert (await program.send("DELETE", f"{of}/team/{teams.id_of('eka')}")).status_code == 204


async def test_a_claim_that_cannot_be_made_is_a_problem(teams: TeamCity) -> None:
    refused = await Program(teams).send("POST", "/claims", {"number": "99", "claimant": "eka", "reason": "x"})
    assert (refused.status_code, "no_such_number" in refused.json()["detail"]) == (409, True)


async def test_a_decision_that_cannot_be_made_is_a_problem(teams: TeamCity, officer: Officer) -> None:
    path = f"/claims/{await teams.claim('eka')}/decision"
    assert "no_reason" in (await officer.send("PUT", path, {"confirmed": False})).json()["detail"]
    assert (await officer.send("PUT", path, {"confirmed": False, "note": "Bukan."})).json()["outcome"] == "refused"
    again = await officer.send("PUT", path, {"confirmed": True})
    assert (again.status_code, "decided_already" in again.json()["detail"]) == (409, True)


async def test_a_claim_nobody_made_is_a_problem(officer: Officer) -> None:
    assert (await officer.send("PUT", f"/claims/{uuid4()}/decision", {"confirmed": True})).status_code == 404


async def test_a_person_nobody_knows_is_a_problem(teams: TeamCity) -> None:
    program, of = Program(teams), await teams.own()
    claimed = await program.send("POST", "/claims", {"number": "18", "claimant": "siapa", "reason": "x"})
    assert claimed.status_code == 404
    put = await program.send("PUT", f"/applications/{of}/team/{uuid4()}", {"role": "pembaca"})
    assert put.status_code == 404


async def test_a_change_that_a_team_does_not_allow_is_a_problem(teams: TeamCity) -> None:
    program, of = Program(teams), await teams.own()
    own = f"/applications/{of}/team/{teams.id_of('eka')}"
    last = await program.send("PUT", own, {"role": "pembaca"})
    assert (last.status_code, "last_manager" in last.json()["detail"]) == (409, True)
    steward = await program.send("DELETE", own)
    assert (steward.status_code, "is_steward" in steward.json()["detail"]) == (409, True)
    unknown = await program.send("PUT", f"/applications/{of}/steward", {"person": "siapa"})
    assert "unknown_person" in unknown.json()["detail"]
    assert (await program.send("GET", f"/applications/{uuid4()}/team")).status_code == 404


@pytest.mark.parametrize("confirmed", [True, False])
async def test_a_note_that_no_database_stores_is_a_problem(teams: TeamCity, officer: Officer, confirmed: bool) -> None:
    path = f"/claims/{await teams.claim('eka')}/decision"
    answer = await officer.send("PUT", path, {"confirmed": confirmed, "note": "a\0b"})
    assert answer.status_code == 422, answer.text
