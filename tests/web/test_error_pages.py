"""Every error page shows a code that opens, whoever caused it."""

import json
from typing import Any

import httpx
import pytest

from idp.accounts.policy import ThrottlePolicy
from idp.web.anonymous_limits import AnonymousLimitPolicy
from tests.oidc.parties import CHEAP, Browser, Page, World
from tests.support.app import App
from tests.support.report_codes import codes_in, report_of, reports_behind

TINY = {"argon2": CHEAP}


async def open_world(apps: Any, **settings: Any) -> World:
    world = World(await apps.open(**TINY | settings))
    await world.person()
    return world


def check_page(page: httpx.Response, status: int) -> None:
    """An error page of this status that shows one code, to read out and to copy."""
    assert page.status_code == status, page.text
    (code,) = codes_in(page.text)
    assert f'id="diagnosis-code">{code}<' in page.text
    assert "Kode diagnosis" in page.text


async def test_a_page_that_does_not_exist(apps: Any) -> None:
    world = await open_world(apps)
    async with world.app.browser() as http:
        page = await http.get("/tidak-ada/apa-pun")
    check_page(page, 404)
    found = await report_of(world.app, page.text)
    assert (found.cause, found.endpoint, found.client_id) == ("not_found", "", None)


async def test_a_page_for_others(apps: Any) -> None:
    world = await open_world(apps)
    async with world.app.browser() as http:
        await Browser(http).through("/masuk")
        page = await http.get("/kominfo")
    check_page(page, 403)
    found = await report_of(world.app, page.text)
    assert (found.cause, found.endpoint) == ("forbidden", "/kominfo")


async def test_a_form_that_is_old(apps: Any) -> None:
    world = await open_world(apps)
    async with world.app.browser() as http:
        await Browser(http).through("/masuk")
        page = await http.post("/akun/kata-sandi", data={"csrf": "lama"})
    check_page(page, 403)
    assert (await report_of(world.app, page.text)).cause == "stale_page"


async def test_a_request_that_cannot_be_read(apps: Any) -> None:
    world = await open_world(apps)
    async with world.app.browser() as http:
        pages = [await http.get("/authorize?scope=%FF"), await http.get("/authorize?" + "a=1&" * 2_000)]
    for page, cause in zip(pages, ("parameters_not_utf8", "too_many_parameters"), strict=True):
        check_page(page, 400)
        assert (await report_of(world.app, page.text)).cause == cause


async def test_too_much_from_one_address(apps: Any) -> None:
    world = await open_world(apps, strangers=AnonymousLimitPolicy(requests=1))
    party = await world.party()
    async with world.app.browser() as http:
        for _ in range(3):
            page = await http.get(party.url())
    check_page(page, 429)
    found = await report_of(world.app, page.text)
    assert (found.cause, found.count) == ("address_rate_limited", 2)
    async with world.app.browser() as http:
        answers = [await party.post(http, "/par", **party.request()) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [201, 201], "who proves itself is not counted"


async def test_trouble_of_our_own(apps: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """The page, the log and the report have the same code; the report names the exception, not what it says."""
    world = await open_world(apps)
    world.app.composition.oidc.authorization.authorize.start = _break  # type: ignore[method-assign]
    async with world.app.browser() as http:
        page = await http.get("/authorize")
    check_page(page, 500)
    found = await report_of(world.app, page.text)
    assert (found.cause, found.facts) == ("trouble", {"exception": "ZeroDivisionError"})
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    assert [line["code"] for line in lines if line["event"] == "request.failed"] == codes_in(page.text)


async def test_a_page_of_trouble_asks_nothing_of_what_is_in_trouble(apps: Any) -> None:
    """Who is signed in is read from the database, which may be what fails; the rest of the error pages say it."""
    world = await open_world(apps)
    world.app.composition.oidc.authorization.authorize.start = _break  # type: ignore[method-assign]
    async with world.app.browser() as http:
        await Browser(http).through("/masuk")
        shown = {page.status_code: "Menu akun" in page.text for page in [await http.get(at) for at in _FAILING]}
    assert shown == {404: True, 500: False}


_FAILING = ("/tidak-ada", "/authorize")


async def _break(*_: object) -> None:
    raise ZeroDivisionError("rahasia")


async def test_tries_to_sign_in_are_throttled(apps: Any) -> None:
    world = await open_world(apps, throttle=ThrottlePolicy(tries=1))
    async with world.app.browser() as http:
        for _ in range(3):
            form = await http.get("/masuk")
            page = await Browser(http).submit(form, username="made.ayu", password="salah")
    assert page.status_code == 429
    found = await report_of(world.app, page.text)
    assert (found.cause, found.facts, found.client_id) == ("sign_in_throttled", {}, None)


async def test_a_request_that_nobody_knows_any_more(apps: Any) -> None:
    world = await open_world(apps)
    async with world.app.browser() as http:
        page = await http.get("/authorize/tidak-ada")
    check_page(page, 400)
    found = await report_of(world.app, page.text)
    assert (found.cause, found.endpoint) == ("request_expired", "/authorize/{handle}")


async def test_a_logout_that_cannot_be_answered(apps: Any) -> None:
    world = await open_world(apps)
    party = await world.party()
    async with world.app.browser() as http:
        address = "https://lain.example/"
        page = await http.get(
            "/end_session", params={"client_id": party.client_id, "post_logout_redirect_uri": address}
        )
    check_page(page, 400)
    found = await report_of(world.app, page.text)
    assert (found.cause, found.client_id) == ("logout_redirect_uri_unregistered", party.client_id)
    assert found.facts == {"sent": address, "registered": "https://aplikasi.example/keluar"}


async def test_a_flood_of_wrong_addresses_stores_a_row_for_each_kind(app: App) -> None:
    shown = set()
    async with app.browser() as http:
        for number in range(100):
            shown |= set(codes_in((await http.get(f"/x/{number}")).text))
    (code,) = shown
    (found,) = await reports_behind(app, code)
    assert found.count == 100


async def test_a_page_in_english_has_its_code_too(apps: Any) -> None:
    world = await open_world(apps)
    async with world.app.browser(**{"Accept-Language": "en"}) as http:
        page = await http.get("/tidak-ada?lang=en")
    assert Page(page).has("diagnosis-code")
