"""/api/v1/clients through the door: registered, changed, stopped, secrets, and nothing that ends in a 500."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select

from idp.clients import register
from idp.clients.register import Asked
from idp.foundation import opaque
from idp.foundation.audit import Entry
from tests.admin.machine import Machines
from tests.clients.desks import Desks
from tests.support.house import House

LIST = "/api/v1/clients"
WEB: dict[str, Any] = {"client_name": "Aplikasi", "redirect_uris": ["http://localhost:9000/kembali"]}
READ, WRITE = "klien:baca", "klien:tulis"


class Operator:
    """A machine with both scopes."""

    def __init__(self, house: House, client_id: str, token: str) -> None:
        self._house, self.client_id = house, client_id
        self._headers = {"authorization": f"Bearer {token}"}

    async def do(self, method: str, path: str = LIST, **more: Any) -> httpx.Response:
        return await self._house.http.request(method, path, headers=self._headers | more.pop("headers", {}), **more)

    async def registered(self, **members: Any) -> dict[str, Any]:
        answer = await self.do("POST", json=WEB | members)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made


@pytest.fixture
async def operator(house: House) -> Operator:
    machines = Machines(house)
    client_id = await machines.register(READ, WRITE)
    return Operator(house, client_id, machines.token(client_id, READ, WRITE))


def is_problem(answer: httpx.Response, status: int) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]


async def test_a_client_is_registered_and_its_secret_is_shown_once(operator: Operator, house: House) -> None:
    answer = await operator.do("POST", json=WEB)
    made = answer.json()
    assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store")
    assert answer.headers["location"] == f"{LIST}/{made['id']}"
    found = await house.composition.clients.registry.find(made["client_id"])
    assert found is not None
    assert [secret.digest for secret in found.secrets] == [opaque.digest(made["client_secret"])]
    shown = await operator.do("GET", answer.headers["location"])
    assert made["client_secret"] not in shown.text
    assert {**shown.json(), "client_secret": made["client_secret"]} == made


async def test_a_public_client_has_no_secret_and_gets_none(operator: Operator) -> None:
    made = await operator.registered(profile="publik")
    assert made["client_secret"] is None
    is_problem(await operator.do("POST", f"{LIST}/{made['id']}/secrets"), 409)


async def test_reading_needs_one_scope_and_writing_another(house: House) -> None:
    machines = Machines(house)
    reader, writer = await machines.register(READ), await machines.register(WRITE)
    for client_id, scope, method, status in (
        (reader, READ, "GET", 200),
        (reader, READ, "POST", 403),
        (writer, WRITE, "GET", 403),
        (writer, WRITE, "POST", 201),
    ):
        headers = {"authorization": f"Bearer {machines.token(client_id, scope)}"}
        answer = await house.http.request(method, LIST, headers=headers, json=WEB if method == "POST" else None)
        assert answer.status_code == status
    is_problem(await house.http.post(LIST, json=WEB), 401)


async def test_the_act_is_kept_with_who_did_it(operator: Operator, house: House) -> None:
    made = await operator.registered()
    async with house.database.begin() as session:
        acts = await session.scalars(select(Entry).where(Entry.subject == made["id"]))
        assert {(act.tag, act.actor) for act in acts} >= {("client.registered", f"client:{operator.client_id}")}


MACHINE = {"client_name": "Mesin", "profile": "layanan"}


def lacks(answer: httpx.Response, *scopes: str) -> None:
    """Refused, nothing changed, and the sentence names the scopes that are missing."""
    is_problem(answer, 403)
    assert all(scope in answer.json()["detail"] for scope in scopes)
    assert 'error="insufficient_scope"' in answer.headers["www-authenticate"]


async def test_nobody_registers_a_client_that_may_do_more_than_they_may(operator: Operator) -> None:
    for scope, missing in (("klien:baca kemajuan:baca", "kemajuan:baca"), ("klien:kota", "klien:kota")):
        lacks(await operator.do("POST", json=MACHINE | {"scope": scope}), missing)
    lacks(await operator.do("POST", json=WEB | {"ownership": "kota"}), "klien:kota")
    assert (await operator.do("POST", json=MACHINE | {"scope": f"{READ} {WRITE}"})).status_code == 201


async def test_nobody_changes_a_client_into_more_than_they_may_do(operator: Operator) -> None:
    web, machine = await operator.registered(), (await operator.do("POST", json=MACHINE | {"scope": READ})).json()
    lacks(await operator.do("PATCH", f"{LIST}/{web['id']}", json={"ownership": "kota"}), "klien:kota")
    lacks(await operator.do("PATCH", f"{LIST}/{machine['id']}", json={"scope": "inventaris:baca"}), "inventaris:baca")
    shown = (await operator.do("GET", f"{LIST}/{machine['id']}")).json()
    assert (shown["scope"], (await operator.do("GET", f"{LIST}/{web['id']}")).json()["ownership"]) == (READ, "luar")


@pytest.mark.parametrize(
    ("declared", "less", "missing"),
    [
        (MACHINE | {"scope": "kemajuan:baca"}, {"scope": READ}, "kemajuan:baca"),
        (WEB | {"ownership": "kota"}, {"ownership": "luar"}, "klien:kota"),
    ],
)
async def test_nobody_gets_hold_of_a_client_that_may_do_more_than_they_may(
    operator: Operator, house: House, declared: dict[str, Any], less: dict[str, Any], missing: str
) -> None:
    async with Desks(house.database).open() as desk:
        made = await register.register(replace(desk, provider=house.composition.provider), Asked(declared))
    path = f"{LIST}/{made.client.id}"
    for change in (less, {"client_name": "Baru"}, {"redirect_uris": ["http://localhost:1/"]}):
        lacks(await operator.do("PATCH", path, json=change), missing)
    lacks(await operator.do("POST", f"{path}/secrets"), missing)
    lacks(await operator.do("POST", f"{path}/secrets", json={"others_end_in": 60}), missing)
    lacks(await operator.do("PUT", f"{path}/suspension"), missing)
    lacks(await operator.do("DELETE", f"{path}/suspension"), missing)
    (secret,) = made.client.secrets
    lacks(await operator.do("DELETE", f"{path}/secrets/{secret.id}"), missing)


async def test_with_the_scopes_themselves_it_may_be_done(house: House) -> None:
    machines = Machines(house)
    scopes = (READ, WRITE, "klien:kota", "kemajuan:baca")
    client_id = await machines.register(*scopes)
    whole = Operator(house, client_id, machines.token(client_id, *scopes))
    made = await whole.registered(ownership="kota")
    assert (await whole.do("POST", f"{LIST}/{made['id']}/secrets")).status_code == 201
    assert (await whole.do("POST", json=MACHINE | {"scope": "kemajuan:baca"})).status_code == 201
    # the token counts, not all that its client could have asked for
    less = Operator(house, client_id, machines.token(client_id, READ, WRITE))
    lacks(await less.do("POST", json=WEB | {"ownership": "kota"}), "klien:kota")


async def test_a_change_is_merged_and_null_takes_away(operator: Operator, house: House) -> None:
    desks = Desks(house.database)
    application_id = str(await desks.application("7", "SIMPEG"))
    made = await operator.registered(client_uri="https://a.example/", application="7")
    assert (made["application_id"], made["application_name"]) == (application_id, "SIMPEG")
    path = f"{LIST}/{made['id']}"
    changed = (await operator.do("PATCH", path, json={"client_name": "Baru", "client_uri": None})).json()
    assert (changed["client_name"], changed["client_uri"], changed["application_name"]) == ("Baru", None, "SIMPEG")
    changed = (await operator.do("PATCH", path, json={"application": None})).json()
    assert changed["application_id"] is None
    unchanged = await operator.do("PATCH", path, json={})
    assert unchanged.json() == changed


async def test_a_suspended_client_stops_at_once_and_may_go_on(operator: Operator, house: House) -> None:
    made = await operator.registered()
    registry = house.composition.clients.registry
    await registry.find(made["client_id"])
    for method, suspended in (("PUT", True), ("PUT", True), ("DELETE", False), ("DELETE", False)):
        answer = await operator.do(method, f"{LIST}/{made['id']}/suspension")
        assert (answer.status_code, answer.json()["suspended"]) == (200, suspended)
        found = await registry.find(made["client_id"])
        assert found is not None
        assert found.active is not suspended


async def test_secrets_are_added_rotated_and_revoked(operator: Operator) -> None:
    made = await operator.registered()
    path = f"{LIST}/{made['id']}/secrets"
    rotated = await operator.do("POST", path, json={"others_end_in": 3600})
    assert rotated.status_code == 201
    assert rotated.headers["cache-control"] == "no-store"
    is_problem(await operator.do("POST", path), 409)
    secrets = (await operator.do("GET", f"{LIST}/{made['id']}")).json()["secrets"]
    assert [(secret["state"], secret["expires_at"] is None) for secret in secrets] == [("live", False), ("live", True)]
    assert (await operator.do("DELETE", f"{path}/{secrets[0]['id']}")).status_code == 204
    is_problem(await operator.do("DELETE", f"{path}/{secrets[0]['id']}"), 404)
    assert (await operator.do("POST", path, json={})).status_code == 201


async def test_the_list_goes_page_by_page_and_narrows(operator: Operator) -> None:
    made = [await operator.registered(client_name=name) for name in ("Beta", "alfa", "Gama")]
    first = (await operator.do("GET", params={"limit": 2})).json()
    assert [one["client_name"] for one in first["items"]] == ["alfa", "Beta"]
    rest = (await operator.do("GET", params={"limit": 2, "cursor": first["next"]})).json()
    assert ([one["client_name"] for one in rest["items"]], rest["next"]) == (["Gama", "Mesin"], None)
    for query, names in (
        ({"q": "gam"}, ["Gama"]),
        ({"client_id": made[0]["client_id"]}, ["Beta"]),
        ({"profile": "layanan"}, ["Mesin"]),
        ({"environment": "produksi"}, []),
        ({"suspended": "true"}, []),
        ({"application_id": str(uuid4())}, []),
    ):
        found = (await operator.do("GET", params=query)).json()
        assert [one["client_name"] for one in found["items"]] == names


async def test_a_client_moved_in_with_a_strange_id_is_found_by_its_row(operator: Operator, house: House) -> None:
    desks = Desks(house.database)
    async with desks.open() as desk:
        made = await register.register(desk, Asked(WEB, client_id="https://lama.example/app?x=1#%2F"))
    shown = await operator.do("GET", f"{LIST}/{made.client.id}")
    assert shown.json()["client_id"] == "https://lama.example/app?x=1#%2F"
    listed = await operator.do("GET", params={"client_id": "https://lama.example/app?x=1#%2F"})
    assert len(listed.json()["items"]) == 1


BAD_BODIES: list[Any] = [
    None,
    [],
    "x",
    {},
    {**WEB, "client_name": ""},
    {**WEB, "client_name": None},
    {**WEB, "client_name": "a\x00b"},
    {**WEB, "client_name": "x" * 100_000},
    {**WEB, "client_name": {"a": 1}},
    {**WEB, "redirect_uris": []},
    {**WEB, "redirect_uris": ["http://a.example/"]},
    {**WEB, "redirect_uris": ["https://a.example/\x00"]},
    {**WEB, "redirect_uris": ["https://\u00e9.example/"]},
    {**WEB, "redirect_uris": ["https://[::1/"]},
    {**WEB, "redirect_uris": ["https://a.example:99999/"]},
    {**WEB, "redirect_uris": ["https://a.example/*"]},
    {**WEB, "redirect_uris": [f"https://a.example/{n}" for n in range(51)]},
    {**WEB, "environment": "produksi"},
    {**WEB, "profile": "fapi9"},
    {**WEB, "profile": "layanan"},
    {**WEB, "grant_types": ["implicit"]},
    {**WEB, "response_types": ["token"]},
    {**WEB, "token_endpoint_auth_method": "none"},
    {**WEB, "scope": "openid tidak-ada"},
    {**WEB, "default_max_age": -1},
    {**WEB, "default_max_age": 10**30},
    {**WEB, "default_max_age": True},
    {**WEB, "application": "9999"},
    {**WEB, "application": "7\x00"},
    {**WEB, "application": "x" * 201},
    {**WEB, "client_id": "sendiri"},
    {**WEB, "client_secret": "sendiri"},
    {**WEB, "jwks_uri": "http://a.example/jwks"},
    {**WEB, "contacts": ["\x00"]},
    {**WEB, "x" * 10_000: 1},
]


async def test_a_bad_declaration_is_a_problem_document(operator: Operator) -> None:
    made = await operator.registered()
    for body in BAD_BODIES:
        is_problem(await operator.do("POST", json=body), 422)
        answer = await operator.do("PATCH", f"{LIST}/{made['id']}", json=body)
        if answer.status_code != 200:
            is_problem(answer, 422)


RAW: list[bytes] = [
    b"",
    b"{",
    b"\xff\xfe",
    b'{"client_name": "\\ud800", "redirect_uris": ["https://a.example/"]}',
    b'{"\\ud800": 1, "client_name": "a", "redirect_uris": ["https://a.example/"]}',
    b'{"client_name": "a", "redirect_uris": ["https://a.example/\\ud800"]}',
    b'{"client_name": "a", "application": "\\ud800", "redirect_uris": ["https://a.example/"]}',
    b'{"default_max_age": ' + b"9" * 5_000 + b"}",
    b'{"default_max_age": NaN, "client_name": "a", "redirect_uris": ["https://a.example/"]}',
    b"[" * 50_000,
    b'{"a": ' * 20_000,
]


@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
async def test_what_is_no_json_is_a_problem_document(operator: Operator, kind: str) -> None:
    made = await operator.registered()
    path = f"{LIST}/{made['id']}"
    for content in RAW:
        for method, place in (("POST", LIST), ("PATCH", path), ("POST", f"{path}/secrets")):
            answer = await operator.do(method, place, content=content, headers={"content-type": kind})
            if content or not place.endswith("secrets"):
                is_problem(answer, 400 if answer.status_code == 400 else 422)


BAD_QUERIES: list[dict[str, str]] = [
    {"limit": "0"},
    {"limit": "201"},
    {"cursor": "x"},
    {"cursor": "\ufffd"},
    {"client_id": "a\x00"},
    {"client_id": "a\n"},
    {"client_id": "x" * 256},
    {"profile": "fapi9"},
    {"suspended": "entah"},
    {"application_id": "17"},
    {"tidak": "ada"},
]


async def test_a_bad_question_is_a_problem_document(operator: Operator) -> None:
    for query in BAD_QUERIES:
        is_problem(await operator.do("GET", params=query), 404 if "cursor" in query else 422)


async def test_a_client_nobody_registered_is_a_problem_document(operator: Operator) -> None:
    acts = (
        ("GET", "", None),
        ("PATCH", "", {}),
        ("PUT", "/suspension", None),
        ("DELETE", "/suspension", None),
        ("POST", "/secrets", None),
        ("DELETE", f"/secrets/{uuid4()}", None),
    )
    for method, path, body in acts:
        is_problem(await operator.do(method, f"{LIST}/{uuid4()}{path}", json=body), 404)
        for key in ("17", "%00", "a%2Fb"):
            answer = await operator.do(method, f"{LIST}/{key}{path}", json=body)
            is_problem(answer, 404 if answer.status_code == 404 else 422)


async def test_an_overlap_longer_than_the_policy_is_refused(operator: Operator) -> None:
    made = await operator.registered()
    for seconds in (-1, 91 * 86_400, 10**40):
        answer = await operator.do("POST", f"{LIST}/{made['id']}/secrets", json={"others_end_in": seconds})
        is_problem(answer, 422)
