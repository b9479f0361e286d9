"""What was made for one place, brought to another."""

import pytest

from tests.oidc.parties import Browser, Page, Party, World, answer_of


@pytest.fixture
def world(shared_town: World) -> World:
    """One provider for the file: each test has clients and a browser of its own."""
    return shared_town


@pytest.fixture
async def signed_answer(party: Party, browser: Browser) -> str:
    """An authorization answer that we signed (JARM): everybody who asks for a code can have one."""
    return answer_of(await browser.through(party.url(response_mode="jwt")))["response"]


async def test_a_signed_answer_is_no_hint_at_authorize(party: Party, browser: Browser, signed_answer: str):
    assert answer_of(await browser.go(party.url(id_token_hint=signed_answer)))["error"] == "invalid_request"


async def test_a_signed_answer_is_no_hint_in_a_pushed_request(party: Party, browser: Browser, signed_answer: str):
    answer = await party.post(browser.http, "/par", **party.request(id_token_hint=signed_answer))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


async def test_a_signed_answer_is_no_hint_for_signing_out(browser: Browser, signed_answer: str):
    page = await browser.go(f"/end_session?id_token_hint={signed_answer}")
    assert page.status_code == 400
    assert Page(page).has("error-page")
