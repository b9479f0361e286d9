"""Every way a session, a permission or a client can end: who is told, through which channel, with what receipt."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from sqlalchemy import select, update

from idp.accounts.models.session import SessionRow
from idp.accounts.people import people_admin
from idp.foundation import clock
from idp.oidc.models import LogoutReceipt
from tests.admin.api_clients import ApiClients
from tests.oidc.logout_scenario import LogoutScenario
from tests.oidc.parties import Browser, Page, about, peek
from tests.support.app import ISSUER

FRONT = "https://aplikasi.example/keluar-depan?asal=divos"


def frames(page: Any) -> list[str]:
    return [unescape(found) for found in re.findall(r'<iframe[^>]* src="([^"]+)"', page.text)]


async def everywhere(scene: LogoutScenario, made: UUID) -> None:
    async with scene.world.app.browser() as http:
        other = Browser(http)
        await other.through("/masuk?ke=/akun")
        here = await scene.world.app.composition.accounts.sessions.load_current_session(http.cookies.get("divos_sesi"))
        assert here is not None
        async with scene.world.app.database.begin() as session:
            assert await scene.world.app.composition.accounts.sessions.end_others(session, here) == 1


async def disabled(scene: LogoutScenario, made: UUID) -> None:
    async with scene.world.app.database.begin() as session:
        assert await people_admin.disable_person(scene.people_admin(session), made)


async def another_password(scene: LogoutScenario, made: UUID) -> None:
    async with scene.world.app.database.begin() as session:
        person = await people_admin.find_person(session, str(made))
        await people_admin.set_password(scene.people_admin(session), person.id, "kata sandi lain yang panjang")


async def at_the_door(scene: LogoutScenario, made: UUID) -> None:
    await scene.sign_out()


async def from_the_application(scene: LogoutScenario, made: UUID) -> None:
    page = await scene.browser.go(f"/end_session?client_id={scene.party.client_id}")
    await scene.browser.submit(page)


async def at_my_page(scene: LogoutScenario, made: UUID) -> None:
    page = await scene.browser.go("/akun")
    (action,) = re.findall(r'action="(/akun/sesi/[^"]+/akhiri)"', page.text)
    await scene.browser.http.post(action, data={"csrf": scene.csrf(page)})


async def unused_for_too_long(scene: LogoutScenario, made: UUID) -> None:
    with clock.travel(timedelta(days=2)):
        await scene.world.app.composition.accounts.sessions.end_expired()
        await scene.world.app.settle()


async def by_somebody_else(scene: LogoutScenario, made: UUID) -> None:
    await scene.world.person("komang", nip=None)
    other = Browser(scene.browser.http, "komang")
    await other.sign_in(await other.go(scene.party.url(prompt="login")))


ENDS = (
    at_the_door,
    from_the_application,
    at_my_page,
    everywhere,
    unused_for_too_long,
    disabled,
    another_password,
    by_somebody_else,
)


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
async def test_each_end_of_a_session_tells_the_application_once_and_its_tokens_are_worth_nothing(
    scene: LogoutScenario, end: Callable[[LogoutScenario, UUID], Awaitable[None]]
):
    tokens = await scene.browser.tokens(scene.party)
    await end(scene, scene.world.people["made.ayu"])
    await scene.world.app.settle()
    assert [peek(token)["sid"] for token in scene.receiver.tokens] == [peek(tokens["id_token"])["sid"]]
    assert (await about(scene.browser.http, tokens["access_token"])).status_code == 401
    assert (await scene.party.refresh(scene.browser.http, tokens["refresh_token"])).json()["error"] == "invalid_grant"


async def test_a_receipt_says_how_often_when_and_with_what_status(scene: LogoutScenario):
    scene.receiver.status = 503
    await scene.browser.tokens(scene.party)
    await scene.sign_out()
    await scene.world.app.settle()
    (failed,) = await scene.receipts()
    assert (failed.channel, failed.answer, failed.attempts, failed.status) == ("back", "unreachable", 1, 503)
    scene.receiver.status = 200
    with clock.travel(timedelta(seconds=3)):
        await scene.world.app.settle()
    (receipt,) = await scene.receipts()
    assert (receipt.answer, receipt.attempts, receipt.status) == ("confirmed", 2, 200)
    assert receipt.first_tried_at == failed.first_tried_at
    assert receipt.answered_at > failed.answered_at
    assert receipt.verified is False, "plain http proves nothing about who answered"


async def test_who_does_not_answer_at_all_has_no_status(scene: LogoutScenario):
    scene.receiver.silent = True
    await scene.browser.tokens(scene.party)
    await scene.sign_out()
    await scene.world.app.settle()
    (receipt,) = await scene.receipts()
    assert (receipt.answer, receipt.status) == ("unreachable", None)


async def test_applications_of_the_front_channel_are_asked_by_this_page_once(scene: LogoutScenario):
    front = await scene.world.party(client_name="Depan", frontchannel_logout_uri=FRONT)
    tokens = await scene.browser.tokens(front)
    page = await scene.sign_out()
    (address,) = frames(page)
    assert address.startswith(FRONT + "&")
    asked = parse_qs(urlsplit(address).query)
    assert (asked["iss"], asked["sid"]) == ([ISSUER], [peek(tokens["id_token"])["sid"]])
    assert "frame-src https://aplikasi.example" in page.headers["content-security-policy"]
    assert "Sudah diminta" in page.text
    assert "1 aplikasi mungkin masih terbuka" in page.text, "a browser cannot tell us what came of it"
    again = await scene.browser.go(str(page.url))
    assert frames(again) == []
    (receipt,) = await scene.receipts()
    assert (receipt.channel, receipt.answer, receipt.attempts) == ("front", "asked", 1)


async def test_who_registered_both_channels_is_told_by_the_one_that_answers(scene: LogoutScenario):
    both = await scene.world.party(frontchannel_logout_uri=FRONT, backchannel_logout_uri=scene.receiver.uri)
    await scene.browser.tokens(both)
    assert frames(await scene.sign_out()) == []
    await scene.world.app.settle()
    assert len(scene.receiver.tokens) == 1


async def test_a_redirecting_logout_lets_the_frames_work_first(scene: LogoutScenario):
    front = await scene.world.party(client_name="Depan", frontchannel_logout_uri=FRONT)
    tokens = await scene.browser.tokens(front)
    back = "https://aplikasi.example/keluar"
    asked = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": back, "state": "a&b"}
    confirm = await scene.browser.go((await scene.browser.http.get("/end_session", params=asked)).headers["location"])
    page = await scene.browser.submit(confirm)
    assert len(frames(page)) == 1
    assert Page(page).has("logout-onward")
    assert f'<noscript><meta http-equiv="refresh" content="3;url={back}?state=a%26b"></noscript>' in page.text
    again = await scene.browser.go(str(page.url))
    assert 'content="0;url=' in again.text, "nobody waits for frames that are not there"


async def test_a_session_that_runs_out_cannot_ask_a_browser(scene: LogoutScenario):
    front = await scene.world.party(client_name="Depan", frontchannel_logout_uri=FRONT)
    await scene.browser.tokens(front)
    await scene.browser.tokens(scene.party)
    with clock.travel(timedelta(days=2)):
        assert await scene.world.app.composition.accounts.sessions.end_expired() == 1
        await scene.world.app.settle()
    found = {receipt.channel: receipt.answer for receipt in await scene.receipts()}
    assert found == {"back": "confirmed", "front": "on_its_own"}


async def test_while_answers_come_in_the_page_is_fetched_again_and_then_no_more(scene: LogoutScenario):
    await scene.browser.tokens(scene.party)
    waiting = await scene.sign_out()
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in waiting.text
    assert 'data-muat-lagi="2"' in waiting.text
    await scene.world.app.settle()
    done = await scene.browser.go(str(waiting.url))
    assert "http-equiv" not in done.text
    assert "data-muat-lagi" not in done.text


async def test_a_suspended_client_is_told_of_everybody_and_holds_nothing(scene: LogoutScenario):
    tokens = await scene.browser.tokens(scene.party)
    await scene.world.suspend(scene.party)
    await scene.world.app.settle()
    assert peek(scene.receiver.tokens[0])["sid"] == peek(tokens["id_token"])["sid"]
    await scene.resume(scene.party)
    assert (await about(scene.browser.http, tokens["access_token"])).status_code == 401
    assert (await scene.party.refresh(scene.browser.http, tokens["refresh_token"])).status_code == 400
    assert Page(await scene.browser.go("/keluar")).has("logout-confirm"), "the person is signed in as before"


async def test_who_was_let_in_again_after_it_was_told_is_told_again(scene: LogoutScenario):
    await scene.browser.tokens(scene.party)
    await scene.world.suspend(scene.party)
    await scene.world.app.settle()
    await scene.resume(scene.party)
    await scene.browser.tokens(scene.party)
    await scene.sign_out()
    await scene.world.app.settle()
    assert len(scene.receiver.tokens) == 2
    (receipt,) = await scene.receipts()
    assert (receipt.answer, receipt.attempts) == ("confirmed", 1)


async def test_not_me_ends_that_session_with_all_it_gave(scene: LogoutScenario):
    tokens = await scene.browser.tokens(scene.party, scope="openid offline_access", prompt="consent")
    async with scene.world.app.browser() as http:
        owner = Browser(http)
        mine = await owner.tokens(scene.party, scope="openid offline_access", prompt="consent")
        page = await owner.go("/akun")
        (action,) = re.findall(r'action="(/akun/sesi/[^"]+/bukan-saya)"', page.text)
        assert (await http.post(action, data={})).status_code == 403, "only our own form can do this"
        done = await owner._follow(await http.post(action, data={"csrf": scene.csrf(page)}))
        assert "Orang itu mungkin mengetahui" in done.text
        await scene.world.app.settle()
        assert peek(scene.receiver.tokens[0])["sid"] == peek(tokens["id_token"])["sid"]
        assert len(scene.receiver.tokens) == 1
        assert (await scene.party.refresh(scene.browser.http, tokens["refresh_token"])).status_code == 400
        assert (await scene.party.refresh(http, mine["refresh_token"])).status_code == 200


async def test_nobody_disowns_their_own_browser_or_anothers_session(scene: LogoutScenario):
    await scene.browser.tokens(scene.party)
    async with scene.world.app.database.begin() as session:
        mine = await scene.session_id(session)
    page = await scene.browser.go("/akun")
    for session_id in (mine, "0d9b6a52-2f2f-4d6a-9d0c-0d9b6a522f2f"):
        answer = await scene.browser.http.post(f"/akun/sesi/{session_id}/bukan-saya", data={"csrf": scene.csrf(page)})
        assert answer.headers["location"] == "/akun"
    async with scene.world.app.database.begin() as session:
        assert await session.scalar(select(SessionRow.ended_at).where(SessionRow.id == mine)) is None


async def test_a_receipt_from_before_the_columns_were_there_is_read(scene: LogoutScenario):
    await scene.browser.tokens(scene.party)
    page = await scene.sign_out()
    async with scene.world.app.database.begin() as session:
        await session.execute(update(LogoutReceipt).values(subject="", status=None, verified=None, first_tried_at=None))
    await scene.world.app.settle()
    assert peek(scene.receiver.tokens[0])["sub"] == str(scene.world.people["made.ayu"])
    assert "Sudah keluar" in (await scene.browser.go(str(page.url))).text


async def test_the_admin_api_shows_a_clients_receipts_page_by_page_and_nobodys_name(scene: LogoutScenario):
    for _ in range(3):
        await scene.browser.tokens(scene.party)
        await scene.sign_out()
        await scene.world.app.settle()
    api_clients = ApiClients(scene.world.app)
    client = await scene.world.app.composition.clients.registry.find(scene.party.client_id)
    assert client is not None
    path = f"/api/v1/clients/{client.id}/logouts"
    first = (await api_clients.ask(path, "klien:baca", limit=2)).json()
    rest = (await api_clients.ask(path, "klien:baca", limit=2, cursor=first["next"])).json()
    found = first["items"] + rest["items"]
    assert [len(first["items"]), len(rest["items"]), rest["next"]] == [2, 1, None]
    assert [one["ended_at"] for one in found] == sorted((one["ended_at"] for one in found), reverse=True)
    assert {(one["channel"], one["answer"], one["attempts"], one["status"]) for one in found} == {
        ("back", "confirmed", 1, 200)
    }
    assert str(scene.world.people["made.ayu"]) not in str(found)
    assert (
        await api_clients.ask("/api/v1/clients/0d9b6a52-2f2f-4d6a-9d0c-0d9b6a522f2f/logouts", "klien:baca")
    ).status_code == 404
    assert (await api_clients.ask(path, "kemajuan:baca")).status_code == 403
