"""What an attacker tries at the protocol: outliving a password, keeping a lost scope, spoiling a level, flooding."""

import pytest
from sqlalchemy import func, select

from idp.accounts.events import AccountsMessage
from idp.clients.registration import client_lifecycle
from idp.foundation import clock, outbox
from idp.foundation.facts import FactCount
from idp.oidc.models import StoredRequest
from idp.permissions import SHELL
from tests.oidc.parties import CALLBACK, Browser, Party, World, about, answer_of

pytestmark = pytest.mark.twins

_COUNTS = select(FactCount.kind, func.sum(FactCount.count)).group_by(FactCount.kind)
OFFLINE = {"scope": "openid pegawai offline_access", "prompt": "consent"}


@pytest.mark.parametrize(
    "kind", [AccountsMessage.PERSON_DISABLED, AccountsMessage.PASSWORD_CHANGED, AccountsMessage.SIGNED_OUT_EVERYWHERE]
)
async def test_nothing_given_before_outlives_the_end_of_trust(
    party: Party, browser: Browser, world: World, kind: AccountsMessage
):
    tokens = await browser.tokens(party, **OFFLINE)
    async with world.app.database.begin() as session:
        happened = {"person_id": str(world.people["made.ayu"]), "at": clock.now().isoformat()}
        await outbox.enqueue(session, kind, happened)
    afterwards = await browser.tokens(party, **OFFLINE)
    await world.app.settle()
    assert (await party.refresh(browser.http, afterwards["refresh_token"])).status_code == 200
    assert (await party.refresh(browser.http, tokens["refresh_token"])).json()["error"] == "invalid_grant"
    assert (await about(browser.http, tokens["access_token"])).status_code == 401


async def test_an_offline_code_is_worth_nothing_after_signing_out(party: Party, browser: Browser):
    code = await browser.code(party, **OFFLINE)
    await browser.submit(await browser.go("/keluar"))
    assert (await party.redeem(browser.http, code)).json()["error"] == "invalid_grant"


async def test_a_scope_taken_from_the_registration_is_worth_nothing(browser: Browser, world: World):
    party = await world.party(environment="produksi")
    tokens = await browser.tokens(party, scope="openid pegawai")
    assert "nip" in (await about(browser.http, tokens["access_token"])).json()
    async with world.app.database.begin() as session:
        desk = world.app.composition.clients.admin(session, SHELL)
        await client_lifecycle.merge_metadata(desk, party.client_id, {"scope": "openid profile"}, None)
    assert "nip" not in (await about(browser.http, tokens["access_token"])).json()
    again = (await party.refresh(browser.http, tokens["refresh_token"])).json()
    assert again["scope"] == "openid"


async def test_a_stranger_cannot_lower_an_applications_level(party: Party, world: World):
    async with world.app.browser("203.0.113.9") as stranger:
        for _ in range(3):
            await stranger.get(party.url(response_type="token"))
            await stranger.get(party.url(redirect_uri="https://evil.example/"))
    await world.app.composition.foundation.facts.flush()
    async with world.app.database.begin() as session:
        kinds = {kind: int(times) for kind, times in await session.execute(_COUNTS)}
    assert "request_failed" not in kinds
    assert kinds["request_refused_unvouched"] == 6


async def test_a_request_too_long_to_keep_is_refused_and_not_kept(party: Party, browser: Browser, world: World):
    long = dict.fromkeys(("login_hint", "ui_locales", "nonce"), "x" * 8000)
    for sent in (
        await browser.http.post("/authorize", data=party.request(**long)),
        await browser.http.get(party.url(**long)),
    ):
        assert sent.headers["location"].startswith(CALLBACK)
        assert answer_of(sent)["error"] == "invalid_request"
    async with world.app.database.begin() as session:
        assert await session.scalar(select(func.count()).select_from(StoredRequest)) == 0


async def test_a_suspended_clients_address_is_no_way_out(party: Party, browser: Browser, world: World):
    await world.suspend(party)
    goal = f"/end_session?client_id={party.client_id}&post_logout_redirect_uri=https://aplikasi.example/keluar"
    answer = await browser.http.get(goal)
    assert answer.status_code == 400
    assert "location" not in answer.headers
