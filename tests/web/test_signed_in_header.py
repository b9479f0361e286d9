"""Who is signed in keeps the header of the account on pages of errors, of help and of consent."""

from typing import Any

import pytest

from idp.foundation.database_unavailable import DatabaseUnavailable, Outage
from tests.oidc.parties import Browser, World
from tests.support.report_codes import codes_in

MENU = 'class="menu"'


async def test_errors_help_and_consent_keep_the_header(shared_house: Any) -> None:
    world = World(shared_house)
    await world.person()
    outside, party = await world.party(ownership="luar"), await world.party()
    addresses = {
        "/tidak-ada": 404,
        "/kominfo": 403,
        party.url(redirect_uri="https://lain.example/"): 400,
        "/authorize/tidak-ada": 400,
        "/authorize?scope=%FF": 400,
        "/end_session?id_token_hint=x": 400,
        "/diagnosis": 200,
        "/diagnosis?kode=x": 422,
        "/diagnosis/DVS-0000-0000": 404,
        "/bantuan": 200,
        "/bantuan/galat": 200,
        "/privasi": 200,
        outside.url(): 200,
    }
    async with world.app.browser() as http:
        browser = Browser(http)
        await browser.through("/akun")
        for address, status in addresses.items():
            page = await browser.go(address)
            assert (page.status_code, MENU in page.text) == (status, True), address
            assert "Made Ayu" in page.text
            assert "areas" in page.text, "the menu has its stylesheet"
            assert 'href="/masuk"' not in page.text, address
        wrong = await browser.go(party.url(redirect_uri="https://lain.example/"))
        assert f'href="/diagnosis/{codes_in(wrong.text)[0]}"' in wrong.text
    async with world.app.browser() as http:
        for address in addresses:
            page = await Browser(http).go(address)
            assert MENU not in page.text, address


async def test_consent_costs_no_statement_more_for_it(shared_house: Any) -> None:
    """The page knows who is there; what their roles open is not looked up for its header."""
    world = World(shared_house)
    await world.person("wayan", nip=None, email=None)
    outside = await world.party(ownership="luar")
    async with world.app.browser() as http:
        browser = Browser(http, "wayan")
        await browser.through("/akun")
        page = await browser.go(outside.url())
        before = world.app.database.statements_run
        await http.get(str(page.url))
        assert world.app.database.statements_run - before <= 4


@pytest.mark.parametrize(
    "problem", [DatabaseUnavailable(Outage.AWAY), ZeroDivisionError("rusak")], ids=["away", "broken"]
)
async def test_an_error_page_is_shown_when_nobody_can_say_who_is_there(
    apps: Any, problem: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(await apps.open())

    async def fail(*_: object) -> None:
        raise problem

    monkeypatch.setattr(world.app.composition.accounts.sessions, "load_current_session", fail)
    async with world.app.browser() as http:
        page = await http.get("/tidak-ada")
    assert (page.status_code, MENU in page.text) == (404, False)
