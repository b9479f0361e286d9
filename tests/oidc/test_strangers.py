"""What strangers may leave with us from one address; whoever has proven who they are is never counted."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from idp.accounts.authentication import login_requests
from idp.foundation import clock
from idp.web.anonymous_limits import AnonymousLimitPolicy
from tests.oidc import asking
from tests.oidc.devices import GRANTS, begun, television
from tests.oidc.parties import CHEAP, Browser, Page, Party, World
from tests.support.clocks import AHEAD, BEHIND, RIGHT, Clocks

FEW = AnonymousLimitPolicy(requests=3, registrations=2)
APP: dict[str, Any] = {"profile": "publik", "token_endpoint_auth_method": "none"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
WEB = {"client_name": "Aplikasi Mandiri", "redirect_uris": ["https://aplikasi.example/balik"]}

Call = Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]


@pytest.fixture
async def world(apps: Any) -> World:
    found = World(await apps.open(argon2=CHEAP, strangers=FEW, registration="open", trusted_proxies="10.0.0.0/8"))
    await found.person()
    return found


async def calls(world: World) -> dict[str, tuple[Call, int]]:
    """Every door that keeps something for a stranger: how it is called, and its status when all is well."""
    app, screen, party = await world.party(**APP), await television(world), await world.party()
    return {
        "/par": (lambda http: asking.push(http, app), 201),
        "/device_authorization": (lambda http: screen.post(http, "/device_authorization", scope="openid"), 200),
        "/authorize": (lambda http: http.get(party.url()), 303),
        "/authorize for somebody without an account": (lambda http: http.get(party.url(prompt="create")), 303),
        "/perangkat": (await _typed(world), 303),
        "/end_session": (lambda http: http.post("/end_session", data={"client_id": party.client_id}), 303),
    }


async def _typed(world: World) -> Call:
    """Each time the page behind a typed code is opened, somebody is asked to sign in for it."""
    async with world.app.browser("198.51.100.200") as http:
        device = await begun(await television(world), http)
        page = await Browser(http).submit(await http.get("/perangkat"), user_code=device.user_code)
        assert Page(page).has("login-submit")
        cookie, question = http.cookies, page.url.params["lanjut"]
    found = await login_requests.find_login_request(world.app.database, question)
    assert found is not None
    address = found.login_request.return_to

    async def call(other: httpx.AsyncClient) -> httpx.Response:
        other.cookies.update(cookie)
        return await other.get(address)

    return call


async def test_each_door_keeps_only_so_much_for_one_address(world: World) -> None:
    for door, (call, well) in (await calls(world)).items():
        async with world.app.browser(f"198.51.100.{len(door)}") as http, world.app.browser("203.0.113.9") as other:
            assert [(await call(http)).status_code for _ in range(4)] == [well] * 3 + [429], door
            assert (await call(other)).status_code == well, f"{door}: another address"
            seconds = int((await call(http)).headers["retry-after"])
            assert 100 < seconds <= 200, door
            with clock.aging_by_hand() as pass_by:
                pass_by(timedelta(seconds=seconds))
                assert (await call(http)).status_code == well, f"{door}: later"


async def test_a_clock_that_is_set_back_keeps_nobody_out(world: World, clocks: Clocks) -> None:
    party = await world.party()
    async with world.app.browser("203.0.113.77") as http:
        for wrong in (AHEAD, RIGHT, BEHIND, RIGHT):
            clocks.put(wrong)
            clocks.run(timedelta(minutes=10))
            assert [(await http.get(party.url())).status_code for _ in range(4)] == [303, 303, 303, 429]


async def test_programs_are_told_in_json_and_people_on_a_page(world: World) -> None:
    doors = await calls(world)
    for door in ("/par", "/device_authorization"):
        call, _ = doors[door]
        answer = [await call(world.app.http) for _ in range(4)][-1]
        assert answer.json()["error"] == "temporarily_unavailable"
        assert "seconds" in answer.json()["error_description"]
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["access-control-allow-origin"] == "*", "an application in a browser reads it too"
    for door in ("/authorize", "/end_session"):
        call, _ = doors[door]
        page = [await call(world.app.http) for _ in range(4)][-1]
        assert "Jaringan Anda sedang ramai" in page.text
        assert page.headers["content-type"].startswith("text/html")


async def test_what_proved_itself_is_never_counted(world: World) -> None:
    party, screen = await world.party(), await world.party(grant_types=[*GRANTS, "authorization_code"])
    browser = Browser(world.app.http)
    await browser.code(party)
    for _ in range(5):
        assert (await asking.push(browser.http, party)).status_code == 201
        assert (await screen.post(browser.http, "/device_authorization", scope="openid")).status_code == 200
        assert "code=" in (await browser.http.get(party.url())).headers["location"]
        assert (await browser.http.get(party.url(prompt="login"))).headers["location"].startswith("/masuk")
        assert (await browser.http.get(f"/end_session?client_id={party.client_id}")).status_code == 303


async def test_a_cookie_that_is_none_makes_nobody_known(world: World) -> None:
    party = await world.party()
    async with world.app.browser(cookie="divos_sesi=" + "A" * 43) as http:
        assert [(await http.get(party.url())).status_code for _ in range(4)] == [303, 303, 303, 429]


async def test_a_kept_request_that_is_opened_again_and_again_counts(world: World) -> None:
    """Each time, another question is left with the sign-in page."""
    party = await world.party()
    kept = (await world.app.http.post("/authorize", data=party.request())).headers["location"]
    assert [(await world.app.http.get(kept)).status_code for _ in range(3)] == [303, 303, 429]


async def test_refusals_keep_nothing_and_count_nothing(world: World) -> None:
    app, party = await world.party(**APP), await world.party()
    for _ in range(6):
        silent = await world.app.http.get(party.url(prompt="none"))
        assert "error=login_required" in silent.headers["location"]
        assert (await world.app.http.get(party.url(redirect_uri="https://lain.example/"))).status_code == 400
        unknown = Party("bukan-siapa-siapa", None, "none")
        assert (await asking.push(world.app.http, unknown)).json()["error"] == "invalid_client"
    assert (await asking.push(world.app.http, app)).status_code == 201


async def test_networks_of_ipv6_are_one_address_and_only_our_proxies_tell_others(world: World) -> None:
    party = await world.party()

    async def opened(address: str, **headers: str) -> int:
        async with world.app.browser(address, **headers) as http:
            return (await http.get(party.url())).status_code

    site = [await opened(f"2001:db8:7:{part}::1") for part in range(4)]
    assert site == [303, 303, 303, 429]
    assert await opened("2001:db8:8::1") == 303
    told = [await opened("10.1.1.1", **{"x-forwarded-for": f"198.51.100.{number}"}) for number in range(5)]
    assert told == [303] * 5
    told = [await opened("::ffff:10.1.1.1", **{"x-forwarded-for": f"198.51.101.{number}"}) for number in range(5)]
    assert told == [303] * 5, "our proxy, at a port that takes IPv6 as well"
    both = [await opened(address) for address in ("192.0.2.8", "::ffff:192.0.2.8", "::ffff:c000:208", "192.0.2.8")]
    assert both == [303, 303, 303, 429], "one address, written in two ways"
    invented = [await opened("192.0.2.7", **{"x-forwarded-for": f"198.51.100.{number}"}) for number in range(4)]
    assert invented == [303, 303, 303, 429]


@pytest.mark.parametrize("destination", ["image", "empty", "iframe"])
async def test_a_page_elsewhere_that_asks_in_a_visitors_name_shuts_out_nobody_at_their_address(
    world: World, destination: str
) -> None:
    """Browsers say what a request is for (Fetch Metadata): a picture of somebody's page is no person on the way in."""
    party, inside = await world.party(), {"sec-fetch-site": "cross-site", "sec-fetch-dest": destination}

    async def opened(**headers: str) -> int:
        return (await world.app.http.get(party.url(), headers=headers)).status_code

    assert [await opened(**inside) for _ in range(4)] == [303, 303, 303, 429]
    assert await opened(**{"sec-fetch-dest": "document"}) == 303
    assert [await opened() for _ in range(3)] == [303, 303, 429], "who does not say is a person"


