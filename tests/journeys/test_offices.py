"""Administrators of an office and officers of Kominfo at work, in every width and colour, also without script."""

import re

from playwright.async_api import Browser

from tests.journeys.browser import Device, opened
from tests.journeys.officers import sign_in_officer
from tests.journeys.running_demo import RunningDemo
from tests.support.calendars import day_ahead, written

NO_SCRIPT = Device(390, script=False)


async def test_an_administrator_looks_after_an_office(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.issuer}/opd")
        await sign_in_officer(tab, demo, "komang.raka")
        assert "Dinas Perpustakaan dan Kearsipan" in await tab.page.locator("h1").inner_text()
        await tab.look("opd-beranda")
        await tab.page.locator(".menu summary").click()
        await tab.look("opd-menu")
        for name in ("pegawai", "aplikasi", "peran"):
            await tab.open(f"{demo.issuer}/opd/{name}")
            await tab.look(f"opd-{name}")
        await tab.open(f"{demo.issuer}/opd/pegawai")
        await tab.page.fill("#cari", "1990 0315")
        await tab.press("form[role=search] button")
        assert (await tab.page.title()).startswith("Kesalahan:")
        await tab.look("opd-pegawai-nomor-salah")
        await tab.page.fill("#cari", "zzzz")
        await tab.press("form[role=search] button")
        await tab.look("opd-pegawai-kosong")
        await tab.open(f"{demo.issuer}/opd/pegawai/5d1f0c52-7a5e-4d0e-9a40-000000000000")
        await tab.look("opd-bukan-kantor-anda")


async def test_a_role_is_given_extended_and_taken_away_on_a_telephone(browser: Browser, demo: RunningDemo) -> None:
    demo.command("people", "role", "revoke", "wayan.sukra", "pengembang@040701")
    async with opened(browser, NO_SCRIPT) as tab:
        await tab.open(f"{demo.issuer}/opd/pegawai")
        await sign_in_officer(tab, demo, "komang.raka")
        await tab.page.fill("#cari", "sukra")
        await tab.press("form[role=search] button")
        await tab.press("tbody a")
        await tab.page.select_option("#peran", "pengembang")
        await tab.press("main form:has(#alasan) button")
        assert "Tulis alasan" in await tab.page.locator("#kesalahan").inner_text()
        await tab.page.fill("#alasan", "Surat tugas 12/2026")
        await tab.press("main form:has(#alasan) button")
        assert "Peran sudah diberikan" in await tab.page.locator("main").inner_text()
        await tab.open(f"{demo.issuer}/opd/peran")
        await tab.press("li:has-text('Sukra') .ways a")
        await tab.page.fill("#alasan", "Surat tugas 13/2026")
        await tab.page.fill("#sampai", str(day_ahead(120)))
        await tab.press("form[action*=perpanjang] button")
        assert written(day_ahead(120)) in await tab.page.locator("main").inner_text()
        await tab.press("li:has-text('Sukra') .ways a")
        await tab.press("form[action*=cabut] button")
        assert "Peran sudah dicabut" in await tab.page.locator("main").inner_text()


async def test_a_person_and_a_role_in_every_width(browser: Browser, demo: RunningDemo) -> None:
    demo.command("people", "role", "grant", "wayan.sukra", "pengembang@040701", "--until", str(day_ahead(5)))
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.issuer}/opd")
        await sign_in_officer(tab, demo, "komang.raka")
        await tab.look("opd-beranda-peran-berakhir")
        await tab.open(f"{demo.issuer}/opd/pegawai?cari=sukra")
        await tab.press("tbody a")
        await tab.look("opd-orang")
        await tab.page.fill("#sampai", "2020-01-01")
        await tab.press("main form:has(#alasan) button")
        await tab.look("opd-orang-salah")
        await tab.open(f"{demo.issuer}/opd/peran")
        await tab.look("opd-peran-dua")
        await tab.press("li:has-text('Raka') .ways a")
        await tab.look("opd-peran-terakhir")
        await tab.open(f"{demo.issuer}/opd/peran?bahasa=en")
        await tab.look("opd-peran-english", Device(), Device(1280), Device(320))


async def test_two_officers_appoint_an_auditor(browser: Browser, demo: RunningDemo) -> None:
    demo.command("people", "role", "grant", "luh.sari", "kominfo")
    demo.command("people", "role", "revoke", "ketut.budi", "auditor")
    page = f"{demo.issuer}/kominfo/peran"
    async with opened(browser, Device()) as first, opened(browser, Device()) as second:
        await first.open(page)
        await sign_in_officer(first, demo, "gede.arya")
        await first.page.fill("#cari", "budi")
        await first.press("form[role=search] button")
        await first.look("kominfo-peran-cari")
        await first.press(".pick")
        await first.page.select_option("#peran", "auditor")
        await first.press("main form:has(#alasan) button")
        await first.look("kominfo-peran-orang-salah")
        await first.page.fill("#alasan", "Surat tugas 7/2026")
        await first.press("main form:has(#alasan) button")
        assert "sudah diajukan" in await first.page.locator("main").inner_text()
        await first.look("kominfo-peran-orang")
        await first.open(page)
        await first.press("section:has(#h-tunggu) .ways a")
        assert await first.page.locator("form[action$=setujui]").count() == 0
        await second.open(page)
        await sign_in_officer(second, demo, "luh.sari")
        await second.look("kominfo-peran-menunggu")
        await second.press("section:has(#h-tunggu) .ways a")
        await second.look("kominfo-peran-ajuan")
        await second.press("form[action$=tolak] button")
        await second.look("kominfo-peran-ajuan-salah")
        await second.press("form[action$=setujui] button")
        assert "sudah disetujui" in await second.page.locator("main").inner_text()
        await second.look("kominfo-peran")
        await second.press("section:has(#h-pemegang) li:has-text('Budi') .ways a")
        await second.look("kominfo-peran-cabut")
        await second.press("form[action$=cabut] button")
        assert re.search("Peran sudah dicabut", await second.page.locator("main").inner_text())
    demo.command("people", "role", "revoke", "luh.sari", "kominfo")
