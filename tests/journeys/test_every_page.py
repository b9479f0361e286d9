"""Every page in every width and colour: silent console, no sideways scrolling, nothing axe-core objects to."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

import pytest
from playwright.async_api import Browser

from tests.journeys.browser import Device, Tab, opened
from tests.journeys.stage import OUTSIDE, Played

DEVICES = [Device(width, scheme) for width in (390, 1280) for scheme in ("light", "dark")] + [Device(320)]
each_device = pytest.mark.parametrize("device", DEVICES, ids=lambda device: device.name)


def asking(played: Played, client_id: str, **changed: str) -> str:
    """An authorization request as the address a browser is sent to."""
    redirect_uri = f"{played.arsip}/masuk/kembali"
    wish = {
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": "openid profile email",
        "state": "s",
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method": "S256",
    }
    return f"{played.issuer}/authorize?{urlencode(wish | changed)}"


@each_device
async def test_signing_in(browser: Browser, played: Played, device: Device) -> None:
    async with opened(browser, device) as tab:
        await tab.open(f"{played.kinerja}/masuk")
        await tab.look("masuk")
        await tab.press("#login-submit")
        assert (await tab.page.title()).startswith("Kesalahan:")
        assert await tab.page.evaluate("document.activeElement.id") == "kesalahan"
        await tab.look("masuk-kosong")
        await tab.sign_in("19850", "salah")
        assert "Anda mengetik 5 angka" in await tab.page.locator("#kesalahan").inner_text()
        await tab.look("masuk-nip")
        stranger = f"tidak.ada.{device.name}"
        await tab.sign_in(stranger, "salah")
        assert await tab.page.input_value("#username") == stranger, "the name is kept"
        assert await tab.page.input_value("#password") == ""
        await tab.look("masuk-tidak-cocok")


@each_device
async def test_the_wait_after_too_many_tries(browser: Browser, played: Played, device: Device) -> None:
    async with opened(browser, device) as tab:
        await tab.open(f"{played.kinerja}/masuk")
        for _ in range(8):
            if await tab.page.locator("#throttled").count():
                break
            await tab.sign_in(f"tak.dikenal.{device.name}", "salah")
        assert "WITA" in await tab.page.locator("#throttled").inner_text()
        await tab.look("masuk-dibatasi")
        await tab.press("main .btn")
        assert await tab.page.locator("#login-submit").count() == 1, "trying again is a link"


@each_device
async def test_dead_ends(browser: Browser, played: Played, device: Device) -> None:
    ends: dict[str, str] = {
        "galat-alamat-kembali": asking(played, OUTSIDE, redirect_uri="https://penipu.example/"),
        "galat-aplikasi-tak-dikenal": asking(played, "bukan-siapa-siapa"),
        "galat-tidak-ada": f"{played.issuer}/tidak/ada",
        "galat-tautan-lama": f"{played.issuer}/authorize/tidak-ada",
        "galat-keluar": f"{played.issuer}/end_session?client_id={OUTSIDE}&post_logout_redirect_uri=https://penipu.example/",
        "masuk-terlambat": f"{played.issuer}/masuk?lanjut=tidak-ada",
    }
    async with opened(browser, device) as tab:
        for name, address in ends.items():
            await tab.open(address)
            assert await tab.page.locator("#error-page").count() == 1, name
            assert "penipu" not in await tab.page.content(), "nothing that was sent is shown"
            await tab.look(name)


@each_device
async def test_consent_and_refusal(browser: Browser, played: Played, device: Device) -> None:
    async with opened(browser, device) as tab:
        await tab.open(asking(played, OUTSIDE))
        await tab.sign_in()
        await tab.look("izin")
        await tab.press("#consent-deny")
        assert "error=access_denied" in tab.page.url


@each_device
async def test_leaving(browser: Browser, played: Played, device: Device) -> None:
    async with opened(browser, device) as tab:
        await tab.open(f"{played.kinerja}/masuk")
        await tab.sign_in()
        if await tab.page.locator("#consent-accept").count():
            await tab.look("pemberitahuan")
            await tab.agree()
        await tab.open(f"{played.issuer}/keluar")
        await tab.look("keluar-tanya")
        await tab.press("#logout-confirm")
        assert await tab.page.locator("#logged-out").count() == 1
        await tab.look("keluar-tanda-terima")


Going = Callable[[Tab, Played], Awaitable[None]]


@each_device
async def test_inside(browser: Browser, played: Played, device: Device) -> None:
    async with opened(browser, device) as tab:
        await tab.open(f"{played.issuer}/portal")
        await tab.look("masuk-portal")
        await tab.sign_in("gede.arya")
        assert tab.page.url == f"{played.issuer}/portal"
        await tab.look("portal")
        for name, path in {
            "portal-kosong": "/portal?cari=zzzz",
            "akun": "/akun",
            "aplikasi-terhubung": "/akun/aplikasi",
            "kominfo": "/kominfo",
            "kominfo-cari": "/kominfo?cari=sewaka&layak=ya",
            "kominfo-kosong": "/kominfo?cari=zzzz",
        }.items():
            await tab.open(f"{played.issuer}{path}")
            await tab.look(name)
        await tab.page.locator(".menu summary").click()
        await tab.look("menu-akun")


@each_device
async def test_papers(browser: Browser, played: Played, device: Device) -> None:
    async with opened(browser, device) as tab:
        for name in ("bantuan", "privasi", "aksesibilitas", "api/docs"):
            await tab.open(f"{played.issuer}/{name}")
            await tab.look(name.replace("/", "-"))


@pytest.mark.parametrize("device", [Device(390), Device(1280)], ids=lambda device: device.name)
async def test_somebody_without_the_role_is_told_whom_to_ask(browser: Browser, played: Played, device: Device) -> None:
    async with opened(browser, device) as tab:
        await tab.open(f"{played.issuer}/kominfo")
        await tab.sign_in("made.ayu")
        assert await tab.page.locator("#error-page").count() == 1
        await tab.look("bukan-untuk-anda")
