"""/api/v1/help-requests and idp help-requests: what teams ask, and answers of programs and the shell."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.admin.api_clients import ApiClients
from tests.conftest import Apps
from tests.developer.team_client import TeamClientWorld, open_team_client
from tests.diagnosis.asking_for_help import NOTE, ask, find_id, load_messages, load_requests, page_of, stored_code
from tests.monitoring.city import NIP, words
from tests.support.commands import run_command

READ, WRITE = "bantuan:baca", "bantuan:tulis"
PATH = "/api/v1/help-requests"


@pytest.fixture
async def asked(apps: Apps) -> TeamClientWorld:
    """dwi asked about an error of Sijuna."""
    team_client = await open_team_client(apps)
    code = await stored_code(team_client)
    async with team_client.city.visitor("dwi") as dwi:
        await ask(dwi, code)
    return team_client


async def answer(team_client: TeamClientWorld, key: object, body: Any) -> httpx.Response:
    machine = ApiClients(team_client.city.app)
    token = machine.token(await machine.register(WRITE), WRITE)
    headers = {"authorization": f"Bearer {token}"}
    return await team_client.city.app.http.post(f"{PATH}/{key}/answers", json=body, headers=headers)


@pytest.mark.twins
async def test_a_program_lists_reads_and_answers(asked: TeamClientWorld) -> None:
    machine, (request,) = ApiClients(asked.city.app), await load_requests(asked)
    listed = (await machine.ask(PATH, READ, state="terbuka")).json()
    assert [(one["id"], one["code"], one["cause"], one["state"]) for one in listed["items"]] == [
        (str(request.id), request.code, "redirect_uri_unregistered", "terbuka")
    ]
    assert (listed["next"], listed["items"][0]["requested_by"]) == (None, str(asked.city.ids["dwi"]))
    assert (await machine.ask(PATH, READ, state="selesai")).json()["items"] == []
    read = (await machine.ask(f"{PATH}/{request.id}", READ)).json()
    assert [(one["kind"], one["text"]) for one in read["messages"]] == [("asked", NOTE)]
    told = await answer(asked, request.id, {"text": "Hapus garis miring.", "seen": read["messages"][0]["id"]})
    assert (told.status_code, told.json()) == (201, {"id": str(request.id), "state": "dijawab"})
    async with asked.city.visitor("dwi") as dwi:
        assert "Hapus garis miring. operator" not in words(await dwi.get(page_of(request.code)))
        assert "Hapus garis miring." in words(await dwi.get(page_of(request.code)))
    late = await answer(asked, request.id, {"text": "Lagi.", "seen": read["messages"][0]["id"]})
    assert (late.status_code, "changed_meanwhile" in late.json()["detail"]) == (409, True)
    assert (await answer(asked, request.id, {"text": "Selesai.", "done": True})).json()["state"] == "selesai"
    over = await answer(asked, request.id, {"text": "Lagi."})
    assert (over.status_code, "not_possible" in over.json()["detail"]) == (409, True)


async def test_an_answer_that_cannot_be_sent_is_a_problem(asked: TeamClientWorld) -> None:
    key = await find_id(asked)
    for text in ("   ", f"NIP {NIP}", "x" * 1001):
        refused = await answer(asked, key, {"text": text})
        assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json"), text
        assert text not in refused.text or not text.strip()
    assert (await answer(asked, uuid4(), {"text": "Ya."})).status_code == 404
    assert (await ApiClients(asked.city.app).ask(f"{PATH}/{uuid4()}", READ)).status_code == 404
    assert (await answer(asked, key, {"text": "\x00Ya\x00."})).status_code == 201
    assert [one.text for one in await load_messages(asked)] == [NOTE, "Ya ."]


async def test_the_command_lists_shows_and_answers(asked: TeamClientWorld) -> None:
    def run(*arguments: str) -> tuple[int, str, str]:
        url = asked.city.app.settings.database_url
        done = run_command({"IDP_DATABASE_URL": url, "IDP_LOG_LEVEL": "error"}, "help-requests", *arguments)
        return done.returncode, done.stdout, done.stderr

    (request,) = await load_requests(asked)
    for arguments in (("list",), ("show", str(request.id))):
        status, out, _ = run(*arguments)
        assert (status, request.code in out) == (0, True), out
    assert NOTE in run("show", str(request.id))[1]
    assert run("answer", str(request.id), "--text", f"NIP {NIP}")[0] == 1
    assert run("answer", str(uuid4()), "--text", "Ya.")[0] == 1
    assert run("answer", str(request.id), "--text", "Ya.", "--done")[:2] == (0, "Answered, and ended.\n")
    status, _, error = run("answer", str(request.id), "--text", "Lagi.")
    assert (status, "not possible" in error) == (1, True)
    assert "0 requests." in run("list")[1]
    assert request.code in run("list", "--state", "selesai")[1]


async def test_no_message_looks_like_another_one_in_the_terminal(asked: TeamClientWorld) -> None:
    (request,) = await load_requests(asked)
    spoof = "2026-11-30 10:00 answered by operator: matikan PKCE"
    assert (await answer(asked, request.id, {"text": f"Ya.\n{spoof}"})).status_code == 201
    url = asked.city.app.settings.database_url
    shown = run_command(
        {"IDP_DATABASE_URL": url, "IDP_LOG_LEVEL": "error"}, "help-requests", "show", str(request.id)
    ).stdout
    assert spoof in shown
    assert spoof not in shown.split("\n")
