"""/api/v1/applications, /api/v1/offices and /api/v1/progress through the door."""

from uuid import UUID

import httpx
import pytest

from idp.foundation.paging import Cursor
from idp.tracker.levels.rules import MEASURED
from tests.admin.api_clients import ApiClients

pytestmark = pytest.mark.twins

SCOPE = "inventaris:baca"


def problem(response: httpx.Response, status: int) -> None:
    assert response.status_code == status, response.text[:300]
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json().keys() == {"type", "title", "status", "detail"}


async def test_progress_says_189_140_2_99_95_and_4(api_clients: ApiClients) -> None:
    found = (await api_clients.ask("/api/v1/progress", "kemajuan:baca")).json()
    assert found["applications"] == {"total": 189, "integrated": 0, "eligible": 99, "eligible_integrated": 0}
    assert found["eligible_by_media"] == {"web": 95, "mobile": 4}
    assert found["offices"] == {"total": 140, "audience_groups": 2}
    by_fields = {"central": 47, "inactive": 12, "desktop": 9, "other_media": 22}
    assert found["not_eligible"] == by_fields | {"not_applicable": 0, "retired": 0, "merged": 0}
    assert found["sources"] == ["data publik Mei 2022, tidak resmi"]
    assert [(one["level"], one["name"]) for one in found["by_level"]] == [(one.code, one.title) for one in MEASURED]
    assert sum(one["eligible"] for one in found["by_level"]) == 99
    assert sum(one["applications"]["total"] for one in found["by_office"]) == 189
    assert sum(one["total"] for one in found["by_dimension"].values()) == 189


async def test_the_list_is_read_page_after_page(api_clients: ApiClients) -> None:
    seen: list[str] = []
    cursor = None
    while True:
        query = {"limit": 80} | ({"cursor": cursor} if cursor else {})
        found = (await api_clients.ask("/api/v1/applications", SCOPE, **query)).json()
        assert found.keys() == {"items", "next", "previous", "total"}
        assert found["total"] == 189
        seen += [item["id"] for item in found["items"]]
        cursor = found["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 189


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ({"q": "sms gateway"}, 3),
        ({"eligible": "true"}, 99),
        ({"eligible": "false"}, 90),
        ({"dimension": "branding"}, 4),
        ({"level": "L0"}, 189),
        ({"level": "L1"}, 0),
        ({"level": "L5"}, 0),
        ({"office": "51.71"}, 189),
        ({"office": "99"}, 0),
        ({"q": "\0%_\\"}, 0),
        ({"q": "x" * 200}, 0),
    ],
)
async def test_filters_narrow_the_list(api_clients: ApiClients, query: dict[str, str], number: int) -> None:
    response = await api_clients.ask("/api/v1/applications", SCOPE, limit=200, **query)
    assert response.status_code == 200, response.text
    assert len(response.json()["items"]) == number


async def test_one_application_shows_its_whole_ladder(api_clients: ApiClients) -> None:
    found = (await api_clients.ask("/api/v1/applications", SCOPE, q="sirekon")).json()["items"][0]
    detail = (await api_clients.ask(f"/api/v1/applications/{found['id']}", SCOPE)).json()
    assert detail.items() >= found.items()
    assert (detail["inventory_id"], detail["level"], detail["next"], detail["gaps"]) == ("50", "L0", "L1", [])
    assert [rung["level"] for rung in detail["ladder"]] == ["L0", "L1", "L2", "L3", "L5"]
    assert detail["ladder"][1]["missing"] == [{"lack": "confirmed_claim", "have": 0, "need": 1, "cause": None}]
    assert detail["ladder"][2]["missing"] == [{"lack": "client", "have": 0, "need": 1, "cause": None}]
    assert detail["ladder"][0]["evidence"][0]["proof"] == "recorded"


async def test_offices_are_listed_with_their_parents(api_clients: ApiClients) -> None:
    found = (await api_clients.ask("/api/v1/offices", SCOPE, limit=200)).json()
    assert (len(found["items"]), found["next"]) == (142, None)
    by_code = {item["code"]: item for item in found["items"]}
    assert by_code["200010"]["parent_id"] == by_code["170004"]["id"]
    assert by_code["20001"]["parent_code"] == "51.71"
    groups = (await api_clients.ask("/api/v1/offices", SCOPE, kind="audience_group")).json()["items"]
    assert sorted(item["code"] for item in groups) == ["000000", "100000"]


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "201"},
        {"limit": "x"},
        {"limit": "1e3"},
        {"cursor": "A" * 2001},
        {"level": "L4"},
        {"level": "9"},
        {"dimension": "smart"},
        {"eligible": "mungkin"},
        {"office": "\0"},
        {"office": "A\n"},
        {"office": "x" * 41},
        {"q": "x" * 201},
        {"colour": "red"},
        {"access_token": "x"},
    ],
)
async def test_a_parameter_at_fault_is_a_problem_and_never_trouble(
    api_clients: ApiClients, query: dict[str, str]
) -> None:
    problem(await api_clients.ask("/api/v1/applications", SCOPE, **query), 422)


@pytest.mark.parametrize("cursor", ["", "x", "é", str(Cursor("a\0b", UUID(int=7))), "A" * 2000])
async def test_a_cursor_nobody_gave_leads_to_no_page(api_clients: ApiClients, cursor: str) -> None:
    for path in ("/api/v1/applications", "/api/v1/offices"):
        problem(await api_clients.ask(path, SCOPE, cursor=cursor), 404)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/api/v1/applications/{UUID(int=7)}", 404),
        ("/api/v1/applications/50", 422),
        ("/api/v1/applications/%00", 422),
        ("/api/v1/nothing", 404),
    ],
)
async def test_what_is_not_there_is_a_problem(api_clients: ApiClients, path: str, status: int) -> None:
    problem(await api_clients.ask(path, SCOPE), status)


async def test_a_wrong_method_is_a_problem(api_clients: ApiClients) -> None:
    problem(await api_clients.app.http.delete("/api/v1/applications"), 405)
