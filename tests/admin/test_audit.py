"""/api/v1/audit through the door: the same entries as the page, without names; reading is recorded."""

from datetime import timedelta

import pytest

from idp.accounts.events import AccountsEvent
from idp.foundation.events import FoundationEvent
from idp.oidc.events import OidcEvent
from tests.admin.api_clients import ApiClients
from tests.conftest import Apps
from tests.security.security_room import CLIENT_ID, SecurityRoom, open_filled_room

SCOPE = "audit:baca"

pytestmark = pytest.mark.twins


@pytest.fixture
async def room(apps: Apps) -> SecurityRoom:
    return await open_filled_room(apps)


async def test_the_filters_are_those_of_the_page(room: SecurityRoom) -> None:
    api = ApiClients(room.app)
    sudarma = await room.person_id("nyoman.sudarma")
    opened = await room.record(AccountsEvent.SESSION_OPENED, sudarma, "s", ago=timedelta(minutes=3))
    given = await room.record(OidcEvent.CONSENT_GIVEN, sudarma, CLIENT_ID, ago=timedelta(minutes=2))
    replayed = await room.record(OidcEvent.CODE_REPLAYED, CLIENT_ID, "g", ago=timedelta(minutes=1))

    async def listed(**query: object) -> list[str]:
        return [one["id"] for one in (await api.ask("/api/v1/audit", SCOPE, **query)).json()["items"]]

    assert await listed(person=sudarma) == [given, opened]
    assert [one for one in await listed(client=CLIENT_ID) if one in (given, opened, replayed)] == [replayed, given]
    assert await listed(person=sudarma, client=CLIENT_ID) == [given]
    assert await listed(event="consent.given") == await listed(event="consent") == [given]
    assert await listed(result="refused") == [replayed]
    assert await listed(result="refused", event="consent") == []
    assert await listed(person=sudarma, until="2026-01-01") == []
    assert await listed(person=sudarma, since="2026-01-01") == [given, opened]


async def test_an_entry_has_opaque_ids_its_result_and_its_number(room: SecurityRoom) -> None:
    api, sudarma = ApiClients(room.app), await room.person_id("nyoman.sudarma")
    await room.record(AccountsEvent.ROLE_GRANTED, None, sudarma, role="auditor")
    await room.app.composition.foundation.audit_chain.seal()
    query = {"event": "role.granted", "limit": 1}
    (entry,) = (await api.ask("/api/v1/audit", SCOPE, **query)).json()["items"]
    assert entry.pop("id")
    assert entry.pop("at").endswith("Z")
    assert entry.pop("number") > 1
    assert entry == {
        "event": "role.granted",
        "result": "succeeded",
        "actor": None,
        "subject": sudarma,
        "detail": {"role": "auditor"},
    }


async def test_pages_follow_each_other_and_reading_is_recorded(room: SecurityRoom) -> None:
    api = ApiClients(room.app)
    for place in range(7):
        await room.record(AccountsEvent.SESSION_ENDED, "x", ago=timedelta(seconds=place), reason="expired")
    seen, cursor = [], None
    while cursor is not None or not seen:
        query = {"event": "session.ended", "limit": 3} | ({"cursor": cursor} if cursor else {})
        page = (await api.ask("/api/v1/audit", SCOPE, **query)).json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"]
    assert len(seen) == len(set(seen)) == 7
    reads = await room.recorded(FoundationEvent.AUDIT_READ)
    assert [(one.detail["filters"], one.detail["count"]) for one in reads] == [("event", 1), ("event", 3), ("event", 3)]
    assert all(one.actor.startswith("client:") and "token" in one.detail for one in reads if one.actor)


async def test_an_unknown_event_is_told(room: SecurityRoom) -> None:
    answer = await ApiClients(room.app).ask("/api/v1/audit", SCOPE, event="tidak.ada")
    assert (answer.status_code, answer.json()["title"]) == (404, "There is no such event")


@pytest.mark.sends_personal_numbers
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"since": "2026-02-31"}, 422),
        ({"since": "1800000000"}, 422),
        ({"limit": -1}, 422),
        ({"cursor": "abc"}, 404),
        ({"person": "197912062005011009"}, 422),
        ({"client": "x" * 10_000}, 422),
        ({"result": "mungkin"}, 422),
        ({"unknown": "1"}, 422),
    ],
)
async def test_bad_input_is_a_problem(api_clients: ApiClients, query: dict[str, object], status: int) -> None:
    answer = await api_clients.ask("/api/v1/audit", SCOPE, **query)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("query", [{"until": "0001-01-01"}, {"until": "1877-12-21"}, {"since": "9999-12-31"}])
async def test_a_day_long_ago_or_ahead_finds_nothing(api_clients: ApiClients, query: dict[str, str]) -> None:
    answer = await api_clients.ask("/api/v1/audit", SCOPE, **query)
    assert (answer.status_code, answer.json()["items"]) == (200, [])
