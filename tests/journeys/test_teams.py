"""Claims, teams and invitations of vendors as people see them, also without script."""

from playwright.async_api import Browser

from tests.journeys.browser import Device, opened
from tests.journeys.officers import sign_in_officer
from tests.journeys.running_demo import RunningDemo
from tests.support.calendars import day_ahead

NO_SCRIPT = Device(390, script=False)
SOME = (Device(390), Device(1280))
TEAM = "/pengembang/aplikasi/83/tim"


async def test_an_application_is_claimed_and_confirmed(browser: Browser, demo: RunningDemo) -> None:
    demo.command("people", "role", "grant", "luh.sari", "pengembang@040701", "--until", str(day_ahead(5)))
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.issuer}/pengembang/klaim")
        await tab.sign_in("luh.sari")
        await tab.look("pengembang-klaim", *SOME)
        await tab.page.fill("#nomor", "9999")
        await tab.press("main form button[type=submit]")
        await tab.look("pengembang-klaim-salah", *SOME)
        assert await tab.page.input_value("#nomor") == "9999"
        await tab.page.fill("#nomor", "083")
        await tab.page.fill("#alasan", "Saya memeliharanya sejak 2024.")
        await tab.press("main form button[type=submit]")
        await tab.look("pengembang-klaim-terkirim", *SOME)
        await tab.open(f"{demo.issuer}/pengembang/klaim/usulan")
        await tab.page.fill("#nama", "Smart arsip")
        await tab.press("main form button[type=submit]")
        await tab.look("pengembang-usulan-salah", *SOME)
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.issuer}/opd/klaim")
        await sign_in_officer(tab, demo, "komang.raka")
        await tab.look("opd-klaim", *SOME)
        await tab.open(f"{demo.issuer}/opd")
        await tab.look("opd-beranda-klaim", *SOME)
        await tab.open(f"{demo.issuer}/opd/klaim")
        await tab.press("li:has-text('Smart Arsip') .ways a")
        await tab.press("form[action*=tolak] button")
        await tab.look("opd-klaim-salah", *SOME)
        await tab.press("form[action*=setujui] button")
        assert "Klaim disetujui" in await tab.page.locator("main").inner_text()
        await tab.open(f"{demo.issuer}{TEAM}")
        await tab.look("tim", *SOME)


async def test_a_team_and_a_vendor_on_a_telephone_without_script(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, NO_SCRIPT) as tab:
        await tab.open(f"{demo.issuer}{TEAM}")
        await sign_in_officer(tab, demo, "komang.raka")
        await tab.page.fill("#orang", "made.ayu")
        await tab.page.select_option("#peran", "pengelola")
        await tab.press("form[action$=anggota] button")
        assert "Anggota tim ditambahkan" in await tab.page.locator("main").inner_text()
        await tab.open(f"{demo.issuer}{TEAM}/mitra")
        await tab.press("main form button[type=submit]")
        for name, text in (("nama", "Wayan Vendor"), ("email", "wayan@vendor.example"), ("perusahaan", "CV Rekaan")):
            await tab.page.fill(f"#{name}", text)
        await tab.page.fill("#sampai", str(day_ahead(120)))
        await tab.press("main form button[type=submit]")
        code = await tab.page.locator("#kode-undangan").inner_text()
        await tab.open(f"{demo.issuer}{TEAM}")
    async with opened(browser, NO_SCRIPT) as tab:
        await tab.open(f"{demo.issuer}/aktivasi")
        await tab.page.fill("#username", "wayan@vendor.example")
        await tab.page.fill("#kode", code)
        await tab.page.fill("#password", "kuda-laut-menari-7-kali")
        await tab.page.fill("#lagi", "kuda-laut-menari-7-kali")
        await tab.press("main form button[type=submit]")
        assert "/aktivasi/selesai" in tab.page.url


async def test_a_team_with_a_vendor_is_looked_at(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.issuer}{TEAM}/mitra")
        await sign_in_officer(tab, demo, "komang.raka")
        await tab.press("main form button[type=submit]")
        await tab.look("mitra-salah", *SOME)
        fields = {
            "nama": "Made Vendor",
            "email": "made@vendor.example",
            "perusahaan": "CV Rekaan",
            "sampai": str(day_ahead(120)),
        }
        for name, text in fields.items():
            await tab.page.fill(f"#{name}", text)
        await tab.press("main form button[type=submit]")
        await tab.look("mitra-diundang", *SOME)
        await tab.open(f"{demo.issuer}{TEAM}")
        await tab.page.locator("details").first.locator("summary").click()
        await tab.look("tim-mitra", *SOME)


async def test_kominfo_sees_what_waits_in_every_width(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.issuer}/kominfo/klaim")
        await sign_in_officer(tab, demo, "gede.arya")
        await tab.look("kominfo-klaim", *SOME)
