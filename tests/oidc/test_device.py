"""The device grant from both sides: the device polls, a person types its code and answers (RFC 8628)."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from idp.clients import register
from idp.foundation import clock
from idp.foundation.audit import Entry
from idp.oidc.models import DeviceCode
from idp.permissions import SHELL
from idp.protocol import user_code
from tests.conftest import Caches
from tests.oidc.devices import GRANTS, Device, answered, begun, television, typed
from tests.oidc.offering import keep
from tests.oidc.parties import Page, Party, Surfer, Town, about, peek, verified
from tests.oidc.test_token_exchange import ARCHIVE

SECOND = timedelta(seconds=1)


@pytest.fixture
async def party(town: Town) -> Party:
    return await television(town)


@pytest.fixture
async def device(party: Party, town: Town) -> Device:
    return await begun(party, town.house.http)


# What a device is refused


async def test_who_does_not_prove_who_it_is_gets_no_codes(town: Town):
    party = await television(town, profile="standar", redirect_uris=None)
    http = town.house.http
    for form, auth in (
        ({"client_id": party.client_id, "client_secret": "x" * 43}, None),
        ({"client_id": "nobody"}, None),
        ({}, (party.client_id, "x" * 43)),
        ({}, None),
        ({"client_id": party.client_id}, None),
    ):
        answer = await http.post("/device_authorization", data=form, **({"auth": auth} if auth else {}))
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_a_client_without_the_grant_gets_no_codes_and_polls_nothing(town: Town, device: Device):
    other = await town.party()
    answer = await other.post(town.house.http, "/device_authorization", scope="openid")
    assert (answer.status_code, answer.json()["error"]) == (400, "unauthorized_client")
    assert await Device(other, device.http, device.says).hears() == "unauthorized_client"


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"scope": "unheard"}, "invalid_scope"),
        ({"scope": "divos:read"}, "invalid_scope"),
        ({"scope": ["openid", "openid"]}, "invalid_request"),
    ],
)
async def test_each_mistake_of_a_device_has_its_error(party: Party, town: Town, form: dict[str, Any], error: str):
    answer = await town.house.http.post("/device_authorization", data={"client_id": party.client_id} | form)
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert answer.headers["cache-control"] == "no-store"


async def test_a_suspended_client_gets_no_codes_and_its_device_no_tokens(device: Device, surfer: Surfer, town: Town):
    await answered(surfer, device)
    await town.suspend(device.party)
    assert (await device.poll()).json()["error"] == "invalid_client"
    assert (await device.party.post(surfer.http, "/device_authorization")).json()["error"] == "invalid_client"


@pytest.mark.parametrize("sent", ["", "x", "A" * 66])
async def test_an_invented_device_code_is_refused(device: Device, sent: str):
    assert (await device.poll(device_code=sent)).json()["error"] in ("invalid_grant", "invalid_request")


async def test_a_forged_device_code_costs_no_statement(device: Device, town: Town, caches: Caches):
    code: str = device.says["device_code"]
    database = town.house.database
    caches.grow_old()
    await device.poll(device_code="x")  # the client is known from here on
    for forged in (code[:-4] + "AAAA", code[4:], code + "A"):
        before = database.statements_run
        assert (await device.poll(device_code=forged)).json()["error"] == "invalid_grant"
        assert database.statements_run == before


async def test_another_clients_device_code_is_worth_nothing_and_stays_good(device: Device, surfer: Surfer, town: Town):
    other = await television(town)
    await answered(surfer, device)
    stolen = Device(other, device.http, device.says)
    assert await stolen.hears() == "invalid_grant"
    assert "access_token" in await device.fetch()


# Waiting


async def test_the_codes_are_as_the_specification_describes(device: Device, town: Town):
    says, issuer = device.says, town.house.settings.issuer
    assert says["verification_uri"] == f"{issuer}/perangkat"
    assert says["verification_uri_complete"] == f"{issuer}/perangkat?user_code={says['user_code']}"
    assert (says["expires_in"], says["interval"]) == (600, 5)
    assert user_code.shown(user_code.typed(says["user_code"]) or "") == says["user_code"]


async def test_nothing_that_is_stored_opens_anything(device: Device, town: Town):
    async with town.house.database.begin() as session:
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


async def test_a_code_expires_for_both(device: Device, surfer: Surfer, town: Town):
    await surfer.code(await town.party())
    with clock.travel(601 * SECOND):
        assert await device.hears() == "expired_token"
        page = await typed(surfer, device.user_code)
        assert page.status_code == 422
        await town.house.composition.oidc.cleanup.sweep()
        assert await device.hears() == "expired_token"


async def test_a_page_left_open_until_the_code_expired_says_so(device: Device, surfer: Surfer, town: Town):
    page = await typed(surfer, device.user_code)
    with clock.travel(601 * SECOND):
        late = await surfer.submit(page, jawaban="izinkan")
        assert (late.status_code, Page(late).has("device-over")) == (410, True)
        assert await device.hears() == "expired_token"


# The person's side


async def test_a_person_types_the_code_signs_in_sees_who_asks_and_allows(device: Device, surfer: Surfer, town: Town):
    page = await surfer.submit(await surfer.go("/perangkat"), user_code=device.user_code.lower().replace("-", " "))
    assert Page(page).has("login-submit")
    assert "Layar Kios" in page.text
    page = await surfer.sign_in(page)
    assert device.user_code in page.text
    assert "Layar Kios" in page.text
    assert "Ni Made Ayu Pradnyani" in page.text
    done = await surfer.submit(page, jawaban="izinkan")
    assert Page(done).has("device-allowed")
    tokens = await device.fetch()
    claims = await verified(device.http, tokens["id_token"], device.party.client_id, tokens["access_token"])
    assert claims["sub"] == str(town.people["made.ayu"])
    assert {"auth_time", "acr", "amr", "sid"} <= set(claims)
    assert "nonce" not in claims
    assert (await about(device.http, tokens["access_token"])).json()["name"] == "Ni Made Ayu Pradnyani"
    assert (await device.party.refresh(device.http, tokens["refresh_token"])).status_code == 200


async def test_a_confidential_client_may_use_it_too(surfer: Surfer, town: Town):
    party = await television(town, profile="standar")
    device = await begun(party, surfer.http)
    await answered(surfer, device)
    assert (await device.fetch())["scope"] == "openid profile"


async def test_an_address_with_the_code_fills_it_in_and_asks_nothing_else(device: Device, surfer: Surfer, town: Town):
    await surfer.code(await town.party())
    page = await surfer.go(device.says["verification_uri_complete"])
    assert Page(page).form()[1]["user_code"] == device.user_code
    assert Page(page).has("device-continue")
    assert not Page(page).has("consent-accept")
    assert await device.hears() == "authorization_pending"


async def test_a_denied_device_gets_access_denied_and_nothing_more(device: Device, surfer: Surfer):
    done = await answered(surfer, device, "tolak")
    assert Page(done).has("device-denied")
    assert await device.hears() == "access_denied"
    assert await device.hears() == "access_denied"
    with clock.travel(601 * SECOND):
        assert await device.hears() == "access_denied"


async def test_no_answer_is_no(device: Device, surfer: Surfer):
    await answered(surfer, device, "")
    assert await device.hears() == "access_denied"


async def test_the_city_s_own_clients_ask_too_although_they_were_agreed_to(device: Device, surfer: Surfer):
    await answered(surfer, device)
    again = await begun(device.party, device.http)
    assert Page(await typed(surfer, again.user_code)).has("consent-accept")


async def test_an_answer_is_audited_without_the_code(device: Device, surfer: Surfer, town: Town):
    await answered(surfer, device)
    async with town.house.database.begin() as session:
        written = (await session.scalars(select(Entry).where(Entry.tag.like("device.%")))).all()
    assert [(one.tag, one.subject) for one in written] == [("device.allowed", device.party.client_id)]
    assert device.user_code.replace("-", "") not in str(written[0].detail).replace("-", "")


async def test_offline_access_outlives_the_session_but_must_be_fetched_in_it(surfer: Surfer, town: Town):
    party = await television(town)
    kept = await begun(party, surfer.http, scope="openid offline_access")
    late = await begun(party, surfer.http, scope="openid offline_access")
    await answered(surfer, kept)
    await answered(surfer, late)
    tokens = await kept.fetch()
    await surfer.submit(await surfer.go("/keluar"))
    assert (await party.refresh(surfer.http, tokens["refresh_token"])).status_code == 200
    assert await late.hears() == "invalid_grant"


async def test_what_a_device_got_ends_with_the_session_that_allowed_it(device: Device, surfer: Surfer):
    await answered(surfer, device)
    tokens = await device.fetch()
    await surfer.submit(await surfer.go("/keluar"))
    assert (await device.party.refresh(surfer.http, tokens["refresh_token"])).json()["error"] == "invalid_grant"
    assert (await about(surfer.http, tokens["access_token"])).status_code == 401


async def test_tokens_for_an_api_that_the_device_names(surfer: Surfer, town: Town):
    await keep(town, ARCHIVE)
    party = await television(town, resources=[ARCHIVE.audience], scope="openid arsip:baca")
    device = await begun(party, surfer.http, scope="openid arsip:baca", resource=ARCHIVE.audience)
    page = await typed(surfer, device.user_code)
    assert "arsip:baca" in page.text
    await surfer.submit(page, jawaban="izinkan")
    claims = peek((await device.fetch())["access_token"])
    assert (claims["aud"], claims["scope"]) == (ARCHIVE.audience, "arsip:baca")
    other = await party.post(surfer.http, "/device_authorization", resource="https://lain.example")
    assert other.json()["error"] == "invalid_target"


async def test_a_person_shuts_a_device_of_the_city_out_and_is_asked_anew(surfer: Surfer, town: Town):
    party = await television(town)
    device = await begun(party, surfer.http, scope="openid offline_access")
    await answered(surfer, device)
    tokens = await device.fetch()
    page = await surfer.go("/akun/aplikasi")
    await surfer.submit(page, aplikasi=party.client_id)
    assert (await party.refresh(surfer.http, tokens["refresh_token"])).json()["error"] == "invalid_grant"


@pytest.mark.twins
async def test_withdrawn_before_it_was_fetched_it_is_worth_nothing(device: Device, surfer: Surfer, town: Town):
    await answered(surfer, device)
    async with town.house.database.begin() as session:
        await town.house.composition.oidc.logout.withdrawals.withdraw(
            session, town.people["made.ayu"], device.party.client_id
        )
    assert await device.hears() == "invalid_grant"


async def test_a_scope_taken_away_meanwhile_is_not_given(device: Device, surfer: Surfer, town: Town):
    await answered(surfer, device)
    async with town.house.database.begin() as session:
        desk = town.house.composition.clients.desk(session, SHELL)
        await register.update(desk, device.party.client_id, {"scope": "openid"}, None)
    tokens = await device.fetch()
    assert tokens["scope"] == peek(tokens["access_token"])["scope"] == "openid"


async def test_a_device_code_that_comes_again_ends_what_it_gave(device: Device, surfer: Surfer):
    await answered(surfer, device)
    tokens = await device.fetch()
    assert await device.hears() == "invalid_grant"
    assert (await about(surfer.http, tokens["access_token"])).status_code == 401


async def test_a_client_that_wants_a_fresh_sign_in_gets_one(surfer: Surfer, town: Town):
    party = await television(town, default_max_age=300)
    await surfer.code(await town.party())
    with clock.travel(301 * SECOND):
        device = await begun(party, surfer.http)
        page = await surfer.submit(await surfer.go("/perangkat"), user_code=device.user_code)
        assert Page(page).has("login-submit")
        page = await surfer.sign_in(page)
        assert Page(page).has("consent-accept")


async def test_the_metadata_names_the_endpoint_and_the_grant(town: Town):
    told = (await town.house.http.get("/.well-known/openid-configuration")).json()
    assert told["device_authorization_endpoint"] == f"{told['issuer']}/device_authorization"
    assert {GRANTS[0], "urn:ietf:params:oauth:grant-type:token-exchange"} <= set(told["grant_types_supported"])


@pytest.mark.parametrize(
    ("method", "headers", "content", "status"),
    [
        ("GET", {}, b"", 405),
        ("PUT", {}, b"", 405),
        ("POST", {"content-type": "application/json"}, b"{}", 415),
        ("POST", {"content-type": "application/x-www-form-urlencoded"}, b"client_id=%FF", 400),
        ("POST", {"content-type": "application/x-www-form-urlencoded"}, b"client_id=a%00b", 400),
        ("POST", {"content-type": "application/x-www-form-urlencoded"}, b"a=" + b"x" * 300_000, 413),
    ],
)
async def test_what_cannot_be_read_is_refused_in_json(
    town: Town, method: str, headers: dict[str, str], content: bytes, status: int
):
    answer = await town.house.http.request(method, "/device_authorization", headers=headers, content=content)
    assert answer.status_code == status
    assert answer.headers["content-type"].split(";")[0] in ("application/json", "application/problem+json")


@pytest.mark.parametrize(
    "query", ["user_code=%00", "user_code=%FF", "user_code=" + "B" * 5000, "user_code=a&user_code=b"]
)
async def test_an_address_with_nonsense_is_the_empty_field(surfer: Surfer, query: str):
    page = await surfer.go(f"/perangkat?{query}")
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
async def test_nonsense_in_the_field_is_no_server_error(surfer: Surfer, typed_in: bytes, status: int):
    fields = Page(await surfer.go("/perangkat")).form()[1]
    body = b"csrf=" + fields["csrf"].encode() + b"&user_code=" + typed_in
    answer = await surfer.http.post(
        "/perangkat", content=body, headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == status
