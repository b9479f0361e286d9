"""Twenty browsers finish one pushed request at once, on PostgreSQL: one answer comes out."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlalchemy import func, select

from idp.oidc.models import Grant
from tests.oidc.asking import SIGNING, pushed, signed_request
from tests.oidc.parties import CALLBACK, CHEAP, Browser, Page, World
from tests.oidc.signing_party import SigningParty
from tests.support.app import ISSUER, open_app

TWENTY = 20
TABS = range(TWENTY)


@pytest.fixture
async def world(postgres_url: str) -> AsyncIterator[World]:
    async with open_app(postgres_url, argon2=CHEAP) as app:
        found = World(app)
        await found.person()
        yield found


@pytest.fixture
async def browser(world: World) -> AsyncIterator[Browser]:
    async with world.app.browser() as http:
        yield Browser(http)


async def grants(world: World) -> int:
    async with world.app.database.begin() as session:
        return (await session.scalars(select(func.count()).select_from(Grant))).one()


def told(answers: list[httpx.Response]) -> list[str]:
    """What went back to the client; everybody else saw a page."""
    back = [answer for answer in answers if answer.headers.get("location", "").startswith(CALLBACK)]
    pages = [answer for answer in answers if answer not in back]
    assert all(answer.status_code == 400 and Page(answer).has("error-page") for answer in pages)
    return [key for answer in back for key in parse_qs(urlsplit(answer.headers["location"]).query) if key != "state"]


async def test_twenty_tabs_of_somebody_who_agreed_before_get_one_code(browser: Browser, world: World):
    party = await world.party()
    await browser.code(party)
    before = await grants(world)
    address = await pushed(browser.http, party)
    answers = list(await asyncio.gather(*(browser.http.get(address) for _ in TABS)))
    assert told(answers) == ["code", "iss"]
    assert await grants(world) == before + 1


async def test_twenty_tabs_that_waited_for_the_person_get_one_code(browser: Browser, world: World):
    party = await world.party()
    address = await pushed(browser.http, party)
    tabs = [(await browser.http.get(address)).headers["location"] for _ in TABS]
    cancels = [Page(await browser.http.get(tab)).link("login-cancel") for tab in tabs]
    await browser.code(await world.party(client_name="Lain"))
    await browser.code(party)
    before = await grants(world)
    resumed = [cancel.removesuffix("/batal") for cancel in cancels]
    answers = list(await asyncio.gather(*(browser.http.get(path) for path in resumed)))
    assert told(answers) == ["code", "iss"]
    assert await grants(world) == before + 1


async def test_finishing_and_declining_at_once_give_one_answer(browser: Browser, world: World):
    party = await world.party()
    address = await pushed(browser.http, party)
    tab = (await browser.http.get(address)).headers["location"]
    cancel = Page(await browser.http.get(tab)).link("login-cancel")
    await browser.code(party)
    calls = [browser.http.get(address if number % 2 else cancel) for number in TABS]
    answers = told(list(await asyncio.gather(*calls)))
    assert answers in (["code", "iss"], ["error", "error_description", "iss"])


async def test_a_request_object_of_fapi_is_pushed_once(browser: Browser, world: World):
    party = await world.party(profile="fapi2", **SIGNING)
    request = signed_request(party)
    signing = SigningParty(party)
    calls = [signing.post(browser.http, "/par", signing.statement(aud=ISSUER), bare="1", request=request) for _ in TABS]
    answers = await asyncio.gather(*calls)
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [201] + [400] * (TWENTY - 1)
