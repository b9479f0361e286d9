"""A developer looks after a client: form, secrets, keys, history; in every width, also without script and WebCrypto."""

import json

from playwright.async_api import Browser

from idp.clients.store import clients
from idp.composition import close
from tests.journeys.browser import Device, Tab, opened
from tests.journeys.running_demo import RunningDemo
from tests.journeys.team_clients import DEVELOPER, add_team_client

NO_SCRIPT = Device(390, script=False)
NO_WEBCRYPTO = "Object.defineProperty(window.crypto, 'subtle', {value: undefined})"


async def prepare(demo: RunningDemo, client_id: str) -> str:
    """A sandbox client of application 17, whose team the developer is in; the path of its page."""
    declared = {"client_name": "Kartu Uji", "redirect_uris": ["https://kartu.example.go.id/balik"]}
    await add_team_client(demo, client_id, declared)
    return f"{demo.issuer}/pengembang/klien/{client_id}"


async def test_a_client_in_every_width(browser: Browser, demo: RunningDemo) -> None:
    page = await prepare(demo, "kartu-lebar")
    async with opened(browser, Device()) as tab:
        await tab.open(page)
        await tab.sign_in(DEVELOPER)
        await tab.look("klien")
        await tab.open(f"{page}/ubah")
        await tab.look("klien-ubah")
        await tab.page.fill("#alamat", "http://jauh.example/balik")
        await tab.press("main form button[type=submit]")
        assert (await tab.page.title()).startswith("Kesalahan:")
        await tab.look("klien-ubah-salah")
        await tab.open(f"{page}/kredensial")
        await tab.look("klien-kredensial")
        await tab.press("#baru")
        await tab.look("klien-rahasia-baru")
        await tab.press("a[href$=akhiri] >> nth=0")
        await tab.look("klien-rahasia-akhiri")
        demo.command("clients", "update", "kartu-lebar", "--set", "client_name=Kartu Keliru")
        await tab.open(f"{page}/riwayat")
        await tab.look("klien-riwayat")
        await tab.open(f"{page}/riwayat/1")
        await tab.look("klien-versi")
        await tab.open(f"{page}?bahasa=en")
        await tab.look("klien-english", Device(), Device(1280))


async def test_a_developer_looks_after_a_client_without_script(browser: Browser, demo: RunningDemo) -> None:
    page = await prepare(demo, "kartu-tanpa-skrip")
    async with opened(browser, NO_SCRIPT) as tab:
        await tab.open(f"{page}/ubah")
        await tab.sign_in(DEVELOPER)
        await tab.page.fill("#nama", "Kartu Baru")
        await tab.page.check("#minta-organisasi")
        await tab.page.fill("#alasan-organisasi", "Menyusun daftar menurut kantor")
        await tab.press("main form button[type=submit]")
        assert "Perubahan disimpan" in await words(tab)
        await tab.open(f"{page}/riwayat")
        assert "Kartu Uji" in await words(tab)
        await tab.press("a[href$='/riwayat/1']")
        await tab.press("form[action$=pulihkan] button")
        assert "Sudah dipulihkan" in await words(tab)
        await tab.open(f"{page}/kredensial")
        await tab.press("#baru")
        assert await tab.page.locator("#rahasia-baru").count() == 1
        await tab.press("a[href$=akhiri] >> nth=0")
        assert "belum pernah dipakai" in await words(tab)
        await tab.press("form[action$=akhiri] button")
        assert "sudah berakhir" in await words(tab)
        assert "openssl genpkey" in await words(tab)
        assert not await tab.page.locator("[data-buat]").is_visible()


async def test_a_pair_is_made_in_the_browser_and_its_private_half_stays_there(
    browser: Browser, demo: RunningDemo
) -> None:
    page = await prepare(demo, "kartu-kunci")
    sent: list[str] = []
    async with opened(browser, Device()) as tab:
        tab.page.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
        await tab.open(f"{page}/kredensial")
        await tab.sign_in(DEVELOPER)
        assert not await tab.page.locator("[data-tanpa]").is_visible()
        await tab.page.click("[data-buat]")
        await tab.page.wait_for_selector("[data-unduh=jwk]:visible")
        await tab.look("klien-kunci-dibuat")
        private = {}
        for kind in ("jwk", "pem"):
            async with tab.page.expect_download() as download:
                await tab.page.click(f"[data-unduh={kind}]")
            private[kind] = (await (await download.value).path()).read_text()
        assert "BEGIN PRIVATE KEY" in private["pem"]
        pair = json.loads(private["jwk"])
        await tab.press("form[action$='/kredensial/kunci'] button")
        assert "Kunci ditambahkan" in await words(tab)
        await tab.look("klien-kunci")
        await tab.press("a[href$=hapus]")
        await tab.look("klien-kunci-hapus")
    assert all(pair["d"] not in one for one in sent)
    assert all(private["pem"].splitlines()[1] not in one for one in sent)
    composition = demo.compose()
    try:
        async with composition.foundation.database.begin() as session:
            client = await clients.find_client(session, "kartu-kunci")
    finally:
        await close(composition)
    assert client is not None
    (registered,) = json.loads(str(client.metadata.jwks))["keys"]
    assert (registered["x"], registered["kid"]) == (pair["x"], pair["kid"])
    assert "d" not in registered


async def test_a_browser_without_webcrypto_is_told_the_commands(browser: Browser, demo: RunningDemo) -> None:
    page = await prepare(demo, "kartu-lama")
    async with opened(browser, Device()) as tab:
        await tab.page.add_init_script(NO_WEBCRYPTO)
        await tab.open(f"{page}/kredensial")
        await tab.sign_in(DEVELOPER)
        assert "openssl genpkey" in await words(tab)
        assert not await tab.page.locator("[data-buat]").is_visible()


async def words(tab: Tab) -> str:
    """What the page says."""
    return await tab.page.locator("main").inner_text()
