"""Who may enter the admin API, and what the others are told."""

import re
from datetime import timedelta

import httpx
import pytest

from idp.foundation import clock
from idp.foundation.ids import new_id
from tests.admin.api_clients import ApiClients
from tests.support.app import ISSUER
from tests.support.report_codes import report_of

PATH, SCOPE = "/api/v1/progress", "kemajuan:baca"


def refused(response: httpx.Response, status: int, error: str | None) -> str:
    """Assert a problem document with its challenge; its detail."""
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    challenge = response.headers["www-authenticate"]
    assert challenge.startswith("Bearer ")
    assert ("error=" in challenge) is (error is not None)
    assert ("error_uri=" in challenge) is (error is not None)
    assert error is None or re.search(rf'error_uri="{ISSUER}/diagnosis/DVS-\w{{4}}-\w{{4}}"', challenge)
    assert error is None or f'error="{error}"' in challenge
    document = response.json()
    assert document["status"] == status
    assert document["title"]
    return str(document["detail"])


async def ask(api_clients: ApiClients, token: str) -> httpx.Response:
    return await api_clients.app.http.get(PATH, headers={"authorization": f"Bearer {token}"})


async def test_a_machine_with_the_scope_is_admitted(api_clients: ApiClients) -> None:
    assert (await api_clients.ask(PATH, SCOPE)).status_code == 200


async def test_without_a_token_the_door_says_which_scope_it_takes(api_clients: ApiClients) -> None:
    response = await api_clients.app.http.get(PATH)
    assert SCOPE in refused(response, 401, None)
    assert f'scope="{SCOPE}"' in response.headers["www-authenticate"]


async def test_a_token_in_the_query_is_no_token(api_clients: ApiClients) -> None:
    token = api_clients.token(await api_clients.register(SCOPE), SCOPE)
    refused(await api_clients.app.http.get(PATH, params={"access_token": token}), 401, None)


async def test_a_token_without_the_scope_is_told_which_one_is_missing(api_clients: ApiClients) -> None:
    response = await api_clients.ask(PATH, "inventaris:baca")
    assert SCOPE in refused(response, 403, "insufficient_scope")
    assert f'scope="{SCOPE}"' in response.headers["www-authenticate"]


async def test_a_scope_the_client_is_no_longer_registered_for_opens_nothing(api_clients: ApiClients) -> None:
    client_id = await api_clients.register("inventaris:baca")
    refused(await ask(api_clients, api_clients.token(client_id, SCOPE)), 403, "insufficient_scope")


async def test_a_suspended_client_stops_at_once(api_clients: ApiClients) -> None:
    client_id = await api_clients.register(SCOPE)
    token = api_clients.token(client_id, SCOPE)
    assert (await ask(api_clients, token)).status_code == 200
    await api_clients.suspend(client_id)
    refused(await ask(api_clients, token), 401, "invalid_token")


async def test_what_is_wrong_with_a_token_is_explained_to_its_client(api_clients: ApiClients) -> None:
    client_id = await api_clients.register("inventaris:baca")
    answer = await ask(api_clients, api_clients.token(client_id, "inventaris:baca"))
    found = await report_of(api_clients.app, answer.headers["www-authenticate"])
    assert (found.cause, found.client_id, found.endpoint) == ("admin_api_scope_missing", client_id, PATH)
    assert found.facts == {"scope": SCOPE}


async def test_an_expired_token_is_refused(api_clients: ApiClients) -> None:
    client_id = await api_clients.register(SCOPE)
    token = api_clients.token(client_id, SCOPE, expires_at=clock.now() - timedelta(seconds=1))
    refused(await ask(api_clients, token), 401, "invalid_token")


async def test_a_token_of_a_person_is_refused(api_clients: ApiClients) -> None:
    client_id = await api_clients.register(SCOPE)
    token = api_clients.token(client_id, SCOPE, subject=str(new_id()), grant_id=new_id(), sid="s")
    refused(await ask(api_clients, token), 401, "invalid_token")


async def test_a_token_of_a_client_that_is_not_there_is_refused(api_clients: ApiClients) -> None:
    refused(await ask(api_clients, api_clients.token("tidak-ada", SCOPE)), 401, "invalid_token")


async def test_a_token_of_another_kind_is_refused(api_clients: ApiClients) -> None:
    client_id = await api_clients.register(SCOPE)
    refused(await ask(api_clients, api_clients.token(client_id, SCOPE, typ="JWT")), 401, "invalid_token")


@pytest.mark.parametrize("token", ["x", "a.b.c", "é", "=" * 9000, "eyJhbGciOiJub25lIn0.e30."])
async def test_what_is_no_token_is_refused(api_clients: ApiClients, token: str) -> None:
    response = await api_clients.app.http.get(PATH, headers={"authorization": f"Bearer {token}".encode()})
    assert token not in refused(response, 401, "invalid_token") or token == "x"


async def test_a_forged_signature_is_refused(api_clients: ApiClients) -> None:
    token = api_clients.token(await api_clients.register(SCOPE), SCOPE)
    head, body, signature = token.split(".")
    forged = f"{head}.{body}.{signature[::-1]}"
    refused(await ask(api_clients, forged), 401, "invalid_token")


async def test_a_token_that_was_asked_for_at_the_token_endpoint_opens_the_door(api_clients: ApiClients) -> None:
    client_id, secret = await api_clients.register_with_secret(SCOPE)
    answer = await api_clients.app.http.post(
        "/token", data={"grant_type": "client_credentials", "scope": SCOPE}, auth=(client_id, secret)
    )
    assert answer.status_code == 200, answer.text
    assert (await ask(api_clients, answer.json()["access_token"])).json()["applications"]["total"] == 189
