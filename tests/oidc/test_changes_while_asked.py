"""A client that changes itself while somebody reads about it, or step by step: nobody agreed to what it became."""

from typing import Any

from tests.oidc.devices import Device, begun, typed
from tests.oidc.parties import CALLBACK, Page, Party, Surfer, Town, answer_of
from tests.oidc.test_others_tokens import alone, changed

ELSEWHERE = "https://lain.example/balik"


async def asked(surfer: Surfer, party: Party) -> Any:
    page = await surfer.go(party.url())
    page = await surfer.sign_in(page) if Page(page).has("login-submit") else page
    assert Page(page).has("consent-accept"), page.text
    return page


# ---------------------------------------------------------------- pages


async def test_an_answer_to_what_a_client_was_called_before_is_no_answer(town: Town, surfer: Surfer) -> None:
    party, made = await alone(town)
    page = await asked(surfer, party)
    await changed(town, made, client_name="Dinas Pendapatan", redirect_uris=[CALLBACK, ELSEWHERE])
    again = await surfer.submit(page, jawaban="izinkan")
    assert Page(again).has("consent-accept")
    assert "Dinas Pendapatan" in again.text
    assert "code" in answer_of(await surfer.submit(again, jawaban="izinkan"))


async def test_a_refusal_of_what_a_client_was_called_before_stays_one(town: Town, surfer: Surfer) -> None:
    party, made = await alone(town)
    page = await asked(surfer, party)
    await changed(town, made, client_name="Lain")
    assert answer_of(await surfer.submit(page, jawaban="tolak"))["error"] == "access_denied"


async def test_an_answer_about_a_device_of_a_client_called_otherwise_is_no_answer(town: Town, surfer: Surfer) -> None:
    grants = ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"]
    party, made = await alone(town, grant_types=grants, response_types=[], redirect_uris=None)
    device: Device = await begun(party, town.house.http)
    page = await typed(surfer, device.user_code)
    await changed(town, made, client_name="Dinas Pendapatan")
    again = await surfer.submit(page, jawaban="izinkan")
    assert Page(again).has("consent-accept")
    assert "Dinas Pendapatan" in again.text
    assert await device.hears() == "authorization_pending"
