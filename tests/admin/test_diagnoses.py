"""/api/v1/diagnoses through the door: error reports listed and opened with the scope `diagnosis:baca`."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from idp.foundation import clock
from idp.foundation.audit import AuditEntry
from tests.admin.api_clients import ApiClients
from tests.developer.team_client import WEB
from tests.diagnosis.errors_of_clients import code_of, request_address
from tests.support.app import App

LIST, SCOPE = "/api/v1/diagnoses", "diagnosis:baca"
REGISTERED = WEB["redirect_uris"][0]


@pytest.fixture
async def reader(app: App) -> ApiClients:
    """A machine that may read, and one client named sijuna."""
    from idp.clients.registration import client_lifecycle
    from idp.clients.registration.client_lifecycle import ClientRegistration
    from idp.permissions import SHELL

    async with app.database.begin() as session:
        admin = app.composition.clients.admin(session, SHELL)
        await client_lifecycle.register_client(admin, ClientRegistration(WEB, None, "sijuna"))
    return ApiClients(app)


async def provoke(app: App, **changes: str | None) -> str:
    return code_of(await app.http.get(request_address(**changes)))


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.twins
async def test_a_code_tells_what_was_sent_and_what_is_registered(reader: ApiClients) -> None:
    code = await provoke(reader.app)
    answer = await reader.ask(f"{LIST}/{code.lower().replace('-', ' ')}", SCOPE)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["code"] == code
    (report,) = found["reports"]
    assert (report["cause"], report["client"], report["endpoint"], report["count"]) == (
        "redirect_uri_unregistered",
        "sijuna",
        "/authorize",
        1,
    )
    (compared,) = report["comparisons"]
    assert (compared["sent"], compared["registered"]) == (f"{REGISTERED.replace('https', 'http')}/", REGISTERED)
    assert {one["kind"] for one in compared["differences"]} == {"scheme", "trailing_slash"}


async def test_opening_is_recorded_with_the_token(reader: ApiClients) -> None:
    code = await provoke(reader.app)
    await reader.ask(f"{LIST}/{code}", SCOPE)
    async with reader.app.database.begin() as session:
        entry = (await session.scalars(select(AuditEntry).where(AuditEntry.tag == "diagnosis.opened"))).one()
    assert str(entry.actor).startswith("client:")
    assert entry.subject == code
    assert "token" in entry.detail


@pytest.mark.twins
async def test_the_list_is_filtered_and_comes_in_pages(reader: ApiClients) -> None:
    codes = [await provoke(reader.app, redirect_uri=f"https://lain.example/{number}") for number in range(5)]
    nobodys = await provoke(reader.app, client_id="tidak-ada")
    found, cursor = [], {}
    for _ in range(3):
        page = (await reader.ask(LIST, SCOPE, limit=2, client="sijuna", **cursor)).json()
        found += [one["code"] for one in page["items"]]
        cursor = {"cursor": page["next"]}
    assert found == codes[::-1]
    assert page["next"] is None
    everything = (await reader.ask(LIST, SCOPE)).json()["items"]
    assert [one["code"] for one in everything] == [nobodys, *codes[::-1]]
    unknown = (await reader.ask(LIST, SCOPE, cause="client_unknown")).json()["items"]
    assert [(one["code"], one["client"]) for one in unknown] == [(nobodys, None)]
    later = (clock.now() + timedelta(minutes=1)).isoformat()
    assert (await reader.ask(LIST, SCOPE, since=later)).json()["items"] == []


BAD_QUESTIONS = [
    ({"cursor": "x"}, 404),
    ({"limit": 0}, 422),
    ({"client": "a\0b"}, 422),
    ({"cause": "'; drop"}, 422),
    ({"since": "2026-11-21T00:00:00"}, 422),
    ({"since": "0001-01-01T00:00:00+14:00"}, 422),
    ({"lain": "x"}, 422),
]


async def test_a_bad_question_is_a_problem_document(reader: ApiClients, subtests: pytest.Subtests) -> None:
    for query, status in BAD_QUESTIONS:
        with subtests.test(query=query, status=status):
            problem(await reader.ask(LIST, SCOPE, **query), status)


NO_CODES = ["DVS-0000-0000", "bukan-kode", "%00", "x" * 190]


async def test_a_code_that_opens_nothing_is_a_problem_document(reader: ApiClients, subtests: pytest.Subtests) -> None:
    for code in NO_CODES:
        with subtests.test(code=code):
            assert problem(await reader.ask(f"{LIST}/{code}", SCOPE), 404)["title"] == "There is no such code"


@pytest.mark.parametrize("path", [LIST, f"{LIST}/DVS-0000-0000"])
async def test_other_scopes_open_nothing(reader: ApiClients, path: str) -> None:
    problem(await reader.ask(path, "klien:baca", "audit:baca"), 403)
    problem(await reader.app.http.get(path), 401)
