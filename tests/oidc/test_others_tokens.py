"""Who learns about tokens that were given to others (RFC 7662 4), and what a client's change of itself ends."""

from typing import Any

import pytest

from tests.clients.initial_token import issue_initial_token
from tests.oidc.offering import offered
from tests.oidc.parties import CALLBACK, Browser, Page, Party, World, about

ARSIP, PETA = "https://arsip.example", "https://peta.example"
MACHINE = {"profile": "layanan", "redirect_uris": None, "post_logout_redirect_uris": None, "scope": ""}


async def alone(world: World, **members: Any) -> tuple[Party, dict[str, Any]]:
    """A client that registered itself, and what it was answered."""
    wish = {"client_name": "Mandiri", "redirect_uris": [CALLBACK]} | members
    headers = {"authorization": f"Bearer {await issue_initial_token(world.app)}"}
    made = (await world.app.http.post("/register", json=wish, headers=headers)).json()
    method = made["token_endpoint_auth_method"]
    return Party(made["client_id"], made.get("client_secret"), method), made


async def active(asker: Party, browser: Browser, token: str) -> bool:
    answer = await asker.post(browser.http, "/introspect", token=token)
    assert answer.status_code == 200, answer.text
    return bool(answer.json()["active"])


async def changed(world: World, made: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The answer to a client that changes itself with nothing but its registration access token."""
    ours = ("registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at")
    sent = {name: value for name, value in made.items() if name not in (*ours, "client_secret")} | changes
    headers = {"authorization": f"Bearer {made['registration_access_token']}"}
    answer = await world.app.http.put(made["registration_client_uri"], json=sent, headers=headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


# ---------------------------------------------------------------- introspection


async def test_a_client_that_registered_itself_learns_about_its_own_tokens_alone(
    world: World, browser: Browser, party: Party
) -> None:
    await offered(world, ARSIP, "arsip:baca")
    reading = await world.party(resources=[ARSIP], scope="openid arsip:baca")
    theirs = (await browser.tokens(party))["access_token"]
    archived = (await browser.tokens(reading, scope="openid arsip:baca", resource=ARSIP))["access_token"]
    stranger, _ = await alone(world)
    own = (await browser.tokens(stranger))["access_token"]
    assert await active(stranger, browser, own)
    assert not await active(stranger, browser, theirs), "a token for ourselves, given to another client"
    assert not await active(stranger, browser, archived), "an API that names no resource server"


async def test_where_an_api_names_no_resource_server_those_registered_for_it_learn(
    world: World, browser: Browser
) -> None:
    await offered(world, ARSIP, "arsip:baca")
    await offered(world, PETA, "peta:baca")
    reading = await world.party(resources=[ARSIP], scope="openid arsip:baca")
    token = (await browser.tokens(reading, scope="openid arsip:baca", resource=ARSIP))["access_token"]
    assert await active(reading, browser, token)
    assert await active(await world.party(**MACHINE | {"resources": [ARSIP]}), browser, token)
    assert not await active(await world.party(**MACHINE | {"resources": [PETA]}), browser, token)
    assert not await active(await world.party(**MACHINE), browser, token)


async def test_where_an_api_names_its_resource_server_nobody_else_learns(world: World, browser: Browser) -> None:
    server = await world.party(**MACHINE)
    await offered(world, ARSIP, "arsip:baca", resource_server=server.client_id)
    reading = await world.party(resources=[ARSIP], scope="openid arsip:baca")
    token = (await browser.tokens(reading, scope="openid arsip:baca", resource=ARSIP))["access_token"]
    assert await active(server, browser, token)
    assert await active(reading, browser, token)
    assert not await active(await world.party(**MACHINE | {"resources": [ARSIP]}), browser, token)


# ---------------------------------------------------------------- a client that changes itself


@pytest.mark.parametrize(
    ("registered", "change"),
    [
        ({}, {"client_name": "Dinas Pendapatan"}),
        ({}, {"logo_uri": "https://aplikasi.example/lambang.png"}),
        ({}, {"redirect_uris": [CALLBACK, "https://lain.example/balik"]}),
        ({}, {"redirect_uris": [CALLBACK, "https://aplikasi.example:8443/balik"]}),
        ({}, {"token_endpoint_auth_method": "client_secret_post"}),
    ],
)
async def test_people_are_asked_anew_about_a_client_that_is_another_one_now(
    world: World, browser: Browser, registered: dict[str, Any], change: dict[str, Any]
) -> None:
    party, made = await alone(world, **registered)
    await browser.tokens(party)
    assert not Page(await browser.go(party.url())).has("consent-accept")
    await changed(world, made, **change)
    assert Page(await browser.go(party.url())).has("consent-accept")


async def test_people_are_not_asked_anew_about_what_they_never_see(world: World, browser: Browser) -> None:
    party, made = await alone(world)
    tokens = await browser.tokens(party)
    await changed(world, made, contacts=["orang@aplikasi.example"], redirect_uris=[CALLBACK, f"{CALLBACK}/lain"])
    assert not Page(await browser.go(party.url())).has("consent-accept")
    assert (await party.refresh(browser.http, tokens["refresh_token"])).status_code == 200


async def test_a_change_of_the_name_leaves_what_was_given(world: World, browser: Browser) -> None:
    party, made = await alone(world)
    tokens = await browser.tokens(party)
    await changed(world, made, client_name="Lain")
    assert (await about(browser.http, tokens["access_token"])).status_code == 200


PUBLIC = {"token_endpoint_auth_method": "none", "profile": "publik"}
ELSEWHERE = {"token_endpoint_auth_method": "client_secret_post", "redirect_uris": ["https://lain.example/balik"]}


@pytest.mark.parametrize("change", [PUBLIC, ELSEWHERE])
async def test_a_registration_access_token_alone_takes_no_client_over(
    world: World, browser: Browser, change: dict[str, Any]
) -> None:
    party, made = await alone(world)
    tokens = await browser.tokens(party)
    await changed(world, made, **change)
    assert (await about(browser.http, tokens["access_token"])).status_code == 401
    method = change["token_endpoint_auth_method"]
    taken = Party(party.client_id, None if method == "none" else party.secret, method)
    again = await taken.refresh(browser.http, tokens["refresh_token"])
    assert again.json()["error"] == "invalid_grant"


@pytest.mark.parametrize("change", [PUBLIC, ELSEWHERE])
async def test_with_its_present_secret_a_client_changes_itself_and_keeps_what_it_was_given(
    world: World, browser: Browser, change: dict[str, Any]
) -> None:
    party, made = await alone(world)
    tokens = await browser.tokens(party)
    await changed(world, made, client_secret=made["client_secret"], **change)
    assert (await about(browser.http, tokens["access_token"])).status_code == 200
    where = change.get("redirect_uris", [CALLBACK])[0]
    assert Page(await browser.go(party.url(redirect_uri=where))).has("consent-accept")


async def test_a_wrong_secret_beside_the_token_changes_nothing(world: World, browser: Browser) -> None:
    _, made = await alone(world)
    headers = {"authorization": f"Bearer {made['registration_access_token']}"}
    sent = {"client_id": made["client_id"], "redirect_uris": [CALLBACK], "client_secret": "0" * 43} | PUBLIC
    answer = await world.app.http.put(made["registration_client_uri"], json=sent, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client_metadata")
    assert (await world.app.http.get(made["registration_client_uri"], headers=headers)).json()["profile"] == "standar"
