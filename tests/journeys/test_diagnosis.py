"""From an error page to the fix: the code is opened by its team, in every width, without script, in large text."""

from urllib.parse import urlencode

from playwright.async_api import Browser

from tests.journeys.browser import Device, opened
from tests.journeys.running_demo import RunningDemo
from tests.journeys.team_clients import DEVELOPER, add_team_client

NO_SCRIPT = Device(390, script=False)
REGISTERED = "https://ertlh.example.go.id/auth/callback"


async def prepare(demo: RunningDemo, client_id: str) -> None:
    """A sandbox client of application 17, whose team the developer is in."""
    declared = {
        "client_name": "e-RTLH Rekaan",
        "redirect_uris": [REGISTERED, "https://ertlh.example.go.id/masuk/kembali"],
        "client_uri": "https://ertlh.example.go.id/",
        "software_id": "php",
        "scope": "openid profile organisasi",
    }
    await add_team_client(demo, client_id, declared)


def request_address(demo: RunningDemo, client_id: str, redirect_uri: str) -> str:
    request = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "scope": "openid profile pegawai",
        "state": "s" * 32,
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method": "S256",
    }
    return f"{demo.issuer}/authorize?{urlencode(request)}"


async def test_a_code_in_every_width(browser: Browser, demo: RunningDemo) -> None:
    await prepare(demo, "ertlh-lebar")
    async with opened(browser, Device()) as tab:
        await tab.open(request_address(demo, "ertlh-lebar", "http://ertlh.example.go.id/auth/callback/"))
        await tab.look("galat-kode")
        code = await tab.page.inner_text("#diagnosis-code")
        demo.wait_for_report(code)
        await tab.open(f"{demo.issuer}/diagnosis/{code}")
        await tab.look("diagnosis-tertutup")
        await tab.press(".picks a >> nth=0")
        await tab.sign_in(DEVELOPER)
        assert tab.page.url.endswith(f"/diagnosis/{code}")
        await tab.look("diagnosis")
        await tab.open(f"{demo.issuer}/diagnosis/{code}?bahasa=en")
        await tab.look("diagnosis-english", Device(), Device(1280))
        await tab.open(f"{demo.issuer}/pengembang/klien/ertlh-lebar/galat?bahasa=id")
        await tab.look("klien-galat")
        await tab.open(f"{demo.issuer}/diagnosis?kode=bukan")
        await tab.look("diagnosis-kode-salah")
        await tab.open(f"{demo.issuer}/diagnosis/DVS-0000-0000")
        await tab.look("diagnosis-tidak-terbuka")
        await tab.open(f"{demo.issuer}/pengembang")
        await tab.look("pengembang-kotak-kode")


async def test_from_the_error_page_to_a_registered_address_without_script(browser: Browser, demo: RunningDemo) -> None:
    await prepare(demo, "ertlh-tanpa-skrip")
    sent = "https://ertlh.example.go.id/auth/callback/"
    async with opened(browser, NO_SCRIPT) as tab:
        await tab.open(request_address(demo, "ertlh-tanpa-skrip", sent))
        code = await tab.page.inner_text("#diagnosis-code")
        demo.wait_for_report(code)
        await tab.press("#open-diagnosis")
        await tab.sign_in(DEVELOPER)
        assert "garis miring di akhir" in await tab.page.locator("main").inner_text()
        await tab.open(f"{demo.issuer}/pengembang")
        await tab.page.fill("#kode-dvs", code.lower().replace("-", " "))
        await tab.press("form[action='/diagnosis'] button")
        assert tab.page.url.endswith(f"/diagnosis/{code}")
        await tab.press("form[action$='/alamat'] button")
        assert "Perubahan disimpan" in await tab.page.locator("main").inner_text()
        assert sent in await tab.page.locator("main").inner_text()