async def test_strangers_register_a_few_clients_and_holders_of_a_token_are_not_counted(world: World) -> None:
    http = world.app.http
    answers = [await http.post("/register", json=WEB) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert answers[-1].json()["error"] == "temporarily_unavailable"
    assert 0 < int(answers[-1].headers["retry-after"]) <= 1800
    guessed = await http.post("/register", json=WEB, headers={"authorization": "Bearer " + "0" * 43})
    assert guessed.json()["error"] == "invalid_token", "a token that is none opens nothing and counts nothing"
    async with world.app.browser("203.0.113.9") as other:
        assert (await other.post("/register", json=WEB)).status_code == 201


async def test_clients_that_registered_themselves_change_themselves_a_few_times(world: World) -> None:
    """Each change may have us fetch another logo, or ask the server of another sector."""
    http = world.app.http
    made = [(await http.post("/register", json=WEB)).json() for _ in range(2)]

    async def put(caller: httpx.AsyncClient, one: dict[str, Any], token: str | None = None) -> httpx.Response:
        bearer = {"authorization": f"Bearer {token or one['registration_access_token']}"}
        declared = WEB | {"client_id": one["client_id"]}
        return await caller.put(f"/register/{one['client_id']}", json=declared, headers=bearer)

    guessed = [(await put(http, made[0], "0" * 43)).status_code for _ in range(3)]
    assert guessed == [401] * 3, "a token that is none changes nothing and counts nothing"
    answers = [await put(http, one) for one in (made[0], made[1], made[0])]
    assert [answer.status_code for answer in answers] == [200, 200, 429], "of one address, whichever client it is"
    assert answers[-1].json()["error"] == "temporarily_unavailable"
    assert 0 < int(answers[-1].headers["retry-after"]) <= 1800
    own = {"authorization": f"Bearer {made[0]['registration_access_token']}"}
    assert (await http.get(f"/register/{made[0]['client_id']}", headers=own)).status_code == 200, "reading is free"
    async with world.app.browser("203.0.113.9") as other:
        assert (await put(other, made[0])).status_code == 200


async def test_a_client_that_anybody_could_register_is_counted_although_it_has_a_secret(world: World) -> None:
    http = world.app.http
    web, screen = [
        Party(made["client_id"], made["client_secret"])
        for made in [(await http.post("/register", json=WEB | more)).json() for more in ({}, {"grant_types": GRANTS})]
    ]
    request = {"redirect_uri": WEB["redirect_uris"][0]}
    assert [(await asking.push(http, web, **request)).status_code for _ in range(4)] == [201, 201, 201, 429]
    asked = [await screen.post(http, "/device_authorization", scope="openid") for _ in range(4)]
    assert [answer.status_code for answer in asked] == [200, 200, 200, 429]
    assert (await asking.push(http, await world.party())).status_code == 201, "an operator answers for this one"


async def test_nothing_is_counted_where_an_operator_says_so(apps: Any) -> None:
    world = World(
        await apps.open(argon2=CHEAP, strangers=AnonymousLimitPolicy(requests=0, registrations=0), registration="open")
    )
    party = await world.party()
    for _ in range(5):
        assert (await world.app.http.get(party.url())).status_code == 303
        assert (await world.app.http.post("/register", json=WEB)).status_code == 201
