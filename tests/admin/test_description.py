"""The description of the admin API is true, complete, and readable without a script."""

import re
from html import unescape
from importlib.resources import files
from typing import Any

from babel.messages.pofile import read_po

from idp.admin.documents.application import LEVELS, LevelCode
from idp.admin.views import ApiDescriber
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


async def test_the_page_is_folded_and_every_anchor_is_within_what_it_opens(api_clients: ApiClients) -> None:
    page = (await api_clients.app.http.get("/api/docs")).text
    described = await document(api_clients)
    operations = [one["operationId"] for methods in described["paths"].values() for one in methods.values()]
    assert page.count('<details class="card try act" name="operasi">') == len(operations)
    assert "<details open" not in page
    anchors = set(re.findall(r'href="#(bentuk-[^"]+)"', page))
    assert anchors <= set(re.findall(r'<h3 class="vh" id="([^"]+)"', page)), "a heading inside what is folded opens it"
    assert set(operations) <= set(re.findall(r'<h3 class="vh" id="([^"]+)"', page))


async def test_the_page_speaks_one_language(api_clients: ApiClients) -> None:
    described = await document(api_clients)
    english = set(english_texts(described))
    with (files("idp") / "admin" / "locale" / "id.po").open("rb") as source:
        catalogue = {one.id: one.string for one in read_po(source, locale="id") if one.id}
    assert not [text for text in english if not catalogue.get(text)], "add these to idp/admin/locale/id.po"
    assert not set(catalogue) - english, "remove these from idp/admin/locale/id.po"
    read = {language: await read_page(api_clients, language) for language in ("id", "en")}
    differing = {text: said for text, said in catalogue.items() if text != said and min(len(text), len(said)) > 12}
    assert not [text for text in differing if text.replace("`", "") in read["id"]]
    assert not [said for said in differing.values() if said.replace("`", "") in read["en"]]
    for word in ("Name", "Shape", "Meaning", "Answers", "optional"):
        assert not re.search(rf"\b{word}\b", re.sub(r"<code>.*?</code>", "", read["id"])), word


def english_texts(described: dict[str, Any]) -> set[str]:
    """Every text that the page shows of the document."""
    said: set[str] = set()

    def note(text: str) -> str:
        said.add(text)
        return text

    scopes = tuple((scope.value, words) for scope, words in SCOPE_MEANINGS.items())
    ApiDescriber(note).page(described, "", scopes, "")
    return said


async def read_page(api_clients: ApiClients, language: str) -> str:
    """What the page says in this language, with markup taken away but for code."""
    page = await api_clients.app.http.get(f"/api/docs?bahasa={language}")
    text = re.sub(r"<(?!/?code)[^>]+>", " ", page.text.partition("<main")[2].partition("</main>")[0])
    return " ".join(unescape(text).split())


def test_the_levels_of_the_description_are_those_that_are_measured() -> None:
    assert set(LEVELS) == set(LevelCode.__args__)  # type: ignore[attr-defined]


def test_shapes_are_said_in_words() -> None:
    describe_schema = ApiDescriber(str).shape
    assert describe_schema({"type": "array", "items": {"$ref": "#/components/schemas/Office"}}) == "list of Office"
    assert describe_schema({"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}) == "date or null"
    assert describe_schema({"type": "integer", "minimum": 1, "maximum": 200}) == "whole number 1 to 200"
    assert describe_schema({"type": "string", "enum": ["a", "b"]}) == "a | b"
    assert describe_schema({"type": "object", "additionalProperties": {"type": "integer"}}) == "object of whole number"
    assert describe_schema({"const": "x"}) == "x"
    assert describe_schema({}) == "any"
