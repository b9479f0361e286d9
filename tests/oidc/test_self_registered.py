"""A client that registered itself lets people in like any other, and when it goes, everything it held goes too."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from idp.clients import initial_tokens
from idp.clients.initial_tokens import Wanted
from tests.oidc.parties import CALLBACK, CHEAP, Page, Party, Surfer, Town, about, peek
from tests.oidc.receiver import Receiver, receiving
from tests.support.house import House


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as found:
        yield found


@pytest.fixture
async def house(houses: Any, receiver: Receiver) -> House:
    found: House = await houses.open(argon2=CHEAP, outbound_allow=f"127.0.0.1:{receiver.port}")
    return found


async def registered(house: House, **members: Any) -> dict[str, Any]:
    async with house.database.begin() as session:
        _, token = await initial_tokens.add(session, Wanted("Vendor"))
    wish = {"client_name": "Mandiri", "redirect_uris": [CALLBACK]} | members
    answer = await house.http.post("/register", json=wish, headers={"authorization": f"Bearer {token.reveal}"})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def removed(house: House, made: dict[str, Any]) -> httpx.Response:
    own = {"authorization": f"Bearer {made['registration_access_token']}"}
    return await house.http.delete(made["registration_client_uri"], headers=own)


async def test_people_are_asked_before_a_client_that_registered_itself_learns_anything(
    town: Town, surfer: Surfer
) -> None:
    made = await registered(town.house, policy_uri="https://aplikasi.example/privasi")
    party = Party(made["client_id"], made["client_secret"])
    page = await surfer.sign_in(await surfer.go(party.url(scope="openid email")))
    assert Page(page).has("consent-accept")
    assert Page(page).link("client-policy") == "https://aplikasi.example/privasi"


async def test_when_it_goes_its_tokens_end_and_it_is_told(town: Town, surfer: Surfer, receiver: Receiver) -> None:
    made = await registered(town.house, backchannel_logout_uri=receiver.uri)
    party = Party(made["client_id"], made["client_secret"])
    tokens = await surfer.tokens(party)
    assert (await about(surfer.http, tokens["access_token"])).status_code == 200
    assert (await removed(town.house, made)).status_code == 204
    assert (await about(surfer.http, tokens["access_token"])).status_code == 401
    again = await party.refresh(surfer.http, tokens["refresh_token"])
    assert (again.status_code, again.json()["error"]) == (401, "invalid_client")
    await town.house.settle()
    (told,) = receiver.tokens
    assert peek(told)["sub"] == peek(tokens["id_token"])["sub"]
    page = await surfer.go(party.url())
    assert Page(page).has("error-page")


async def test_a_client_of_each_method_with_a_secret_may_register_itself(town: Town, surfer: Surfer) -> None:
    made = await registered(town.house, token_endpoint_auth_method="client_secret_post")
    party = Party(made["client_id"], made["client_secret"], "client_secret_post")
    assert (await surfer.tokens(party))["id_token"]
    signing = await registered(town.house, token_endpoint_auth_method="client_secret_jwt")
    assert len(signing["client_secret"]) == 43
