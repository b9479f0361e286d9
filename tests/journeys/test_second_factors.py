"""A person sets up an authenticator app, prints recovery codes, and makes a passkey, on pages."""

from playwright.async_api import Browser

from idp.accounts.factors import totp
from idp.composition import close
from idp.foundation import clock
from tests.journeys.browser import Device, Tab, opened
from tests.journeys.running_demo import RunningDemo
from tests.support.second_factor import enrol_authenticator


async def plug_in_authenticator(tab: Tab, *, verifies_user: bool = True) -> None:
    """Chromium's own virtual authenticator, which presses the button by itself (WebAuthn 11).

    `Tab.look` takes it away: the debugger that brings axe-core ends the environment of every other.
    """
    debugger = await tab.page.context.new_cdp_session(tab.page)
    await debugger.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verifies_user,
        "automaticPresenceSimulation": True,
    }
    await debugger.send("WebAuthn.addVirtualAuthenticator", {"options": options})


async def read_secret(tab: Tab) -> str:
    """The secret as a person types it into the app."""
    return "".join(await tab.page.locator("#kunci span").all_inner_texts())


async def set_up_app(tab: Tab, issuer: str) -> str:
    """Press the button, read the secret, type the first code; the secret."""
    await tab.open(f"{issuer}/akun/keamanan")
    await tab.press("form[action$='/autentikator/mulai'] button")
    secret = await read_secret(tab)
    await tab.page.fill("#kode", totp.current_code(secret, clock.now()))
    await tab.press("#factor-submit")
    return secret


async def test_setting_up_every_kind_of_factor(browser: Browser, demo: RunningDemo) -> None:
    page = f"{demo.issuer}/akun/keamanan"
    async with opened(browser, Device()) as tab:
        await tab.open(page)
        await tab.sign_in("made.ayu")
        await tab.open(page)
        await tab.look("keamanan-akun-kosong")
        for name, answer in (("ponsel", "ya"), ("komputer", "tidak")):
            await tab.page.check(f"#{name}-{answer}")
        await tab.press("form[method=get] button")
        assert "aplikasi autentikator" in await tab.page.locator("#saran").inner_text()
        await tab.look("keamanan-akun-saran")
        await tab.press("form[action$='/autentikator/mulai'] button")
        await tab.look("pasang-autentikator")
        secret = await read_secret(tab)
        await tab.page.fill("#kode", "000 000")
        await tab.press("#factor-submit")
        assert (await tab.page.title()).startswith("Kesalahan:")
        await tab.look("pasang-autentikator-salah")
        assert await read_secret(tab) == secret, "the secret in the phone stays good"
        await tab.page.fill("#kode", totp.current_code(secret, clock.now()))
        await tab.press("#factor-submit")
        assert await tab.page.locator("#recovery-codes li").count() == 10
        await tab.look("kode-pemulihan")
        await tab.page.emulate_media(media="print")
        assert await tab.page.locator("#recovery-codes li:visible").count() == 10
        assert await tab.page.locator("button:visible").count() == 0
        await tab.picture("kode-pemulihan-cetak")
        await tab.page.emulate_media(media="screen")
        await tab.page.check("#simpan")
        await tab.press("main form button[type=submit]")
        await tab.open(f"{page}/kunci-sandi-baru")
        await tab.look("kunci-sandi-baru")
        await plug_in_authenticator(tab)
        await tab.page.fill("#nama", "Redmi 9A")
        await tab.press("#factor-submit")
        assert "“Redmi 9A”" in await tab.page.locator("main").inner_text()
        # the same device again: it says so itself
        await tab.open(f"{page}/kunci-sandi-baru")
        await tab.page.locator("#factor-submit").click()
        await tab.page.wait_for_selector("#kunci-gagal:visible")
        assert "sudah menyimpan" in await tab.page.locator("#kunci-gagal").inner_text()
        await tab.look("kunci-sandi-sudah-ada")
        await tab.open(page)
        await tab.look("keamanan-akun")
        await tab.press("a[href*='/kunci-sandi/']")
        await tab.look("kunci-sandi")
        await tab.open(f"{page}/autentikator/hapus")
        await tab.look("hapus-autentikator")


async def test_without_script_the_page_of_passkeys_offers_the_code(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device(script=False)) as tab:
        await tab.open(f"{demo.issuer}/akun/keamanan/kunci-sandi-baru")
        await tab.sign_in("ketut.budi")
        assert await tab.page.locator("#factor-submit:visible").count() == 0, "no button that does nothing"
        assert "skrip" in await tab.page.locator("#kunci-tanpa").inner_text()
        await tab.press("#kunci-tanpa button")
        secret = await read_secret(tab)
        await tab.page.fill("#kode", totp.current_code(secret, clock.now()))
        await tab.press("#factor-submit")
        assert await tab.page.locator("#recovery-codes li").count() == 10


async def test_every_factor_lets_its_person_in(browser: Browser, demo: RunningDemo) -> None:
    """Once by the passkey alone, then out, and in by the password with a recovery code, and with the passkey."""
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.issuer}/akun/keamanan")
        await tab.sign_in("wayan.sukra")
        await plug_in_authenticator(tab)
        await tab.open(f"{demo.issuer}/akun/keamanan/kunci-sandi-baru")
        await tab.press("#factor-submit")
        codes = await tab.page.locator("#recovery-codes li").all_inner_texts()
        await leave(tab, demo)
        await tab.open(f"{demo.issuer}/masuk")
        # the browser offers the passkey once somebody turns to the field, and the authenticator answers at once
        await tab.page.focus("#username")
        await tab.page.wait_for_url(f"{demo.issuer}/portal")
        await leave(tab, demo)
        async with opened(browser, Device(script=False)) as other:
            await other.open(f"{demo.issuer}/akun/keamanan/kunci-sandi-baru")
            await other.sign_in("wayan.sukra")
            await other.open(f"{demo.issuer}/akun/keamanan/kunci-sandi-baru")
            await prove(other)
            await other.open(f"{other.page.url}&cara=kunci")
            assert await other.page.locator("#passkey-submit:visible").count() == 0
            assert "skrip" in await other.page.locator("#kunci-tanpa").inner_text()
            await other.open(other.page.url.replace("cara=kunci", "cara=pemulihan"))
            await other.page.fill("#code", codes[0].lower())
            await other.press("#step-submit")
            assert other.page.url == f"{demo.issuer}/akun/keamanan/kunci-sandi-baru"


async def prove(tab: Tab) -> None:
    """Give the password again, where a change of factors asks for a fresh proof."""
    await tab.sign_in("wayan.sukra")
    assert "/masuk/verifikasi" in tab.page.url


async def leave(tab: Tab, demo: RunningDemo) -> None:
    """Sign out of everything."""
    await tab.open(f"{demo.issuer}/keluar")
    await tab.press("main form button[type=submit]")


async def test_the_second_step_asks_for_a_code_and_names_the_other_ways(browser: Browser, demo: RunningDemo) -> None:
    composition = demo.compose()
    try:
        await enrol_authenticator(composition, "gede.arya")
    finally:
        await close(composition)
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.kinerja}/masuk")
        await tab.sign_in("gede.arya")
        await tab.look("dua-langkah")
        await tab.page.fill("#code", "000000")
        await tab.press("#step-submit")
        assert "Jam server" in await tab.page.locator("#code-jam").inner_text()
        await tab.look("dua-langkah-salah")
        for way in ("pemulihan", "kunci", "bantuan"):
            await tab.press(f".picks a[href*='cara={way}']")
            await tab.look(f"dua-langkah-{way}")
