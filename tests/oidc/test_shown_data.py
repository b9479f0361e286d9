"""The pages that tell a person what an application receives name everything that userinfo then answers."""

from importlib.resources import files

import pytest

from idp.protocol.tokens.claim_definitions import CLAIM_DEFINITIONS, ClaimPreview
from tests.oidc.parties import Browser, Page, World
from tests.oidc.test_userinfo import about

#: Shown in other claims of the same scope.
SHOWN_OTHERWISE = {"username", "organizations", "organization_roles"}


@pytest.mark.parametrize("ownership", ["luar", "kota"])
async def test_a_birthdate_that_is_sent_is_named_before(world: World, browser: Browser, ownership: str) -> None:
    party = await world.party(ownership=ownership, environment="produksi")
    page = await browser.sign_in(await browser.go(party.url(scope="openid profile")))
    assert Page(page).has("consent-accept")
    row = page.text[page.text.index("Juga") :].partition("</p>")[0]
    assert "tanggal lahir" in row
    assert "jenis kelamin" in row
    await browser.submit(page, jawaban="izinkan")
    received = (await about(browser.http, (await browser.tokens(party, scope="openid profile"))["access_token"])).json()
    named = {"sub", "name", "preferred_username"}
    words = {"given_name": "nama depan", "family_name": "nama belakang", "gender": "jenis kelamin"}
    words |= {"birthdate": "tanggal lahir", "picture": "foto", "website": "situs pribadi", "locale": "bahasa"}
    words |= {"middle_name": "nama tengah", "nickname": "nama panggilan", "profile": "halaman profil"}
    words |= {"zoneinfo": "zona waktu", "updated_at": "kapan data berubah"}
    assert all(words[claim] in row for claim in received.keys() - named)


def test_every_claim_that_is_not_shown_has_a_word() -> None:
    words = files("idp.oidc").joinpath("templates/scopes.html").read_text().partition("macro claim_name")[2]
    for claim in CLAIM_DEFINITIONS:
        if claim.preview is ClaimPreview.HIDDEN and claim.name not in SHOWN_OTHERWISE:
            assert f'"{claim.name}": _(' in words.partition("endmacro")[0]
