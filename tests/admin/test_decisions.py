"""Decisions, corrections, additions and notes through the admin API: by people, on what they read."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from idp.foundation import clock
from tests.admin.api_clients import ApiClients
from tests.admin.officers import PEOPLE_ADMITTED, Officer, sign_in_officer
from tests.catalogue.city import import_shipped_inventory
from tests.support.app import open_app
from tests.support.databases import Databases, Kind

pytestmark = pytest.mark.twins

SCOPES = ("inventaris:baca", "inventaris:tulis", "inventaris:putuskan")
LIST = "/applications"


@pytest.fixture(scope="module", params=Kind)
async def officer(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[Officer]:
    """An officer of a city with the shipped inventory; each test takes applications of its own."""
    async with open_app(databases.new(request.param), **PEOPLE_ADMITTED) as app:
        await import_shipped_inventory(app.database)
        yield await sign_in_officer(app, *SCOPES)


async def path_of(officer: Officer, number: str) -> str:
    """The address of the application with this inventory number."""
    cursor = ""
    while True:
        found = (await officer.send("GET", f"{LIST}?limit=200{cursor}")).json()
        for one in found["items"]:
            if one["inventory_id"] == number:
                return f"{LIST}/{one['id']}"
        cursor = f"&cursor={found['next']}"


def refused(response: httpx.Response, status: int, words: str = "") -> None:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert words in response.json()["detail"], response.text


async def test_an_officer_declares_on_what_they_read_replaces_and_undoes(officer: Officer) -> None:
    path = f"{await path_of(officer, '50')}/decision"
    refused(await officer.send("GET", path), 404)
    refused(await officer.send("DELETE", path), 404)
    sent: dict[str, Any] = {"kind": "not_applicable", "reason": "central", "note": "Dikelola kementerian."}
    refused(await officer.send("PUT", path, sent, if_match='"lain"'), 412)
    made = await officer.send("PUT", path, sent)
    assert made.status_code == 200, made.text
    document = made.json()
    assert (document["kind"], document["decided_by"], document["undone_at"]) == (
        "not_applicable",
        str(officer.person_id),
        None,
    )
    shown = await officer.send("GET", path)
    assert (shown.json(), shown.headers["etag"]) == (document, made.headers["etag"])
    assert (await officer.send("GET", path, if_none_match=shown.headers["etag"])).status_code == 304
    detail = (await officer.send("GET", path.removesuffix("/decision"))).json()
    assert (detail["eligible"], detail["not_eligible_because"], detail["state"]) == (
        False,
        "not_applicable",
        "not_applicable",
    )
    assert detail["declared"] == {"kind": "not_applicable", "reason": "central"}
    frozen = {"kind": "frozen", "reason": "rebuilding", "review_on": str((clock.now() + timedelta(days=60)).date())}
    refused(await officer.send("PUT", path, frozen), 428)
    refused(await officer.send("PUT", path, frozen, if_match='"lain"'), 412)
    replaced = await officer.send("PUT", path, frozen, if_match=shown.headers["etag"])
    assert replaced.json()["kind"] == "frozen", replaced.text
    refused(await officer.send("DELETE", path), 428)
    refused(await officer.send("DELETE", path, if_match=shown.headers["etag"]), 412)
    assert (await officer.send("DELETE", path, if_match=replaced.headers["etag"])).status_code == 204
    listed = (await officer.send("GET", f"{path}s")).json()["items"]
    assert [one["kind"] for one in listed] == ["frozen", "not_applicable"]
    assert all(one["undone_at"] for one in listed)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"kind": "retired", "reason": "central"}, "no_reason"),
        ({"kind": "frozen", "reason": "security"}, "review_empty"),
        ({"kind": "frozen", "reason": "security", "review_on": "2020-01-01"}, "review_past"),
        ({"kind": "merged", "reason": "duplicate"}, "target_empty"),
        ({"kind": "merged", "reason": "duplicate", "merged_into": "tidak-ada"}, "target_unknown"),
        ({"kind": "retired", "reason": "other"}, "empty"),
        ({"kind": "retired", "reason": "other", "note": "a\0b"}, ""),
        ({"kind": "hilang", "reason": "other"}, ""),
    ],
)
async def test_a_decision_that_cannot_be_made_is_a_problem(officer: Officer, sent: dict[str, str], words: str) -> None:
    refused(await officer.send("PUT", f"{await path_of(officer, '51')}/decision", sent), 422, words)


async def test_what_is_due_for_review_is_listed_the_longest_due_first(officer: Officer) -> None:
    days = {number: (clock.now() + timedelta(days=ahead)).date() for number, ahead in (("52", 90), ("53", 30))}
    for number, day in days.items():
        sent = {"kind": "frozen", "reason": "contract", "review_on": str(day)}
        assert (await officer.send("PUT", f"{await path_of(officer, number)}/decision", sent)).status_code == 200
    assert (await officer.send("GET", "/reviews")).json()["items"] == []
    first = (await officer.send("GET", f"/reviews?until={days['52']}&limit=1")).json()
    assert [one["inventory_id"] for one in first["items"]] == ["53"]
    second = (await officer.send("GET", f"/reviews?until={days['52']}&limit=1&cursor={first['next']}")).json()
    assert ([one["inventory_id"] for one in second["items"]], second["next"]) == (["52"], None)


async def test_fields_are_corrected_on_what_was_read_and_their_history_kept(officer: Officer) -> None:
    path = await path_of(officer, "54")
    shown = await officer.send("GET", f"{path}/inventory")
    before, tag = shown.json(), shown.headers["etag"]
    refused(await officer.send("PATCH", f"{path}/inventory", {"note": "Baru"}), 428)
    refused(await officer.send("PATCH", f"{path}/inventory", {"note": "Baru"}, if_match='"lain"'), 412)
    for wrong, words in (
        ({"url": "bukan alamat"}, "url"),
        ({"owner_code": "99999"}, "owner_code"),
        ({"name": ""}, "name"),
        ({"inventory_id": "50"}, "inventory_id"),
        ({"warna": "merah"}, "warna"),
        ({"note": "a\0b"}, "note"),
    ):
        refused(await officer.send("PATCH", f"{path}/inventory", wrong, if_match=tag), 422, words)
    sent = {"note": "Dipindah ke server baru.", "users": "40"}
    changed = await officer.send("PATCH", f"{path}/inventory", sent, if_match=tag)
    assert changed.json() == before | sent, changed.text
    assert changed.headers["etag"] != tag
    refused(await officer.send("PATCH", f"{path}/inventory", sent, if_match=tag), 412)
    changes = (await officer.send("GET", f"{path}/changes")).json()["items"]
    assert {(one["field"], one["before"], one["after"], one["changed_by"], one["way"]) for one in changes} == {
        (name, before[name], text, str(officer.person_id), "correction") for name, text in sent.items()
    }
    assert (await officer.send("GET", path)).json()["users"] == 40


NEW = {
    "name": "Aplikasi Rekaan Baru",
    "owner_code": "170004",
    "origin": "city",
    "status": "active",
    "media": "web",
    "spbe_class": "khusus",
    "user_scope": "Perangkat Daerah",
    "audience": "asn",
    "dimension": "governance",
}


async def test_an_application_is_added_once_and_another_like_it_knowingly(officer: Officer) -> None:
    added = await officer.send("POST", LIST, NEW)
    assert added.status_code == 201, added.text
    found = await officer.send("GET", added.headers["location"].removeprefix("/api/v1"))
    assert (found.json()["name"], found.json()["level"]) == (NEW["name"], "L0")
    refused(await officer.send("POST", LIST, NEW), 409, added.json()["inventory_id"])
    assert (await officer.send("POST", LIST, NEW | {"other": True})).status_code == 201
    refused(await officer.send("POST", LIST, NEW | {"inventory_id": "50", "other": True}), 422, "50")
    refused(await officer.send("POST", LIST, NEW | {"media": "batu"}), 422, "media")
    refused(await officer.send("POST", LIST, NEW | {"inventory_id": "199003152015032991"}), 422, "personal number")


async def test_notes_are_written_listed_and_removed(officer: Officer) -> None:
    path = f"{await path_of(officer, '55')}/notes"
    refused(await officer.send("POST", path, {"text": "NIP 199003152015032991"}), 422, "personal_number")
    refused(await officer.send("POST", path, {"text": "x" * 1001}), 422, "too_long")
    written = await officer.send("POST", path, {"text": "Menunggu vendor."})
    assert written.status_code == 201, written.text
    listed = (await officer.send("GET", path)).json()["items"]
    assert listed == [written.json()]
    assert listed[0]["written_by"] == str(officer.person_id)
    assert (await officer.send("DELETE", f"{path}/{listed[0]['id']}")).status_code == 204
    refused(await officer.send("DELETE", f"{path}/{listed[0]['id']}"), 404)
    assert (await officer.send("GET", path)).json()["items"] == []


async def test_a_program_decides_corrects_adds_and_notes_nothing(officer: Officer) -> None:
    clients, path = ApiClients(officer.app), await path_of(officer, "56")
    token = clients.token(await clients.register(*SCOPES), *SCOPES)
    program = Officer(officer.app, uuid4(), token)
    shown = await program.send("GET", f"{path}/inventory")
    tag, before = shown.headers["etag"], shown.json()
    for method, place, body, permission in (
        ("PUT", f"{path}/decision", {"kind": "retired", "reason": "not_needed"}, "inventory:decide"),
        ("DELETE", f"{path}/decision", None, "inventory:decide"),
        ("PATCH", f"{path}/inventory", {"note": "x"}, "inventory:write"),
        ("POST", LIST, NEW | {"name": "Oleh Mesin"}, "inventory:write"),
        ("POST", f"{path}/notes", {"text": "x"}, "applications:correct"),
        ("DELETE", f"{path}/notes/{uuid4()}", None, "applications:correct"),
    ):
        refused(await program.send(method, place, body, if_match=tag), 403, permission)
    assert (await program.send("GET", f"{path}/inventory")).json() == before
    assert (await program.send("GET", f"{path}/changes")).json()["items"] == []


async def test_what_is_not_there_is_a_problem(officer: Officer) -> None:
    path = f"{LIST}/{uuid4()}"
    for place in ("inventory", "changes", "decision", "decisions", "notes"):
        refused(await officer.send("GET", f"{path}/{place}"), 404)
    refused(await officer.send("PATCH", f"{path}/inventory", {}, if_match="*"), 404)
    refused(await officer.send("PUT", f"{path}/decision", {"kind": "retired", "reason": "not_needed"}), 404)
    refused(await officer.send("GET", "/reviews?cursor=x"), 404)
    refused(await officer.send("GET", f"{await path_of(officer, '57')}/changes?cursor=x"), 404)
