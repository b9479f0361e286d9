"""A client that changes itself while somebody reads about it, or step by step: nobody agreed to what it became."""

from typing import Any

import pytest

from tests.oidc.devices import Device, answered, begun, typed
from tests.oidc.offering import offered
from tests.oidc.parties import CALLBACK, Browser, Page, Party, World, about, answer_of
from tests.oidc.test_others_tokens import alone, changed

ELSEWHERE = "https://lain.example/balik"


@pytest.fixture
def world(shared_town: World) -> World:
    """One provider for the file: each test has clients and a browser of its own."""
    return shared_town


async def asked(browser: Browser, party: Party) -> Any:
    page = await browser.go(party.url())
    page = await browser.sign_in(page) if Page(page).has("login-submit") else page
    assert Page(page).has("consent-accept"), page.text
    return page


# ---------------------------------------------------------------- pages


async def test_an_answer_to_what_a_client_was_called_before_is_no_answer(world: World, browser: Browser) -> None:
    party, made = await alone(world)
    page = await asked(browser, party)
    await changed(world, made, client_name="Dinas Pendapatan", redirect_uris=[CALLBACK, ELSEWHERE])
    again = await browser.submit(page, jawaban="izinkan")
    assert Page(again).has("consent-accept")
    assert "Dinas Pendapatan" in again.text
    assert "code" in answer_of(await browser.submit(again, jawaban="izinkan"))


async def test_a_refusal_of_what_a_client_was_called_before_stays_one(world: World, browser: Browser) -> None:
    party, made = await alone(world)
    page = await asked(browser, party)
    await changed(world, made, client_name="Lain")
    assert answer_of(await browser.submit(page, jawaban="tolak"))["error"] == "access_denied"


async def test_an_answer_about_a_device_of_a_client_called_otherwise_is_no_answer(
    world: World, browser: Browser
) -> None:
    grants = ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"]
    party, made = await alone(world, grant_types=grants, response_types=[], redirect_uris=None)
    device: Device = await begun(party, world.app.http)
    page = await typed(browser, device.user_code)
    await changed(world, made, client_name="Dinas Pendapatan")
    again = await browser.submit(page, jawaban="izinkan")
    assert Page(again).has("consent-accept")
    assert "Dinas Pendapatan" in again.text
    assert await device.hears() == "authorization_pending"


async def test_what_was_allowed_a_device_before_a_change_is_not_fetched_after_it(
    world: World, browser: Browser
) -> None:
    grants = ["authorization_code", "urn:ietf:params:oauth:grant-type:device_code"]
    party, made = await alone(world, grant_types=grants)
    device = await begun(party, world.app.http, scope="openid profile email phone")
    await answered(browser, device)
    await changed(world, made, client_name="Lain")
    await browser.code(party, scope="openid")
    assert await device.hears() == "access_denied"


# ---------------------------------------------------------------- step by step


async def test_a_secret_that_the_registration_access_token_fetched_proves_nothing(
    world: World, browser: Browser
) -> None:
    party, made = await alone(world)
    tokens = await browser.tokens(party)
    signing = await changed(world, made, token_endpoint_auth_method="client_secret_jwt")
    sent = {"client_secret": signing["client_secret"], "token_endpoint_auth_method": "client_secret_basic"}
    await changed(world, signing, redirect_uris=[ELSEWHERE], **sent)
    assert (await about(browser.http, tokens["access_token"])).status_code == 401


@pytest.mark.parametrize("first_hosts", [True, False])
async def test_proof_and_redirect_hosts_change_together_also_when_it_takes_two_steps(
    world: World, browser: Browser, first_hosts: bool
) -> None:
    party, made = await alone(world)
    tokens = await browser.tokens(party)
    hosts, keys = {"redirect_uris": [ELSEWHERE]}, {"token_endpoint_auth_method": "client_secret_post"}
    first, second = (hosts, keys) if first_hosts else (keys, hosts)
    after = await changed(world, made, **first)
    assert (await about(browser.http, tokens["access_token"])).status_code == 200
    await changed(world, made | after, **second)
    assert (await about(browser.http, tokens["access_token"])).status_code == 401


async def test_who_came_back_between_two_steps_keeps_what_they_gave(world: World, browser: Browser) -> None:
    party, made = await alone(world)
    await browser.tokens(party)
    after = await changed(world, made, redirect_uris=[CALLBACK, ELSEWHERE])
    tokens = await browser.tokens(party)
    await changed(world, after, token_endpoint_auth_method="client_secret_post")
    assert (await about(browser.http, tokens["access_token"])).status_code == 200


async def test_with_its_present_secret_a_client_begins_to_sign_and_keeps_what_it_was_given(
    world: World, browser: Browser
) -> None:
    party, made = await alone(world)
    tokens = await browser.tokens(party)
    await changed(world, made, client_secret=made["client_secret"], token_endpoint_auth_method="client_secret_jwt")
    assert (await about(browser.http, tokens["access_token"])).status_code == 200


# ---------------------------------------------------------------- resource servers


async def test_a_client_that_an_api_names_as_its_resource_server_is_no_longer_in_its_own_hands(
    world: World, browser: Browser
) -> None:
    _, made = await alone(world)
    ours = ("registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at")
    sent = {name: value for name, value in made.items() if name not in (*ours, "client_secret")}
    await offered(world, "https://arsip.example", "arsip:baca", resource_server=made["client_id"])
    headers = {"authorization": f"Bearer {made['registration_access_token']}"}
    where, http = made["registration_client_uri"], world.app.http
    taken = sent | {"token_endpoint_auth_method": "client_secret_jwt"}
    assert (await http.put(where, json=taken, headers=headers)).status_code == 403
    assert (await http.delete(where, headers=headers)).status_code == 403
    assert (await http.get(where, headers=headers)).status_code == 200
