"""What an attacker tries at the protocol: outliving a password, keeping a lost scope, spoiling a level, flooding."""

import pytest
from sqlalchemy import func, select

from idp.accounts import events
from idp.clients import register
from idp.foundation import clock, outbox
from idp.foundation.facts import Seen
from idp.oidc.models import KeptRequest
from idp.permissions import SHELL
from tests.oidc.parties import CALLBACK, Party, Surfer, Town, about, answer_of

pytestmark = pytest.mark.twins

_COUNTS = select(Seen.kind, func.sum(Seen.count)).group_by(Seen.kind)
OFFLINE = {"scope": "openid pegawai offline_access", "prompt": "consent"}


@pytest.mark.parametrize("kind", [events.PERSON_DISABLED, events.PASSWORD_CHANGED, events.SIGNED_OUT_EVERYWHERE])
async def test_nothing_given_before_outlives_the_end_of_trust(party: Party, surfer: Surfer, town: Town, kind: str):
    tokens = await surfer.tokens(party, **OFFLINE)
    async with town.house.database.begin() as session:
        happened = {"person_id": str(town.people["made.ayu"]), "at": clock.now().isoformat()}
        await outbox.promise(session, kind, happened)
    afterwards = await surfer.tokens(party, **OFFLINE)
    await town.house.settle()
    assert (await party.refresh(surfer.http, afterwards["refresh_token"])).status_code == 200
    assert (await party.refresh(surfer.http, tokens["refresh_token"])).json()["error"] == "invalid_grant"
    assert (await about(surfer.http, tokens["access_token"])).status_code == 401


async def test_an_offline_code_is_worth_nothing_after_signing_out(party: Party, surfer: Surfer):
    code = await surfer.code(party, **OFFLINE)
    await surfer.submit(await surfer.go("/keluar"))
    assert (await party.redeem(surfer.http, code)).json()["error"] == "invalid_grant"


async def test_a_scope_taken_from_the_registration_is_worth_nothing(party: Party, surfer: Surfer, town: Town):
    tokens = await surfer.tokens(party, scope="openid pegawai")
    assert "nip" in (await about(surfer.http, tokens["access_token"])).json()
    async with town.house.database.begin() as session:
        desk = town.house.composition.clients.desk(session, SHELL)
        await register.update(desk, party.client_id, {"scope": "openid profile"}, None)
    assert "nip" not in (await about(surfer.http, tokens["access_token"])).json()
    again = (await party.refresh(surfer.http, tokens["refresh_token"])).json()
    assert again["scope"] == "openid"


async def test_a_stranger_cannot_lower_an_applications_level(party: Party, town: Town):
    async with town.house.browser("203.0.113.9") as stranger:
        for _ in range(3):
            await stranger.get(party.url(response_type="token"))
            await stranger.get(party.url(redirect_uri="https://evil.example/"))
    await town.house.composition.foundation.facts.flush()
    async with town.house.database.begin() as session:
        kinds = {kind: int(times) for kind, times in await session.execute(_COUNTS)}
    assert "request_failed" not in kinds
    assert kinds["request_refused_unvouched"] == 6


async def test_a_request_too_long_to_keep_is_refused_and_not_kept(party: Party, surfer: Surfer, town: Town):
    long = dict.fromkeys(("login_hint", "ui_locales", "nonce"), "x" * 8000)
    for sent in (
        await surfer.http.post("/authorize", data=party.request(**long)),
        await surfer.http.get(party.url(**long)),
    ):
        assert sent.headers["location"].startswith(CALLBACK)
        assert answer_of(sent)["error"] == "invalid_request"
    async with town.house.database.begin() as session:
        assert await session.scalar(select(func.count()).select_from(KeptRequest)) == 0


async def test_a_suspended_clients_address_is_no_way_out(party: Party, surfer: Surfer, town: Town):
    await town.suspend(party)
    goal = f"/end_session?client_id={party.client_id}&post_logout_redirect_uri=https://aplikasi.example/keluar"
    answer = await surfer.http.get(goal)
    assert answer.status_code == 400
    assert "location" not in answer.headers
