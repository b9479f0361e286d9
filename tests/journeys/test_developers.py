"""A developer registers an application, and tries a sign-in, in every width and colour, also without script."""

from uuid import UUID

from playwright.async_api import Browser

from idp.catalogue import store as catalogue
from idp.clients.store import team_members
from idp.clients.store.team_members import NewMember
from idp.composition import close
from idp.foundation import clock
from idp.permissions import TeamRole
from tests.journeys.browser import Device, opened
from tests.journeys.running_demo import RunningDemo

LUH_SARI = "5d1f0c52-7a5e-4d0e-9a40-0c5f3a6be005"
NO_SCRIPT = Device(390, script=False)


async def join_team(demo: RunningDemo, inventory_id: str) -> None:
    """Put luh.sari into the team of an application, unless she is in it."""
    composition = demo.compose()
    try:
        async with composition.foundation.database.begin() as session:
            application = await catalogue.find_by_inventory_id(session, inventory_id)
            assert application is not None
            role, at = TeamRole.DEVELOPER.value, clock.now()
            await team_members.save(session, NewMember(application.id, UUID(LUH_SARI), role, at, None))
    finally:
        await close(composition)


async def test_an_application_is_registered_and_tried(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.issuer}/pengembang")
        await tab.sign_in("luh.sari")
        await tab.look("pengembang-beranda-kosong")
        await join_team(demo, "50")
        await tab.open(f"{demo.issuer}/pengembang")
        await tab.look("pengembang-beranda-klaim")
        await tab.press(".top .btn")
        await tab.look("pengembang-daftar-1")
        await tab.page.fill("#alamat", "http://contoh.example/divos.php#x")
        await tab.page.wait_for_selector("#alamat-nasihat .err")
        assert "Hapus tanda #" in await tab.page.locator("#alamat-nasihat").inner_text()
        await tab.look("pengembang-daftar-1-nasihat")
        await tab.press("button[value=lanjut]")
        assert (await tab.page.title()).startswith("Kesalahan:")
        await tab.look("pengembang-daftar-1-salah")
        await tab.page.select_option("#teknologi", "php")
        await tab.page.fill("#alamat", "http://localhost:8000/divos.php http://localhost:8000/divos.php/")
        await tab.press("button[value=lanjut]")
        await tab.page.check("#minta_pegawai")
        await tab.look("pengembang-daftar-2")
        await tab.press("button[value=daftar]")
        await tab.look("pengembang-daftar-2-salah")
        await tab.page.fill("#alasan_profile", "Menulis nama petugas pada berkas")
        await tab.page.fill("#alasan_pegawai", "Memastikan pejabat yang mengesahkan")
        await tab.page.fill("#aturan_pegawai", "SK 188.4/1/2026")
        await tab.press("button[value=daftar]")
        assert await tab.page.locator("#client-secret").inner_text()
        await tab.look("pengembang-terdaftar")
        await tab.page.locator("details summary", has_text="divos.php").click()
        await tab.look("pengembang-terdaftar-paket", Device(), Device(1280))
        await tab.press("a[href$='/coba']")
        await tab.look("pengembang-coba")
        await tab.press("main form button")
        assert "Berhasil: 5 dari 5 langkah" in await tab.page.locator("main").inner_text()
        await tab.look("pengembang-coba-berhasil")
        await tab.page.select_option("#sebagai", "nonaktif")
        await tab.press("main form button")
        await tab.look("pengembang-coba-berhenti")
        await tab.open(f"{demo.issuer}/pengembang?bahasa=en")
        await tab.look("pengembang-beranda-english", Device(), Device(1280))


async def test_without_script_the_form_goes_back_and_forth(browser: Browser, demo: RunningDemo) -> None:
    await join_team(demo, "50")
    async with opened(browser, NO_SCRIPT) as tab:
        await tab.open(f"{demo.issuer}/pengembang/daftar")
        await tab.sign_in("luh.sari")
        await tab.page.select_option("#teknologi", "lain")
        await tab.page.fill("#alamat", "http://localhost:9000/kembali")
        await tab.press("button[value=lanjut]")
        assert await tab.page.locator("#alasan_email").is_hidden(), "a box without a tick shows no fields"
        await tab.page.check("#minta_email")
        await tab.page.fill("#alasan_email", "Mengirim surat keputusan")
        await tab.press("button[value=kembali]")
        assert await tab.page.input_value("#alamat") == "http://localhost:9000/kembali"
        await tab.press("button[value=lanjut]")
        assert await tab.page.input_value("#alasan_email") == "Mengirim surat keputusan"
        await tab.page.fill("#alasan_profile", "Menyapa dengan nama")
        await tab.press("button[value=daftar]")
        assert "OIDC_CLIENT_SECRET=" in await tab.page.locator("main").inner_text()
        await tab.press("a[href$='/coba']")
        await tab.press("main form button")
        assert "Berhasil: 5 dari 5 langkah" in await tab.page.locator("main").inner_text()
