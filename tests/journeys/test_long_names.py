"""A name as long as they come: sixty letters without a space, on the narrowest telephone, with large text too."""

import json

from playwright.async_api import Browser

from tests.journeys.asking import asking
from tests.journeys.browser import Device, opened
from tests.journeys.officers import sign_in_officer
from tests.journeys.running_demo import RunningDemo

CLIENT = "nama-panjang"
NAME = "AplikasiPelayananPerizinanTerpaduSatuPintuKotaDenpasarBali26"


async def test_a_name_without_a_space_stays_on_the_page(browser: Browser, demo: RunningDemo) -> None:
    document = {
        "client_id": CLIENT,
        "client_secret": "rahasia-uji-nama-panjang-0123456789abcdef",
        "client_name": NAME,
        "client_uri": f"{demo.outside.address}/",
        "policy_uri": f"{demo.outside.address}/privasi",
        "redirect_uris": [demo.outside.redirect_uri],
        "grant_types": ["authorization_code"],
        "token_endpoint_auth_method": "client_secret_basic",
        "scope": "openid profile peran",
        "profile": "standar",
        "ownership": "luar",
        "environment": "uji",
    }
    file = demo.stage.folder / "long.json"
    file.write_text(json.dumps({"clients": [document]}))
    demo.command("clients", "import", str(file))
    narrow = Device(320)
    async with opened(browser, narrow) as tab:
        await tab.open(asking(demo, CLIENT, redirect_uri="https://penipu.example/"))
        await tab.look("panjang-galat", narrow)
        await tab.open(asking(demo, CLIENT, scope="openid profile peran"))
        await tab.look("panjang-masuk", narrow)
        await sign_in_officer(tab, demo, "komang.raka")
        assert "Pengelola Perangkat Daerah (kode" in await tab.page.locator("main .rows").inner_text()
        await tab.look("panjang-izin", narrow)
        await tab.agree()
        await tab.open(asking(demo, CLIENT, prompt="select_account"))
        await tab.look("panjang-pilih-akun", narrow)
        await tab.open(f"{demo.issuer}/akun/aplikasi")
        await tab.look("panjang-terhubung", narrow)
