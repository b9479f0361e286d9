"""Signing out ends the session here, tells every application, and says truly what came of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from idp.foundation import clock
from idp.foundation.facts import Seen
from tests.oidc.leaving import Scene
from tests.oidc.parties import Page, about, peek, verified
from tests.support.house import ISSUER

pytestmark = pytest.mark.twins


async def test_every_application_is_told_and_the_page_says_so(scene: Scene):
    tokens = await scene.surfer.tokens(scene.party)
    silent = await scene.town.party(client_name="Smart Arsip")
    await scene.surfer.tokens(silent)
    waiting = await scene.sign_out()
    assert Page(waiting).has("logged-out")
    assert "Menunggu jawaban" in waiting.text
    await scene.town.house.settle()
    page = await scene.surfer.go(str(waiting.url))
    assert "e-Kinerja" in page.text
    assert "Sudah keluar" in page.text
    assert "Smart Arsip" in page.text
    assert "Keluar sendiri" in page.text
    assert scene.receiver.targets == ["/keluar?asal=divos"]
    told = await verified(scene.surfer.http, scene.receiver.tokens[0], scene.party.client_id)
    assert (told["iss"], told["sid"]) == (ISSUER, peek(tokens["id_token"])["sid"])
    assert told["sub"] == str(scene.town.people["made.ayu"])
    assert list(told["events"]) == ["http://schemas.openid.net/event/backchannel-logout"]
    assert "nonce" not in told
    assert (await about(scene.surfer.http, tokens["access_token"])).status_code == 401


async def test_an_application_that_does_not_answer_is_shown_and_tried_again(scene: Scene):
    scene.receiver.status = 500
    await scene.surfer.tokens(scene.party)
    page = await scene.sign_out()
    await scene.town.house.settle()
    page = await scene.surfer.go(str(page.url))
    assert "1 aplikasi mungkin masih terbuka" in page.text
    assert "Tidak terjangkau" in page.text
    scene.receiver.status = 204
    with clock.travel(timedelta(seconds=3)):
        await scene.town.house.settle()
    page = await scene.surfer.go(str(page.url))
    assert "Sudah keluar" in page.text
    assert len(scene.receiver.tokens) == 2


async def test_the_person_may_ask_once_more(scene: Scene):
    scene.receiver.silent = True
    await scene.surfer.tokens(scene.party)
    page = await scene.sign_out()
    await scene.town.house.settle()
    page = await scene.surfer.go(str(page.url))
    scene.receiver.silent = False
    page = await scene.surfer.submit(page)
    assert "Menunggu jawaban" in page.text
    await scene.town.house.settle()
    assert "Sudah keluar" in (await scene.surfer.go(str(page.url))).text


async def test_whichever_way_a_session_ends_the_application_is_told(scene: Scene):
    tokens = await scene.surfer.tokens(scene.party)
    sessions, database = scene.town.house.composition.accounts.sessions, scene.town.house.database
    async with database.begin() as session:
        await sessions.end_all(session, scene.town.people["made.ayu"], "disabled")
    await scene.town.house.settle()
    assert peek(scene.receiver.tokens[0])["sid"] == peek(tokens["id_token"])["sid"]
    assert (await scene.party.refresh(scene.surfer.http, tokens["refresh_token"])).status_code == 400


async def test_telling_twice_changes_nothing(scene: Scene):
    await scene.surfer.tokens(scene.party)
    await scene.sign_out()
    await scene.town.house.settle()
    await scene.town.house.composition.worker.drain()
    assert len(scene.receiver.tokens) == 1


async def test_confirmed_and_failed_deliveries_are_facts(scene: Scene):
    scene.receiver.status = 500
    await scene.surfer.tokens(scene.party)
    await scene.sign_out()
    await scene.town.house.settle()
    scene.receiver.status = 200
    with clock.travel(timedelta(seconds=3)):
        await scene.town.house.settle()
    async with scene.town.house.database.begin() as session:
        seen = {row.kind: row.count for row in await session.scalars(select(Seen))}
    assert (seen["logout_confirmed"], seen["logout_failed"]) == (1, 1)


async def test_a_client_that_redirects_back_does_not_wait(scene: Scene):
    tokens = await scene.surfer.tokens(scene.party)
    page = await scene.surfer.http.get(
        "/end_session",
        params={
            "id_token_hint": tokens["id_token"],
            "post_logout_redirect_uri": "https://aplikasi.example/keluar",
            "state": "x",
        },
    )
    page = await scene.surfer.go(page.headers["location"])
    assert "e-Kinerja" in page.text
    gone = await scene.surfer.submit(page)
    assert gone.headers["location"] == "https://aplikasi.example/keluar?state=x"
    await scene.town.house.settle()
    assert len(scene.receiver.tokens) == 1


async def test_somebody_elses_mark_shows_nothing(scene: Scene):
    await scene.surfer.tokens(scene.party)
    page = await scene.sign_out()
    forged = str(page.url)[:-6] + "AAAAAA"
    assert "e-Kinerja" not in (await scene.surfer.go(forged)).text


async def test_asking_again_needs_our_own_page(scene: Scene):
    assert (await scene.surfer.http.post("/keluar/hubungi?tanda=x", data={})).status_code == 403


async def test_signing_out_without_a_session_is_no_dead_end(scene: Scene):
    assert Page(await scene.surfer.go("/keluar")).has("logged-out")
    assert Page(await scene.surfer.go("/end_session?state=x")).has("logged-out")
