"""Signing out ends the session here, tells every application, and says truly what came of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from idp.accounts.events import SessionEndReason
from idp.foundation import clock
from idp.foundation.facts import FactCount
from tests.oidc.logout_scenario import LogoutScenario
from tests.oidc.parties import Page, about, peek, verified
from tests.support.app import ISSUER

pytestmark = pytest.mark.twins


async def test_every_application_is_told_and_the_page_says_so(scene: LogoutScenario):
    tokens = await scene.browser.tokens(scene.party)
    silent = await scene.world.party(client_name="Smart Arsip")
    await scene.browser.tokens(silent)
    waiting = await scene.sign_out()
    assert Page(waiting).has("logged-out")
    assert "Menunggu jawaban" in waiting.text
    await scene.world.app.settle()
    page = await scene.browser.go(str(waiting.url))
    assert "e-Kinerja" in page.text
    assert "Sudah keluar" in page.text
    assert "Smart Arsip" in page.text
    assert "Keluar sendiri" in page.text
    assert scene.receiver.targets == ["/keluar?asal=divos"]
    told = await verified(scene.browser.http, scene.receiver.tokens[0], scene.party.client_id)
    assert (told["iss"], told["sid"]) == (ISSUER, peek(tokens["id_token"])["sid"])
    assert told["sub"] == str(scene.world.people["made.ayu"])
    assert list(told["events"]) == ["http://schemas.openid.net/event/backchannel-logout"]
    assert "nonce" not in told
    assert (await about(scene.browser.http, tokens["access_token"])).status_code == 401


async def test_an_application_that_does_not_answer_is_shown_and_tried_again(scene: LogoutScenario):
    scene.receiver.status = 500
    await scene.browser.tokens(scene.party)
    page = await scene.sign_out()
    await scene.world.app.settle()
    page = await scene.browser.go(str(page.url))
    assert "1 aplikasi mungkin masih terbuka" in page.text
    assert "Tidak terjangkau" in page.text
    scene.receiver.status = 204
    with clock.travel(timedelta(seconds=3)):
        await scene.world.app.settle()
    page = await scene.browser.go(str(page.url))
    assert "Sudah keluar" in page.text
    assert len(scene.receiver.tokens) == 2


async def test_the_person_may_ask_once_more(scene: LogoutScenario):
    scene.receiver.silent = True
    await scene.browser.tokens(scene.party)
    page = await scene.sign_out()
    await scene.world.app.settle()
    page = await scene.browser.go(str(page.url))
    scene.receiver.silent = False
    page = await scene.browser.submit(page)
    assert "Menunggu jawaban" in page.text
    await scene.world.app.settle()
    assert "Sudah keluar" in (await scene.browser.go(str(page.url))).text


async def test_whichever_way_a_session_ends_the_application_is_told(scene: LogoutScenario):
    tokens = await scene.browser.tokens(scene.party)
    sessions, database = scene.world.app.composition.accounts.sessions, scene.world.app.database
    async with database.begin() as session:
        await sessions.end_all(session, scene.world.people["made.ayu"], SessionEndReason.DISABLED)
    await scene.world.app.settle()
    assert peek(scene.receiver.tokens[0])["sid"] == peek(tokens["id_token"])["sid"]
    assert (await scene.party.refresh(scene.browser.http, tokens["refresh_token"])).status_code == 400


async def test_telling_twice_changes_nothing(scene: LogoutScenario):
    await scene.browser.tokens(scene.party)
    await scene.sign_out()
    await scene.world.app.settle()
    await scene.world.app.composition.worker.drain()
    assert len(scene.receiver.tokens) == 1


async def test_confirmed_and_failed_deliveries_are_facts(scene: LogoutScenario):
    scene.receiver.status = 500
    await scene.browser.tokens(scene.party)
    await scene.sign_out()
    await scene.world.app.settle()
    scene.receiver.status = 200
    with clock.travel(timedelta(seconds=3)):
        await scene.world.app.settle()
    async with scene.world.app.database.begin() as session:
        seen = {row.kind: row.count for row in await session.scalars(select(FactCount))}
    assert (seen["logout_confirmed"], seen["logout_failed"]) == (1, 1)


async def test_a_client_that_redirects_back_does_not_wait(scene: LogoutScenario):
    tokens = await scene.browser.tokens(scene.party)
    page = await scene.browser.http.get(
        "/end_session",
        params={
            "id_token_hint": tokens["id_token"],
            "post_logout_redirect_uri": "https://aplikasi.example/keluar",
            "state": "x",
        },
    )
    page = await scene.browser.go(page.headers["location"])
    assert "e-Kinerja" in page.text
    gone = await scene.browser.submit(page)
    assert gone.headers["location"] == "https://aplikasi.example/keluar?state=x"
    await scene.world.app.settle()
    assert len(scene.receiver.tokens) == 1


@pytest.mark.parametrize("proof", ["id_token_hint", "client_id"])
async def test_the_application_where_the_logout_began_is_not_listed_as_open(scene: LogoutScenario, proof: str):
    """It closed its own session; whoever merely names it, as a stranger's link can, shows nothing."""
    scene.receiver.status = 500
    tokens = await scene.browser.tokens(scene.party)
    named = {"client_id": scene.party.client_id, "id_token_hint": tokens["id_token"]}
    asked = await scene.browser.http.get("/end_session", params={proof: named[proof]})
    gone = await scene.browser.submit(await scene.browser.go(asked.headers["location"]))
    await scene.world.app.settle()
    page = await scene.browser.go(str(gone.url if gone.status_code == 200 else gone.headers["location"]))
    began = proof == "id_token_hint"
    assert ("Aplikasi ini menutup sesinya sendiri" in page.text) is began
    assert ("mungkin masih terbuka" in page.text) is not began
    assert ("Coba hubungi lagi" in page.text) is not began
    assert ("Tidak terjangkau" in page.text) is not began


async def test_somebody_elses_mark_shows_nothing(scene: LogoutScenario):
    await scene.browser.tokens(scene.party)
    page = await scene.sign_out()
    forged = str(page.url)[:-6] + "AAAAAA"
    assert "e-Kinerja" not in (await scene.browser.go(forged)).text


async def test_asking_again_needs_our_own_page(scene: LogoutScenario):
    assert (await scene.browser.http.post("/keluar/hubungi?tanda=x", data={})).status_code == 403


async def test_signing_out_without_a_session_is_no_dead_end(scene: LogoutScenario):
    assert Page(await scene.browser.go("/keluar")).has("logged-out")
    assert Page(await scene.browser.go("/end_session?state=x")).has("logged-out")
