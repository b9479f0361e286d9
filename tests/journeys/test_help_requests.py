"""A team asks Kominfo for help with an error and reads the answer; the failures of its client, in every width."""

from datetime import timedelta

from playwright.async_api import Browser

from idp.clients.store import clients
from idp.composition import close
from idp.foundation import facts as store
from idp.foundation.facts import NO_ID, Fact
from idp.foundation.failures import FAILURES, Failure, add_failures
from tests.journeys.browser import Device, opened
from tests.journeys.officers import sign_in_officer
from tests.journeys.running_demo import RunningDemo
from tests.journeys.test_diagnosis import DEVELOPER, prepare, request_address

NO_SCRIPT = Device(390, script=False)
#: cause, times on the days before today, and whether it counts for the level.
COUNTED = (
    ("code_verifier_mismatch", (0, 3, 5, 1, 0, 2, 8), True),
    ("refresh_token_unknown", (2, 0, 0, 1), True),
    ("response_type_unsupported", (1, 6, 0, 2, 9, 0, 0, 3), False),
)


async def count_failures(demo: RunningDemo, client_id: str) -> None:
    """What was refused of the client in the days before."""
    composition = demo.compose()
    try:
        today = composition.clients.calendar.today()
        async with composition.foundation.database.begin() as session:
            client = await clients.find_client(session, client_id)
            assert client is not None
            application = client.application_id or NO_ID
            for cause, times, counts in COUNTED:
                kind = FAILURES[0] if counts else FAILURES[1]
                fact = Fact(kind, client_id, "uji", application)
                failure = Failure(kind, client_id, "uji", application, cause)
                days = [(today - timedelta(days=3 * ago), number) for ago, number in enumerate(times) if number]
                await store.add_counts(session, [((fact, day), number) for day, number in days])
                await add_failures(session, [((failure, day), number) for day, number in days])
    finally:
        await close(composition)


async def provoke(browser: Browser, demo: RunningDemo, client_id: str) -> str:
    """The code of an error page of the client."""
    async with opened(browser, NO_SCRIPT) as tab:
        await tab.open(request_address(demo, client_id, "http://ertlh.example.go.id/auth/callback/"))
        code = await tab.page.inner_text("#diagnosis-code")
    demo.wait_for_report(code)
    return code


async def test_help_is_asked_for_answered_and_read(browser: Browser, demo: RunningDemo) -> None:
    await prepare(demo, "ertlh-bantuan")
    await count_failures(demo, "ertlh-bantuan")
    code = await provoke(browser, demo, "ertlh-bantuan")
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.issuer}/pengembang/klien/ertlh-bantuan/permintaan-gagal")
        await tab.sign_in(DEVELOPER)
        await tab.look("klien-permintaan-gagal")
        await tab.page.locator("main details summary").click()
        await tab.look("klien-permintaan-gagal-angka", Device(), Device(1280))
        await tab.open(f"{demo.issuer}/diagnosis/{code}")
        await tab.press("a[href^='/pengembang/bantuan/']")
        await tab.look("bantuan-kirim")
        await tab.page.fill("#catatan", "Hubungi saya di luh@denpasarkota.go.id")
        await tab.press("main form button[type=submit]")
        await tab.look("bantuan-kirim-salah")
        assert await tab.page.input_value("#catatan") == "Hubungi saya di luh@denpasarkota.go.id"
        await tab.page.fill("#catatan", "Sudah kami coba tanpa garis miring.\nMasih sama.")
        await tab.press("main form button[type=submit]")
        await tab.look("bantuan-terkirim")
        await tab.open(f"{demo.issuer}/diagnosis/{code}")
        await tab.look("diagnosis-bantuan", Device(), Device(1280))
    async with opened(browser, Device()) as officer:
        await officer.open(f"{demo.issuer}/kominfo")
        await sign_in_officer(officer, demo, "gede.arya")
        await officer.look("kominfo-bantuan-menunggu")
        await officer.open(f"{demo.issuer}/kominfo/bantuan")
        await officer.look("kominfo-bantuan")
        await officer.press(f"li:has-text('{code}') .ways a")
        await officer.look("kominfo-bantuan-jawab")
        await officer.press("main form button >> nth=0")
        await officer.look("kominfo-bantuan-salah")
        await officer.page.fill("#jawaban", "Hapus garis miring di akhir, dan pakai https.")
        await officer.press("main form button >> nth=0")
        await officer.look("kominfo-bantuan-dijawab", Device(), Device(1280))
        await officer.open(f"{demo.issuer}/kominfo/bantuan?status=selesai&bahasa=en")
        await officer.look("kominfo-bantuan-english", Device(), Device(1280))
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.issuer}/pengembang")
        await tab.sign_in(DEVELOPER)
        await tab.look("pengembang-bantuan-dijawab", Device(), Device(1280))
        await tab.press(f"a[href='/pengembang/bantuan/{code}']")
        await tab.look("bantuan-dijawab")
        await tab.open(f"{demo.issuer}/pengembang/bantuan/{code}?bahasa=en")
        await tab.look("bantuan-dijawab-english", Device(), Device(1280))


async def test_help_on_a_telephone_without_script(browser: Browser, demo: RunningDemo) -> None:
    await prepare(demo, "ertlh-bantuan-hp")
    code = await provoke(browser, demo, "ertlh-bantuan-hp")
    async with opened(browser, NO_SCRIPT) as tab, opened(browser, NO_SCRIPT) as officer:
        await tab.open(f"{demo.issuer}/pengembang/bantuan/{code}")
        await tab.sign_in(DEVELOPER)
        await tab.page.fill("#catatan", "Tolong.")
        await tab.press("main form button[type=submit]")
        assert "Terkirim ke Kominfo" in await tab.page.locator("main").inner_text()
        await officer.open(f"{demo.issuer}/kominfo/bantuan")
        await sign_in_officer(officer, demo, "gede.arya")
        await officer.press(f"li:has-text('{code}') .ways a")
        await officer.page.fill("#jawaban", "Daftarkan alamat itu.")
        await officer.press("button[formaction]")
        assert "ditandai selesai" in await officer.page.locator("main").inner_text()
        await tab.open(f"{demo.issuer}/pengembang/bantuan/{code}")
        assert "Daftarkan alamat itu." in await tab.page.locator("main").inner_text()
        await tab.page.fill("#pesan", "Masih sama.")
        await tab.press("main form button >> nth=0")
        assert "menunggu jawaban lagi" in await tab.page.locator("main").inner_text()
        await tab.press("main form button >> nth=0")
        assert "Ditandai selesai" in await tab.page.locator("main").inner_text()
