"""A client that sends one browser here again and again: after ten codes within a minute the person is asked."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select

from idp.foundation.error_report_store import ErrorReport
from idp.foundation.fact_kind import FactKind
from idp.foundation.facts import FactCount
from idp.oidc.authorize.redirect_loops import RedeemedCodes, RedirectLoopCounter, describe_redeemed
from tests.conftest import Apps, Caches
from tests.oidc.asking import SIGNING, carrying, pushed, signed_request
from tests.oidc.parties import CHEAP, Browser, Page, Party, World, answer_of, peek
from tests.oidc.sandbox_team import SandboxTeam, enter_as, open_sandbox_team

MOST = 10
A_MINUTE = timedelta(seconds=61)
SECRET_STATE, NONCE = "keadaan-yang-tidak-boleh-hilang", "n-sekali-pakai"


@pytest.fixture(autouse=True)
def _no_time_passes(caches: Caches) -> None:
    """A minute ends when a test says so, however busy the machine is."""


@pytest.fixture
async def entered(browser: Browser, party: Party) -> Browser:
    """A browser that is signed in and has seen the notice: its first code is counted."""
    answer_of(await browser.through(party.url()))
    return browser


async def go_round(browser: Browser, party: Party, times: int, **changes: str | None) -> None:
    """So many authorizations, each answered with a code."""
    for _ in range(times):
        answer_of(await browser.http.get(party.url(**changes)))


async def loop(browser: Browser, party: Party, **changes: str | None) -> httpx.Response:
    """The page after ten codes, of which `entered` got the first."""
    await go_round(browser, party, MOST - 1)
    page = await browser.http.get(party.url(**changes))
    assert is_loop_page(page), (page.status_code, page.headers, page.text)
    return page


def is_loop_page(response: httpx.Response) -> bool:
    return response.status_code == 429 and Page(response).has("redirect-loop") and "location" not in response.headers


@pytest.mark.twins
async def test_the_eleventh_code_within_a_minute_waits_for_the_person(
    world: World, entered: Browser, party: Party
) -> None:
    page = await loop(entered, party, state=SECRET_STATE, nonce=NONCE)
    assert "Aplikasi Uji terus meminta Anda masuk" in page.text
    assert page.headers["retry-after"] == "60"
    assert page.headers["cache-control"] == "no-store"
    for untold in (SECRET_STATE, NONCE, "aplikasi.example/balik"):
        assert untold not in page.text, "nothing that was sent is shown"
    await world.app.settle()
    async with world.app.database.begin() as session:
        reports = (await session.scalars(select(ErrorReport))).all()
    assert [report.client_id for report in reports] == [party.client_id]
    assert reports[0].code in page.text
    assert (reports[0].cause, reports[0].endpoint) == ("redirect_loop", "/authorize")
    assert reports[0].facts == {"most": "10", "seconds": "60", "redeemed": "none"}
    assert SECRET_STATE not in str(reports[0].parameters)


@pytest.mark.twins
async def test_the_button_goes_on_with_this_very_request(entered: Browser, party: Party) -> None:
    page = await loop(entered, party, state=SECRET_STATE, nonce=NONCE)
    got = answer_of(await entered.submit(page))
    assert got["state"] == SECRET_STATE
    tokens = await party.redeem(entered.http, got["code"])
    assert tokens.status_code == 200, "the code_verifier of this request fits"
    assert peek(tokens.json()["id_token"])["nonce"] == NONCE


async def test_each_press_gives_one_code_and_the_next_request_waits_again(entered: Browser, party: Party) -> None:
    page = await loop(entered, party)
    codes = {answer_of(await entered.submit(page))["code"] for _ in range(2)}
    assert len(codes) == 2
    assert is_loop_page(await entered.http.get(party.url()))


async def test_after_a_minute_the_page_goes_on_by_itself(entered: Browser, party: Party, caches: Caches) -> None:
    page = await loop(entered, party, state=SECRET_STATE)
    stored = Page(page).form()[0]
    assert is_loop_page(await entered.http.get(stored)), "reloaded"
    caches.pass_by(A_MINUTE)
    assert answer_of(await entered.http.get(stored))["state"] == SECRET_STATE
    await go_round(entered, party, MOST - 1)


async def test_codes_that_are_a_minute_apart_are_no_loop(entered: Browser, party: Party, caches: Caches) -> None:
    for _ in range(4):
        caches.pass_by(timedelta(seconds=40))
        await go_round(entered, party, 5)


async def test_tabs_that_a_browser_opens_at_once_are_no_loop(entered: Browser, party: Party, caches: Caches) -> None:
    caches.pass_by(A_MINUTE)
    for response in await asyncio.gather(*(entered.http.get(party.url()) for _ in range(MOST))):
        answer_of(response)


async def test_silent_requests_are_neither_counted_nor_stopped(entered: Browser, party: Party) -> None:
    await go_round(entered, party, 2 * MOST, prompt="none")
    await loop(entered, party)
    await go_round(entered, party, 1, prompt="none")


async def test_each_client_is_counted_alone(world: World, entered: Browser, party: Party) -> None:
    await loop(entered, party)
    other = await world.party(client_name="Aplikasi Lain")
    answer_of(await entered.through(other.url()))
    await loop(entered, other)


async def test_each_session_is_counted_alone_never_the_person(world: World, entered: Browser, party: Party) -> None:
    await loop(entered, party)
    async with world.app.browser() as http:
        same_person = Browser(http)
        answer_of(await same_person.through(party.url()))
        await go_round(same_person, party, MOST - 1)


async def test_zero_stops_nobody(apps: Apps) -> None:
    world = World(await apps.open(argon2=CHEAP, redirect_loop_limit=0))
    await world.person()
    party = await world.party()
    async with world.app.browser() as http:
        answer_of(await Browser(http).through(party.url()))
        await go_round(Browser(http), party, 3 * MOST)


async def test_another_limit(apps: Apps) -> None:
    world = World(await apps.open(argon2=CHEAP, redirect_loop_limit=2))
    await world.person()
    party = await world.party()
    async with world.app.browser() as http:
        answer_of(await Browser(http).through(party.url()))
        await go_round(Browser(http), party, 1)
        assert is_loop_page(await http.get(party.url()))


@pytest.fixture
async def team(apps: Apps) -> SandboxTeam:
    return await open_sandbox_team(apps)


@pytest.fixture
async def member(team: SandboxTeam) -> AsyncIterator[Browser]:
    async with team.world.app.browser() as http:
        yield Browser(http)


async def test_personas_are_no_loop(team: SandboxTeam, member: Browser) -> None:
    for _ in range(MOST + 2):
        answer_of(await enter_as(member, await member.through(team.party.url()), "dengan-nip"))


@pytest.mark.twins
async def test_a_pushed_request_is_spent_by_the_press_alone(entered: Browser, party: Party) -> None:
    await go_round(entered, party, MOST - 1)
    address = await pushed(entered.http, party, state=SECRET_STATE)
    page = await entered.http.get(address)
    assert is_loop_page(page)
    got = answer_of(await entered.submit(page))
    assert got["state"] == SECRET_STATE
    assert (await party.redeem(entered.http, got["code"])).status_code == 200
    again = await entered.submit(page)
    assert (again.status_code, Page(again).has("error-page")) == (400, True)


async def test_a_signed_request_that_counts_once_goes_on(world: World, browser: Browser) -> None:
    party = await world.party(**SIGNING)
    answer_of(await browser.through(carrying(party, signed_request(party))))
    for _ in range(MOST - 1):
        answer_of(await browser.http.get(carrying(party, signed_request(party))))
    page = await browser.http.get(carrying(party, signed_request(party, state=SECRET_STATE)))
    assert is_loop_page(page)
    assert answer_of(await browser.submit(page))["state"] == SECRET_STATE


async def test_a_posted_answer_goes_on_as_it_was_asked_for(entered: Browser, party: Party) -> None:
    page = await loop(entered, party, response_mode="form_post", state=SECRET_STATE)
    answered = Page(await entered.submit(page))
    action, fields = answered.form()
    assert action == "https://aplikasi.example/balik"
    assert fields["state"] == SECRET_STATE


async def test_a_request_by_post_is_stopped_too(entered: Browser, party: Party) -> None:
    await go_round(entered, party, MOST - 1)
    answer = await entered.http.post("/authorize", data=party.request(state=SECRET_STATE))
    page = await entered.http.get(answer.headers["location"])
    assert is_loop_page(page)
    assert answer_of(await entered.submit(page))["state"] == SECRET_STATE


async def test_the_press_needs_the_form_of_this_browser(world: World, entered: Browser, party: Party) -> None:
    page = await loop(entered, party)
    stored = Page(page).form()[0]
    assert (await entered.http.post(stored, data={"csrf": "palsu"})).status_code == 403
    async with world.app.browser() as http:
        await http.get("/masuk")
        assert (await http.post(stored, data=Page(page).form()[1])).status_code == 403


async def test_a_request_that_nobody_stored_is_told_as_an_old_link(entered: Browser, party: Party) -> None:
    page = await loop(entered, party)
    answer = await entered.http.post("/authorize/tidak-ada", data=Page(page).form()[1])
    assert (answer.status_code, Page(answer).has("error-page")) == (400, True)


async def test_who_signed_out_meanwhile_signs_in_and_goes_on(entered: Browser, party: Party) -> None:
    page = await loop(entered, party, state=SECRET_STATE)
    entered.http.cookies.delete("divos_sesi")
    login = await entered.submit(page)
    assert Page(login).has("login-submit")
    assert answer_of(await entered.sign_in(login))["state"] == SECRET_STATE


async def test_a_request_that_needs_the_person_anyway_is_not_stopped(entered: Browser, party: Party) -> None:
    await go_round(entered, party, MOST - 1)
    login = await entered.go(party.url(prompt="login"))
    assert Page(login).has("login-submit")


@pytest.mark.parametrize(("redeemed", "says"), [(0, "Tidak satu pun kode ditukar"), (3, "Sebagian kode saja ditukar")])
async def test_the_page_says_on_which_side_it_fails(entered: Browser, party: Party, redeemed: int, says: str) -> None:
    codes = [answer_of(await entered.http.get(party.url()))["code"] for _ in range(MOST - 1)]
    for code in codes[:redeemed]:
        assert (await party.redeem(entered.http, code)).status_code == 200
    assert says in (await entered.http.get(party.url())).text


async def test_the_page_says_when_every_code_was_redeemed(browser: Browser, party: Party) -> None:
    for _ in range(MOST):
        code = answer_of(await browser.through(party.url()))["code"]
        assert (await party.redeem(browser.http, code)).status_code == 200
    page = await browser.http.get(party.url())
    assert is_loop_page(page)
    assert "Semua kode ditukar" in page.text
    assert "sesinya sendiri tidak tersimpan" in page.text


async def test_the_page_leads_developers_to_its_cause_and_its_report(entered: Browser, party: Party) -> None:
    page = Page(await loop(entered, party))
    cause = await entered.http.get(page.link("loop-cause"))
    assert cause.status_code == 200
    assert "Kuki sesi bertanda Secure" in cause.text
    assert page.link("open-diagnosis").startswith("/masuk?ke=/diagnosis/DVS-")


async def test_the_page_speaks_english_and_stays_with_the_request(entered: Browser, party: Party) -> None:
    page = await loop(entered, party, state=SECRET_STATE)
    stored = Page(page).form()[0]
    assert f'href="{stored}?bahasa=en"' in page.text
    english = await entered.http.get(f"{stored}?bahasa=en")
    assert is_loop_page(english)
    assert "keeps asking you to sign in" in english.text
    assert answer_of(await entered.submit(english))["state"] == SECRET_STATE


async def test_a_loop_counts_as_a_failure_of_the_application(world: World, entered: Browser, party: Party) -> None:
    await loop(entered, party)
    await world.app.settle()
    async with world.app.database.begin() as session:
        rows = (await session.scalars(select(FactCount).where(FactCount.client_id == party.client_id))).all()
    counted = {FactKind(row.kind): row.count for row in rows}
    assert (counted[FactKind.REQUEST_SUCCEEDED], counted[FactKind.REQUEST_FAILED]) == (MOST, 1)


def test_what_is_stored_of_sessions_and_clients_is_bounded() -> None:
    counter = RedirectLoopCounter(MOST, max_pairs=100)
    looping = uuid4()
    for number in range(5_000):
        counter.record_code(uuid4(), f"aplikasi-{number % 7}", number / 1_000)
        assert len(counter) <= 100
    for _ in range(3 * MOST):
        counter.record_code(looping, "berputar", 6.0)
    assert counter.is_reached(looping, "berputar", 6.0)
    assert len(counter) <= 100
    for number in range(200):
        counter.record_code(uuid4(), "lain", 70.0 + number)
    assert len(counter) < 100, "what is older than a minute is gone"


def test_exactly_a_minute_is_over() -> None:
    counter, session = RedirectLoopCounter(2), uuid4()
    counter.record_code(session, "a", 0.0)
    assert not counter.is_reached(session, "a", 0.0)
    counter.record_code(session, "a", 10.0)
    assert counter.is_reached(session, "a", 59.9)
    assert not counter.is_reached(session, "a", 60.0)
    assert not counter.is_reached(session, "b", 10.0)
    assert not counter.is_reached(uuid4(), "a", 10.0)


@pytest.mark.parametrize(
    ("issued", "redeemed", "said"),
    [(10, 0, RedeemedCodes.NONE), (10, 9, RedeemedCodes.SOME), (10, 10, RedeemedCodes.ALL), (0, 0, RedeemedCodes.NONE)],
)
def test_how_many_codes_were_redeemed_is_a_word(issued: int, redeemed: int, said: RedeemedCodes) -> None:
    assert describe_redeemed(issued, redeemed) is said
