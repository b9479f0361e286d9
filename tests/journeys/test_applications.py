"""The page of an application and its forms, for Kominfo and for its office, in every width, also without script."""

from uuid import UUID

from playwright.async_api import Browser

from idp.composition import close
from tests.journeys.browser import Device, opened
from tests.journeys.officers import sign_in_officer
from tests.journeys.running_demo import RunningDemo
from tests.monitoring.applications import Applications

NO_SCRIPT = Device(390, script=False)
OFFICE = "040701"


async def bring_in(demo: RunningDemo, number: str, **fields: str) -> tuple[UUID, UUID]:
    """Two applications of the office: one that is used and fails now and then, and a new one; their ids."""
    composition = demo.compose()
    try:
        inventory = Applications(composition)
        used = await inventory.add(number, OFFICE, **fields)
        for days_ago in range(1, 60):
            if days_ago % 7 in (0, 1):
                continue
            people, more = 3 + days_ago % 9, days_ago * 7 % 23
            counts = {"people": people, "sign_ins": people * 2 + more, "id_tokens": people * 2, "userinfo": more}
            await inventory.use(
                used, days_ago, **counts, succeeded=60 + more, failed=days_ago % 4, logouts_confirmed=people
            )
        await inventory.use(used, 50, environment="uji", sign_ins=4, id_tokens=4, refused=9)
        await inventory.register(number, f"rekaan-{number}-uji", "uji")
        await inventory.register(number, f"rekaan-{number}", "produksi")
        await inventory.sign_in(used, 14)
        await inventory.fail(used, {"redirect_uri_unregistered": 31, "code_expired": 4})
        return used, await inventory.add(f"{number}a", OFFICE, name="Aplikasi baru (rekaan)")
    finally:
        await close(composition)


async def test_kominfo_reads_an_application_down_to_a_day(browser: Browser, demo: RunningDemo) -> None:
    used, new = await bring_in(demo, "9001", name="e-Arsip Rekaan", url="https://arsip.example.go.id")
    demo.command("apps", "claim", "make", "9001", "wayan.sukra", "--reason", "Pengembangnya")
    page = f"{demo.issuer}/kominfo/inventaris/{used}"
    async with opened(browser, Device()) as tab:
        await tab.open(page)
        await sign_in_officer(tab, demo, "gede.arya")
        await tab.look("aplikasi")
        await tab.press("a:has-text('Bukti per hari')")
        await tab.look("aplikasi-bukti")
        await tab.press("tbody tr:nth-child(3) a")
        await tab.look("aplikasi-hari")
        await tab.press(".pager a[rel=prev]")
        await tab.open(f"{demo.issuer}/kominfo/inventaris/{new}")
        await tab.look("aplikasi-baru")
        await tab.open(f"{page}?bahasa=en")
        await tab.look("aplikasi-english", Device(), Device(1280))


async def test_kominfo_corrects_decides_and_adds(browser: Browser, demo: RunningDemo) -> None:
    used, new = await bring_in(demo, "9002", name="e-Buku Rekaan", url="https://buku.example.go.id")
    page = f"{demo.issuer}/kominfo/inventaris/{used}"
    async with opened(browser, Device()) as tab:
        await tab.open(f"{page}/ubah")
        await sign_in_officer(tab, demo, "gede.arya")
        await tab.look("aplikasi-ubah")
        await tab.page.fill("#url", "alamat lama")
        await tab.page.fill("#year", "tahun lalu")
        await tab.press("main form button")
        assert (await tab.page.title()).startswith("Kesalahan:")
        assert await tab.page.input_value("#url") == "alamat lama"
        await tab.look("aplikasi-ubah-salah")
        await tab.page.fill("#url", "https://buku.denpasarkota.go.id")
        await tab.page.fill("#year", "2024")
        await tab.press("main form button")
        await tab.page.fill("#catatan", "Menunggu tim mitra, surat 12/2026.")
        await tab.press("form[action*='/catatan'] button:not(:has(.vh))")
        await tab.open(f"{page}/keputusan")
        await tab.look("aplikasi-keputusan")
        await tab.press(".pick[href*=frozen]")
        await tab.press("main form button")
        await tab.look("aplikasi-keputusan-salah")
        await tab.open(f"{demo.issuer}/kominfo/inventaris/{new}/keputusan?jenis=merged")
        await tab.page.select_option("#alasan", "duplicate")
        await tab.page.fill("#nomor", "9002")
        await tab.press("main form button")
        assert "Digabung" in await tab.page.locator("main").inner_text()
        await tab.look("aplikasi-digabung")
        await tab.open(f"{page}/riwayat")
        await tab.look("aplikasi-riwayat")
        await tab.open(f"{demo.issuer}/kominfo/inventaris/baru")
        await tab.look("aplikasi-tambah")
        await tab.page.fill("#name", "E-Buku rekaan")
        await tab.press("main form button")
        await tab.look("aplikasi-tambah-serupa")


async def test_an_administrator_reads_and_corrects_without_script(browser: Browser, demo: RunningDemo) -> None:
    used, _new = await bring_in(demo, "9003", name="e-Cetak Rekaan", url="https://cetak.example.go.id")
    async with opened(browser, NO_SCRIPT) as tab:
        await tab.open(f"{demo.issuer}/opd/aplikasi?cari=cetak")
        await sign_in_officer(tab, demo, "komang.raka")
        await tab.press("tbody th a")
        assert "e-Cetak Rekaan" in await tab.page.locator("h1").inner_text()
        await tab.press("a[href*='/ubah']")
        await tab.page.fill("#users", "120")
        await tab.press("main form button")
        assert "sudah diperbaiki" in await tab.page.locator("main").inner_text()
        await tab.page.fill("#catatan", "Vendor datang Senin.")
        await tab.press("form[action*='/catatan'] button")
        assert "Vendor datang Senin." in await tab.page.locator("main").inner_text()
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.issuer}/opd/aplikasi")
        await sign_in_officer(tab, demo, "komang.raka")
        await tab.look("opd-aplikasi-daftar")
        await tab.open(f"{demo.issuer}/opd/aplikasi/{used}")
        await tab.look("opd-aplikasi-satu")
        await tab.open(f"{demo.issuer}/opd")
        await tab.look("opd-beranda-macet")


async def test_an_application_on_paper(browser: Browser, demo: RunningDemo) -> None:
    used, _new = await bring_in(demo, "9004", name="e-Kertas Rekaan", url="https://kertas.example.go.id")
    async with opened(browser, Device(720, "dark")) as tab:
        await tab.open(f"{demo.issuer}/kominfo/inventaris/{used}")
        await sign_in_officer(tab, demo, "gede.arya")
        await tab.page.emulate_media(media="print")
        for unprinted in ("form", "button", ".btn"):
            shown = tab.page.locator(f"main {unprinted}:visible")
            assert await shown.count() == 0, await shown.first.evaluate("one => one.outerHTML")
        assert "e-Kertas Rekaan" in await tab.page.locator("main").inner_text()
        await tab.picture("aplikasi-cetak")
