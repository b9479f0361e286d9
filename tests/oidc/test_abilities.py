"""What an application may do at an API: people read the label and the API's name, never the bare scope."""

import re
from typing import Any

import pytest

from idp.clients import register
from idp.permissions import SHELL
from idp.protocol.audience import Label
from tests.oidc.devices import begun, television, typed
from tests.oidc.offering import offered, removed
from tests.oidc.parties import Party, Surfer, Town, answer_of

ARSIP = "https://arsip.example"
LABELS = {
    "arsip:baca": Label("Membaca arsip Anda", "Read your archive"),
    "arsip:tulis": Label("Menulis ke <arsip> Anda"),
}
READING = "Membaca arsip Anda"


@pytest.fixture
async def archive(town: Town) -> None:
    await offered(town, ARSIP, "arsip:baca arsip:tulis", name="Arsip Kota", labels=LABELS)


@pytest.fixture
async def outside(town: Town, archive: None) -> Party:
    return await town.party(ownership="luar", scope="openid profile arsip:baca arsip:tulis", resources=[ARSIP])


def rows(page: Any) -> list[str]:
    """The rows of a page as text, tags left out."""
    found = re.findall(r'<li>.*?<div class="what">(.*?)</div>', page.text, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found]


async def test_the_consent_page_says_it_in_words_and_marks_what_is_new(outside: Party, surfer: Surfer):
    first = await surfer.sign_in(await surfer.go(outside.url(scope="openid arsip:baca", resource=ARSIP)))
    assert rows(first) == ["Membaca arsip Anda Atas nama Anda di Arsip Kota"]
    answer_of(await surfer.submit(first, jawaban="izinkan"))
    wider = await surfer.go(outside.url(scope="openid arsip:baca arsip:tulis", resource=ARSIP))
    assert rows(wider) == [
        "Membaca arsip Anda Atas nama Anda di Arsip Kota",
        "Menulis ke &lt;arsip&gt; Anda Baru Atas nama Anda di Arsip Kota",
    ]
    english = await surfer.go(f"{wider.url}&bahasa=en")
    assert rows(english)[0] == "Read your archive In your name at Arsip Kota"
    assert '<span lang="id">Menulis ke &lt;arsip&gt; Anda</span>' in english.text, "read aloud in its own language"
    assert "arsip:" not in first.text + wider.text + english.text


async def test_what_was_agreed_to_is_worth_nothing_to_another_api_that_takes_the_name(
    outside: Party, surfer: Surfer, town: Town
):
    asked = {"scope": "openid arsip:baca", "resource": ARSIP}
    answer_of(await surfer.submit(await surfer.sign_in(await surfer.go(outside.url(**asked))), jawaban="izinkan"))
    await surfer.code(outside, **asked)
    await removed(town, ARSIP)
    await town.house.settle()
    await offered(town, "https://gaji.example", "arsip:baca", name="Gaji", labels={"arsip:baca": Label("Membaca gaji")})
    async with town.house.database.begin() as session:
        desk = town.house.composition.clients.desk(session, SHELL)
        await register.update(
            desk, outside.client_id, {"resources": ["https://gaji.example"], "scope": "openid arsip:baca"}, None
        )
    page = await surfer.go(outside.url(**asked | {"resource": "https://gaji.example"}))
    assert rows(page) == ["Membaca gaji Baru Atas nama Anda di Gaji"]


async def test_a_refresh_token_brings_what_was_agreed_to_no_other_api_that_takes_the_name(
    outside: Party, surfer: Surfer, town: Town
):
    page = await surfer.sign_in(await surfer.go(outside.url(scope="openid arsip:baca arsip:tulis", resource=ARSIP)))
    code = answer_of(await surfer.submit(page, jawaban="izinkan"))["code"]
    tokens = (await outside.redeem(surfer.http, code)).json()
    assert tokens["scope"] == "arsip:baca arsip:tulis"
    await removed(town, ARSIP)
    await offered(town, "https://lain.example", "arsip:tulis")
    await offered(town, ARSIP, "arsip:baca", name="Arsip Lain", labels={"arsip:baca": Label("Menghapus arsip Anda")})
    await town.house.settle()
    again = (await outside.refresh(surfer.http, tokens["refresh_token"], resource=ARSIP)).json()
    assert again["scope"] == ""
    own = (await outside.refresh(surfer.http, again["refresh_token"], resource=town.house.settings.issuer)).json()
    assert own["scope"] == "openid", "what is not an API's stays"


async def test_the_notice_of_a_city_application_says_it_too(town: Town, archive: None, surfer: Surfer):
    party = await town.party(scope="openid arsip:baca", resources=[ARSIP])
    page = await surfer.sign_in(await surfer.go(party.url(scope="openid arsip:baca", resource=ARSIP)))
    assert rows(page) == ["Membaca arsip Anda Atas nama Anda di Arsip Kota"]


async def test_the_device_page_and_the_own_page_say_it_too(town: Town, archive: None, surfer: Surfer):
    screen = await television(town, scope="openid profile arsip:baca", resources=[ARSIP])
    device = await begun(screen, town.house.http, scope="openid profile arsip:baca", resource=ARSIP)
    page = await typed(surfer, device.user_code)
    assert rows(page)[-1] == "Membaca arsip Anda Atas nama Anda di Arsip Kota"
    await surfer.submit(page, jawaban="izinkan")
    (own,) = rows(await surfer.go("/akun/aplikasi"))
    assert own.endswith("Membaca arsip Anda · atas nama Anda di Arsip Kota")
    await removed(town, ARSIP)
    assert READING not in (await surfer.go("/akun/aplikasi")).text, "what is gone may not be done any more"
