"""What a developer wrote that data is needed for is read by the people whose data it is, and a card says one thing."""

import pytest

from idp.oidc.views import ClientDisplay
from tests.oidc.parties import Browser, Page, World

PURPOSE = "Menyapa pegawai <b>dengan namanya</b>"
DECLARED = {
    "data_purposes": [
        {"scope": "profile", "purpose": PURPOSE, "legal_basis": "tugas_publik"},
    ]
}
SHOWN = "Menyapa pegawai &lt;b&gt;dengan namanya&lt;/b&gt;"


@pytest.mark.parametrize("ownership", ["luar", "kota"])
async def test_consent_and_notice_and_connected_applications_say_what_data_is_for(
    world: World, browser: Browser, ownership: str
) -> None:
    party = await world.party(ownership=ownership, **DECLARED)
    page = await browser.sign_in(await browser.go(party.url()))
    assert Page(page).has("consent-accept")
    assert f"Alasan dari aplikasi: {SHOWN}" in page.text
    await browser.submit(page, jawaban="izinkan")
    assert SHOWN in (await browser.go("/akun/aplikasi")).text


async def test_without_a_reason_nothing_is_said_about_one(world: World, browser: Browser) -> None:
    party = await world.party(ownership="luar")
    page = await browser.sign_in(await browser.go(party.url()))
    assert "Alasan dari aplikasi" not in page.text
    await browser.submit(page, jawaban="izinkan")
    assert "alasan dari aplikasi" not in (await browser.go("/akun/aplikasi")).text


@pytest.mark.parametrize(
    ("untested", "office", "named"),
    [
        (True, "Dinas Komunikasi", False),
        (True, "", True),
        (False, "Dinas Komunikasi", True),
        (False, "", True),
    ],
)
def test_what_an_office_has_in_the_sandbox_is_not_called_an_application_from_outside(
    untested: bool, office: str, named: bool
) -> None:
    assert ClientDisplay("Sijuna", office, outside=True, untested=untested).named_outside is named
    assert not ClientDisplay("Sijuna", office, untested=untested).named_outside
