"""The device grant from both sides: the device polls, a person types its code and answers (RFC 8628)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from idp.clients.registration import client_lifecycle
from idp.foundation import clock
from idp.foundation.audit import AuditEntry
from idp.oidc.models import DeviceCode
from idp.permissions import SHELL
from idp.protocol import user_code
from tests.conftest import Caches
from tests.oidc.devices import GRANTS, Device, answered, begun, television, typed
from tests.oidc.offering import keep
from tests.oidc.parties import Browser, Page, Party, World, about, peek, verified
from tests.oidc.test_token_exchange import ARCHIVE

SECOND = timedelta(seconds=1)


@pytest.fixture
async def party(world: World) -> Party:
    return await television(world)


@pytest.fixture
async def device(party: Party, world: World) -> Device:
    return await begun(party, world.app.http)


# What a device is refused


async def test_who_does_not_prove_who_it_is_gets_no_codes(world: World):
    party = await television(world, profile="standar", redirect_uris=None)
    http = world.app.http
    for form, auth in (
        ({"client_id": party.client_id, "client_secret": "x" * 43}, None),
        ({"client_id": "nobody"}, None),
        ({}, (party.client_id, "x" * 43)),
        ({}, None),
        ({"client_id": party.client_id}, None),
    ):
        answer = await http.post("/device_authorization", data=form, **({"auth": auth} if auth else {}))
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_a_client_without_the_grant_gets_no_codes_and_polls_nothing(world: World, device: Device):
    other = await world.party()
    answer = await other.post(world.app.http, "/device_authorization", scope="openid")
    assert (answer.status_code, answer.json()["error"]) == (400, "unauthorized_client")
    assert await Device(other, device.http, device.says).hears() == "unauthorized_client"


MISTAKES = [
    ({"scope": "unheard"}, "invalid_scope"),
    ({"scope": "divos:read"}, "invalid_scope"),
    ({"scope": ["openid", "openid"]}, "invalid_request"),
]


async def test_each_mistake_of_a_device_has_its_error(party: Party, world: World, subtests: pytest.Subtests):
    for form, error in MISTAKES:
        with subtests.test(form=form, error=error):
            answer = await world.app.http.post("/device_authorization", data={"client_id": party.client_id} | form)
            assert (answer.status_code, answer.json()["error"]) == (400, error)
            assert answer.headers["cache-control"] == "no-store"


async def test_a_suspended_client_gets_no_codes_and_its_device_no_tokens(
    device: Device, browser: Browser, world: World
):
    await answered(browser, device)
    await world.suspend(device.party)
    assert (await device.poll()).json()["error"] == "invalid_client"
    assert (await device.party.post(browser.http, "/device_authorization")).json()["error"] == "invalid_client"


INVENTED = ["", "x", "A" * 66]


async def test_an_invented_device_code_is_refused(device: Device, subtests: pytest.Subtests):
    for sent in INVENTED:
        with subtests.test(sent=sent):
            assert (await device.poll(device_code=sent)).json()["error"] in ("invalid_grant", "invalid_request")


async def test_a_forged_device_code_costs_no_statement(device: Device, world: World, caches: Caches):
    code: str = device.says["device_code"]
    database = world.app.database
    caches.grow_old()
    await device.poll(device_code="x")  # the client is known from here on
    for forged in (code[:-4] + "AAAA", code[4:], code + "A"):
        before = database.statements_run
        assert (await device.poll(device_code=forged)).json()["error"] == "invalid_grant"
        assert database.statements_run == before


async def test_another_clients_device_code_is_worth_nothing_and_stays_good(
    device: Device, browser: Browser, world: World
):
    other = await television(world)
    await answered(browser, device)
    stolen = Device(other, device.http, device.says)
    assert await stolen.hears() == "invalid_grant"
    assert "access_token" in await device.fetch()


# Waiting


async def test_the_codes_are_as_the_specification_describes(device: Device, world: World):
    says, issuer = device.says, world.app.settings.issuer
    assert says["verification_uri"] == f"{issuer}/perangkat"
    assert says["verification_uri_complete"] == f"{issuer}/perangkat?user_code={says['user_code']}"
    assert (says["expires_in"], says["interval"]) == (600, 5)
    assert user_code.format_user_code(user_code.parse_user_code(says["user_code"]) or "") == says["user_code"]


async def test_nothing_that_is_stored_opens_anything(device: Device, world: World):
    async with world.app.database.begin() as session:
        row = (await session.scalars(select(DeviceCode))).one()
    stored = " ".join(str(getattr(row, column.key)) for column in DeviceCode.__table__.columns)
    assert device.user_code not in stored
    assert device.user_code.replace("-", "") not in stored
    assert device.says["device_code"] not in stored
    poll = await device.poll(device_code=str(row.id))
    assert poll.json()["error"] == "invalid_grant"


async def test_a_device_waits_and_slows_down_when_told_to(device: Device):
    assert await device.hears() == "authorization_pending"
    assert await device.hears() == "slow_down"
    with clock.travel(9 * SECOND):
        assert await device.hears() == "slow_down", "from now on every ten seconds"
    with clock.travel(23 * SECOND):
        assert await device.hears() == "slow_down", "and after another one every fifteen"
    with clock.travel(44 * SECOND):
        assert await device.hears() == "authorization_pending", "twenty were enough"
    with clock.travel(63 * SECOND):
        assert await device.hears() == "slow_down"


async def test_a_device_that_keeps_to_the_interval_is_never_slowed_down(device: Device):
    for waited in (0, 5, 10, 14.6, 19.7):
        with clock.travel(waited * SECOND):
            assert await device.hears() == "authorization_pending"


async def test_a_code_expires_for_both(device: Device, browser: Browser, world: World):
    await browser.code(await world.party())
    with clock.travel(601 * SECOND):
        assert await device.hears() == "expired_token"
        page = await typed(browser, device.user_code)
        assert page.status_code == 422
        await world.app.composition.oidc.cleanup.delete_expired()
        assert await device.hears() == "expired_token"


async def test_a_page_left_open_until_the_code_expired_says_so(device: Device, browser: Browser, world: World):
    page = await typed(browser, device.user_code)
    with clock.travel(601 * SECOND):
        late = await browser.submit(page, jawaban="izinkan")
        assert (late.status_code, Page(late).has("device-over")) == (410, True)
        assert await device.hears() == "expired_token"


# The person's side


async def test_a_person_types_the_code_signs_in_sees_who_asks_and_allows(
    device: Device, browser: Browser, world: World
):
    page = await browser.submit(await browser.go("/perangkat"), user_code=device.user_code.lower().replace("-", " "))
    assert Page(page).has("login-submit")
    assert "Layar Kios" in page.text
    page = await browser.sign_in(page)
    assert device.user_code in page.text
    assert "Layar Kios" in page.text
    assert "Ni Made Ayu Pradnyani" in page.text
    done = await browser.submit(page, jawaban="izinkan")
    assert Page(done).has("device-allowed")
    tokens = await device.fetch()
    claims = await verified(device.http, tokens["id_token"], device.party.client_id, tokens["access_token"])
    assert claims["sub"] == str(world.people["made.ayu"])
    assert {"auth_time", "acr", "amr"} <= set(claims)
    assert "sid" not in claims, "the client has no address of a logout"
    assert "nonce" not in claims
    assert (await about(device.http, tokens["access_token"])).json()["name"] == "Ni Made Ayu Pradnyani"
    assert (await device.party.refresh(device.http, tokens["refresh_token"])).status_code == 200


async def test_a_confidential_client_may_use_it_too(browser: Browser, world: World):
    party = await television(world, profile="standar")
    device = await begun(party, browser.http)
    await answered(browser, device)
    assert (await device.fetch())["scope"] == "openid profile"


async def test_an_address_with_the_code_fills_it_in_and_asks_nothing_else(
    device: Device, browser: Browser, world: World
):
    await browser.code(await world.party())
    page = await browser.go(device.says["verification_uri_complete"])
    assert Page(page).form()[1]["user_code"] == device.user_code
    assert Page(page).has("device-continue")
    assert not Page(page).has("consent-accept")
    assert await device.hears() == "authorization_pending"


async def test_a_denied_device_gets_access_denied_and_nothing_more(device: Device, browser: Browser):
    done = await answered(browser, device, "tolak")
    assert Page(done).has("device-denied")
    assert await device.hears() == "access_denied"
    assert await device.hears() == "access_denied"
    with clock.travel(601 * SECOND):
        assert await device.hears() == "access_denied"


async def test_no_answer_is_no(device: Device, browser: Browser):
    await answered(browser, device, "")
    assert await device.hears() == "access_denied"


async def test_the_city_s_own_clients_ask_too_although_they_were_agreed_to(device: Device, browser: Browser):
    await answered(browser, device)
    again = await begun(device.party, device.http)
    assert Page(await typed(browser, again.user_code)).has("consent-accept")


async def test_an_answer_is_audited_without_the_code(device: Device, browser: Browser, world: World):
    await answered(browser, device)
    async with world.app.database.begin() as session:
        written = (await session.scalars(select(AuditEntry).where(AuditEntry.tag.like("device.%")))).all()
    assert [(one.tag, one.subject) for one in written] == [("device.allowed", device.party.client_id)]
    assert device.user_code.replace("-", "") not in str(written[0].detail).replace("-", "")


async def test_offline_access_outlives_the_session_but_must_be_fetched_in_it(browser: Browser, world: World):
    party = await television(world)
    kept = await begun(party, browser.http, scope="openid offline_access")
    late = await begun(party, browser.http, scope="openid offline_access")
    await answered(browser, kept)
    await answered(browser, late)
    tokens = await kept.fetch()
    await browser.submit(await browser.go("/keluar"))
    assert (await party.refresh(browser.http, tokens["refresh_token"])).status_code == 200
    assert await late.hears() == "invalid_grant"


async def test_what_a_device_got_ends_with_the_session_that_allowed_it(device: Device, browser: Browser):
    await answered(browser, device)
    tokens = await device.fetch()
    await browser.submit(await browser.go("/keluar"))
    assert (await device.party.refresh(browser.http, tokens["refresh_token"])).json()["error"] == "invalid_grant"
    assert (await about(browser.http, tokens["access_token"])).status_code == 401


async def test_tokens_for_an_api_that_the_device_names(browser: Browser, world: World):
    await keep(world, ARCHIVE)
    party = await television(world, resources=[ARCHIVE.audience], scope="openid arsip:baca")
    device = await begun(party, browser.http, scope="openid arsip:baca", resource=ARCHIVE.audience)
    page = await typed(browser, device.user_code)
    assert "arsip:baca" in page.text
    await browser.submit(page, jawaban="izinkan")
    claims = peek((await device.fetch())["access_token"])
    assert (claims["aud"], claims["scope"]) == (ARCHIVE.audience, "arsip:baca")
    other = await party.post(browser.http, "/device_authorization", resource="https://lain.example")
    assert other.json()["error"] == "invalid_target"


async def test_a_person_shuts_a_device_of_the_city_out_and_is_asked_anew(browser: Browser, world: World):
    party = await television(world)
    device = await begun(party, browser.http, scope="openid offline_access")
    await answered(browser, device)
    tokens = await device.fetch()
    page = await browser.go("/akun/aplikasi")
    await browser.submit(page, aplikasi=party.client_id)
    assert (await party.refresh(browser.http, tokens["refresh_token"])).json()["error"] == "invalid_grant"


@pytest.mark.twins
async def test_withdrawn_before_it_was_fetched_it_is_worth_nothing(device: Device, browser: Browser, world: World):
    await answered(browser, device)
    async with world.app.database.begin() as session:
        await world.app.composition.oidc.logout.withdrawals.withdraw_consent(
            session, world.people["made.ayu"], device.party.client_id
        )
    assert await device.hears() == "invalid_grant"


async def test_a_scope_taken_away_meanwhile_is_not_given(device: Device, browser: Browser, world: World):
    await answered(browser, device)
    async with world.app.database.begin() as session:
        desk = world.app.composition.clients.admin(session, SHELL)
        await client_lifecycle.merge_metadata(desk, device.party.client_id, {"scope": "openid"}, None)
    tokens = await device.fetch()
    assert tokens["scope"] == peek(tokens["access_token"])["scope"] == "openid"


async def test_a_device_code_that_comes_again_ends_what_it_gave(device: Device, browser: Browser):
    await answered(browser, device)
    tokens = await device.fetch()
    assert await device.hears() == "invalid_grant"
    assert (await about(browser.http, tokens["access_token"])).status_code == 401


async def test_a_client_that_wants_a_fresh_sign_in_gets_one(browser: Browser, world: World):
    party = await television(world, default_max_age=300)
    await browser.code(await world.party())
    with clock.travel(301 * SECOND):
        device = await begun(party, browser.http)
        page = await browser.submit(await browser.go("/perangkat"), user_code=device.user_code)
        assert Page(page).has("login-submit")
        page = await browser.sign_in(page)
        assert Page(page).has("consent-accept")


async def test_the_metadata_names_the_endpoint_and_the_grant(world: World):
    told = (await world.app.http.get("/.well-known/openid-configuration")).json()
    assert told["device_authorization_endpoint"] == f"{told['issuer']}/device_authorization"
    assert {GRANTS[0], "urn:ietf:params:oauth:grant-type:token-exchange"} <= set(told["grant_types_supported"])


UNREADABLE = [
    ("GET", {}, b"", 405),
    ("PUT", {}, b"", 405),
    ("POST", {"content-type": "application/json"}, b"{}", 415),
    ("POST", {"content-type": "application/x-www-form-urlencoded"}, b"client_id=%FF", 400),
    ("POST", {"content-type": "application/x-www-form-urlencoded"}, b"client_id=a%00b", 400),
    ("POST", {"content-type": "application/x-www-form-urlencoded"}, b"a=" + b"x" * 300_000, 413),
]


async def test_what_cannot_be_read_is_refused_in_json(world: World, subtests: pytest.Subtests):
    for method, headers, content, status in UNREADABLE:
        with subtests.test(method=method, headers=headers, content=content, status=status):
            answer = await world.app.http.request(method, "/device_authorization", headers=headers, content=content)
            assert answer.status_code == status
            assert answer.headers["content-type"].split(";")[0] in ("application/json", "application/problem+json")


NONSENSE = ["user_code=%00", "user_code=%FF", "user_code=" + "B" * 5000, "user_code=a&user_code=b"]


async def test_an_address_with_nonsense_is_the_empty_field(browser: Browser, subtests: pytest.Subtests):
    for query in NONSENSE:
        with subtests.test(query=query):
            page = await browser.go(f"/perangkat?{query}")
            assert (page.status_code, Page(page).form()[1]["user_code"]) == (200, "")


@pytest.mark.parametrize(
    ("typed_in", "status"),
    [
        pytest.param("\ud800".encode("utf-8", "surrogatepass"), 400, id="surrogate"),
        pytest.param(b"\xff", 400, id="no-utf-8"),
        pytest.param(b"%00", 400, id="zero"),
        pytest.param(b"%F0%9F%94%91" * 8, 422, id="pictures"),
    ],
)
async def test_nonsense_in_the_field_is_no_server_error(browser: Browser, typed_in: bytes, status: int):
    fields = Page(await browser.go("/perangkat")).form()[1]
    body = b"csrf=" + fields["csrf"].encode() + b"&user_code=" + typed_in
    answer = await browser.http.post(
        "/perangkat", content=body, headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == status
