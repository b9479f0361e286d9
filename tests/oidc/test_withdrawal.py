"""A person takes a permission back at /akun: out of that application everywhere, in all others as before."""

from typing import Any

import pytest

from tests.oidc.leaving import Scene
from tests.oidc.parties import Page, Party, Surfer, about, peek
from tests.oidc.test_ends import FRONT, frames

pytestmark = pytest.mark.twins


@pytest.fixture
async def outside(scene: Scene) -> Party:
    """An application of somebody else's, which is told server to server."""
    return await scene.town.party(ownership="luar", backchannel_logout_uri=scene.receiver.uri)


async def taken_back(scene: Scene, party: Party, surfer: Surfer | None = None) -> Any:
    """The page after pressing the button, before anybody was told."""
    surfer = surfer or scene.surfer
    page = await surfer.go("/akun/aplikasi")
    form = {"aplikasi": party.client_id, "csrf": scene.csrf(page)}
    answer = await surfer.http.post("/akun/aplikasi/cabut", data=form)
    assert answer.headers["location"] == f"/akun/aplikasi?dicabut={party.client_id}"
    return await surfer.go(answer.headers["location"])


async def told(scene: Scene) -> list[tuple[str, str]]:
    """(client, session) of every logout token that arrived."""
    await scene.town.house.settle()
    return [(said["aud"], said["sid"]) for said in map(peek, scene.receiver.tokens)]


async def test_they_are_out_of_that_application_and_of_no_other(scene: Scene, outside: Party):
    theirs, other = await scene.surfer.tokens(outside), await scene.surfer.tokens(scene.party)
    assert "belum menjawab" in (await taken_back(scene, outside)).text
    assert (await about(scene.surfer.http, theirs["access_token"])).status_code == 401, "at once"
    assert await told(scene) == [(outside.client_id, peek(theirs["id_token"])["sid"])]
    assert "sudah mengeluarkan Anda" in (await scene.surfer.go(f"/akun/aplikasi?dicabut={outside.client_id}")).text
    (receipt,) = await scene.receipts()
    assert (receipt.channel, receipt.answer, receipt.status) == ("back", "confirmed", 200)
    assert (await about(scene.surfer.http, other["access_token"])).status_code == 200
    assert Page(await scene.surfer.go(outside.url())).has("consent-accept"), "signed in as before, but asked again"


async def test_when_the_session_ends_later_nobody_is_told_twice(scene: Scene, outside: Party):
    theirs, other = await scene.surfer.tokens(outside), await scene.surfer.tokens(scene.party)
    await taken_back(scene, outside)
    await told(scene)
    page = await scene.sign_out()
    sid = peek(theirs["id_token"])["sid"]
    assert await told(scene) == [(outside.client_id, sid), (scene.party.client_id, peek(other["id_token"])["sid"])]
    assert "2 aplikasi" in (await scene.surfer.go(str(page.url))).text


async def test_who_agrees_again_is_let_in_and_told_again(scene: Scene, outside: Party):
    await scene.surfer.tokens(outside)
    await taken_back(scene, outside)
    await told(scene)
    await scene.surfer.tokens(outside)
    assert "sudah dicabut" not in (await scene.surfer.go(f"/akun/aplikasi?dicabut={outside.client_id}")).text
    await scene.sign_out()
    assert [client_id for client_id, _ in await told(scene)] == [outside.client_id] * 2


async def test_every_browser_of_the_person_is_out(scene: Scene, outside: Party):
    mine = await scene.surfer.tokens(outside, scope="openid offline_access", prompt="consent")
    async with scene.town.house.browser() as http:
        there = Surfer(http)
        theirs = await there.tokens(outside)
        await taken_back(scene, outside, there)
        both = {(outside.client_id, peek(tokens["id_token"])["sid"]) for tokens in (mine, theirs)}
        assert set(await told(scene)) == both
        assert (await outside.refresh(http, mine["refresh_token"])).status_code == 400, "access for good ends as well"


async def test_an_application_of_the_front_channel_is_asked_by_the_page_once(scene: Scene):
    front = await scene.town.party(ownership="luar", frontchannel_logout_uri=FRONT)
    tokens = await scene.surfer.tokens(front)
    page = await taken_back(scene, front)
    (address,) = frames(page)
    assert f"sid={peek(tokens['id_token'])['sid']}" in address
    assert "frame-src https://aplikasi.example" in page.headers["content-security-policy"]
    assert "sudah memintanya" in page.text
    assert frames(await scene.surfer.go(str(page.url))) == []


async def test_of_an_application_that_cannot_be_told_the_page_says_so(scene: Scene):
    silent = await scene.town.party(ownership="luar")
    await scene.surfer.tokens(silent)
    assert "belum mendukung keluar otomatis" in (await taken_back(scene, silent)).text


async def test_an_application_that_never_let_the_person_in_is_not_told(scene: Scene, outside: Party):
    await scene.surfer.code(outside)
    page = await taken_back(scene, outside)
    assert "sudah dicabut" in page.text
    assert "mengeluarkan" not in page.text
    assert await told(scene) == []
