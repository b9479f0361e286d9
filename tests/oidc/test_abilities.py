"""What an application may do at an API: people read the label and the API's name, never the bare scope."""

import re
from typing import Any

import pytest

from idp.clients.registration import client_lifecycle
from idp.permissions import SHELL
from idp.protocol.audience import ScopeLabel
from tests.oidc.devices import begun, television, typed
from tests.oidc.offering import offered, removed
from tests.oidc.parties import Browser, Party, World, answer_of

ARSIP = "https://arsip.example"
LABELS = {
    "arsip:baca": ScopeLabel("Membaca arsip Anda", "Read your archive"),
    "arsip:tulis": ScopeLabel("Menulis ke <arsip> Anda"),
}
READING = "Membaca arsip Anda"


@pytest.fixture
async def archive(world: World) -> None:
    await offered(world, ARSIP, "arsip:baca arsip:tulis", name="Arsip Kota", labels=LABELS)


@pytest.fixture
async def outside(world: World, archive: None) -> Party:
    return await world.party(ownership="luar", scope="openid profile arsip:baca arsip:tulis", resources=[ARSIP])


def rows(page: Any) -> list[str]:
    """The rows of a page as text, tags left out."""
    found = re.findall(r'<li>.*?<div class="what">(.*?)</div>', page.text, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found]


async def test_the_consent_page_says_it_in_words_and_marks_what_is_new(outside: Party, browser: Browser):
    first = await browser.sign_in(await browser.go(outside.url(scope="openid arsip:baca", resource=ARSIP)))
    assert rows(first) == ["Membaca arsip Anda Atas nama Anda di Arsip Kota"]
    answer_of(await browser.submit(first, jawaban="izinkan"))
    wider = await browser.go(outside.url(scope="openid arsip:baca arsip:tulis", resource=ARSIP))
    assert rows(wider) == [
        "Membaca arsip Anda Atas nama Anda di Arsip Kota",
        "Menulis ke &lt;arsip&gt; Anda Baru Atas nama Anda di Arsip Kota",
    ]
    english = await browser.go(f"{wider.url}&bahasa=en")
    assert rows(english)[0] == "Read your archive In your name at Arsip Kota"
    assert '<span lang="id">Menulis ke &lt;arsip&gt; Anda</span>' in english.text, "read aloud in its own language"
    assert "arsip:" not in first.text + wider.text + english.text


async def test_what_was_agreed_to_is_worth_nothing_to_another_api_that_takes_the_name(
    outside: Party, browser: Browser, world: World
):
    asked = {"scope": "openid arsip:baca", "resource": ARSIP}
    answer_of(await browser.submit(await browser.sign_in(await browser.go(outside.url(**asked))), jawaban="izinkan"))
    await browser.code(outside, **asked)
    await removed(world, ARSIP)
    await world.app.settle()
    await offered(
        world, "https://gaji.example", "arsip:baca", name="Gaji", labels={"arsip:baca": ScopeLabel("Membaca gaji")}
    )
    async with world.app.database.begin() as session:
        desk = world.app.composition.clients.admin(session, SHELL)
        await client_lifecycle.merge_metadata(
            desk, outside.client_id, {"resources": ["https://gaji.example"], "scope": "openid arsip:baca"}, None
        )
    page = await browser.go(outside.url(**asked | {"resource": "https://gaji.example"}))
    assert rows(page) == ["Membaca gaji Baru Atas nama Anda di Gaji"]


async def test_a_refresh_token_brings_what_was_agreed_to_no_other_api_that_takes_the_name(
    outside: Party, browser: Browser, world: World
):
    page = await browser.sign_in(await browser.go(outside.url(scope="openid arsip:baca arsip:tulis", resource=ARSIP)))
    code = answer_of(await browser.submit(page, jawaban="izinkan"))["code"]
    tokens = (await outside.redeem(browser.http, code)).json()
    assert tokens["scope"] == "arsip:baca arsip:tulis"
    await removed(world, ARSIP)
    await offered(world, "https://lain.example", "arsip:tulis")
    await offered(
        world, ARSIP, "arsip:baca", name="Arsip Lain", labels={"arsip:baca": ScopeLabel("Menghapus arsip Anda")}
    )
    await world.app.settle()
    again = (await outside.refresh(browser.http, tokens["refresh_token"], resource=ARSIP)).json()
    assert again["scope"] == ""
    own = (await outside.refresh(browser.http, again["refresh_token"], resource=world.app.settings.issuer)).json()
    assert own["scope"] == "openid", "what is not an API's stays"


async def test_the_notice_of_a_city_application_says_it_too(world: World, archive: None, browser: Browser):
    party = await world.party(scope="openid arsip:baca", resources=[ARSIP])
    page = await browser.sign_in(await browser.go(party.url(scope="openid arsip:baca", resource=ARSIP)))
    assert rows(page) == ["Membaca arsip Anda Atas nama Anda di Arsip Kota"]


async def test_the_device_page_and_the_own_page_say_it_too(world: World, archive: None, browser: Browser):
    screen = await television(world, scope="openid profile arsip:baca", resources=[ARSIP])
    device = await begun(screen, world.app.http, scope="openid profile arsip:baca", resource=ARSIP)
    page = await typed(browser, device.user_code)
    assert rows(page)[-1] == "Membaca arsip Anda Atas nama Anda di Arsip Kota"
    await browser.submit(page, jawaban="izinkan")
    (own,) = rows(await browser.go("/akun/aplikasi"))
    assert own.endswith("Membaca arsip Anda · atas nama Anda di Arsip Kota")
    await removed(world, ARSIP)
    assert READING not in (await browser.go("/akun/aplikasi")).text, "what is gone may not be done any more"
