"""The description of the admin API is true, complete, and readable without a script."""

import re
from typing import Any

from idp.admin.documents.application import LEVELS, LevelCode
from idp.admin.views import describe_schema
from idp.permissions import SCOPE_MEANINGS, AdminScope
from tests.admin.api_clients import ApiClients


async def document(api_clients: ApiClients) -> dict[str, Any]:
    response = await api_clients.app.http.get("/api/openapi.json")
    assert response.status_code == 200
    found: dict[str, Any] = response.json()
    return found


async def test_it_describes_the_admin_api_and_nothing_else(api_clients: ApiClients) -> None:
    paths = (await document(api_clients))["paths"]
    assert {"/api/v1/applications", "/api/v1/applications/{application_id}"} < set(paths)
    assert {"/api/v1/offices", "/api/v1/progress"} < set(paths)
    assert all(path.startswith("/api/v1/") for path in paths)


async def test_every_operation_names_its_scope_and_its_refusals(api_clients: ApiClients) -> None:
    for methods in (await document(api_clients))["paths"].values():
        for operation in methods.values():
            (security,) = operation["security"]
            assert set(security["client_credentials"]) <= set(AdminScope)
            assert security["client_credentials"]
            for status in ("401", "403", "422"):
                assert list(operation["responses"][status]["content"]) == ["application/problem+json"]
            assert operation["summary"]


async def test_every_scope_is_described(api_clients: ApiClients) -> None:
    schemes = (await document(api_clients))["components"]["securitySchemes"]
    flow = schemes["client_credentials"]["flows"]["clientCredentials"]
    assert flow["scopes"] == {scope.value: words for scope, words in SCOPE_MEANINGS.items()}
    assert set(SCOPE_MEANINGS) == set(AdminScope)


async def test_people_read_the_same_on_a_page_that_needs_no_script(api_clients: ApiClients) -> None:
    response = await api_clients.app.http.get("/api/docs")
    assert response.status_code == 200
    paths = (await document(api_clients))["paths"]
    assert all(path in response.text for path in paths)
    assert not re.search(r"https?://(?!localhost:8400)", response.text)
    assert "'unsafe" not in response.headers["content-security-policy"]


def test_the_levels_of_the_description_are_those_that_are_measured() -> None:
    assert set(LEVELS) == set(LevelCode.__args__)  # type: ignore[attr-defined]


def test_shapes_are_said_in_words() -> None:
    assert describe_schema({"type": "array", "items": {"$ref": "#/components/schemas/Office"}}) == "list of Office"
    assert describe_schema({"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}) == "date or null"
    assert describe_schema({"type": "integer", "minimum": 1, "maximum": 200}) == "whole number 1 to 200"
    assert describe_schema({"type": "string", "enum": ["a", "b"]}) == "a | b"
    assert describe_schema({"type": "object", "additionalProperties": {"type": "integer"}}) == "object of whole number"
    assert describe_schema({"const": "x"}) == "x"
    assert describe_schema({}) == "any"
