"""A developer registers an application, and tries a sign-in, in every width and colour, also without script."""

from playwright.async_api import Browser

from tests.journeys.browser import Device, opened
from tests.journeys.officers import sign_in_officer
from tests.journeys.running_demo import RunningDemo

NO_SCRIPT = Device(390, script=False)
#: The application whose team luh.sari manages from the beginning; others she claims in other tests.
OWN = "Buku tamu damamaya (no. 176)"


async def test_an_administrator_without_a_team_sees_what_to_do(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.issuer}/pengembang")
        await sign_in_officer(tab, demo, "komang.raka")
        assert "Belum ada aplikasi di tim ini." in await tab.page.locator("main").inner_text()
        await tab.look("pengembang-beranda-kosong")


async def test_an_application_is_registered_and_tried(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.issuer}/pengembang")
        await tab.sign_in("luh.sari")
        await tab.look("pengembang-beranda")
        await tab.press(".top .btn")
        await tab.look("pengembang-daftar-1")
        await tab.page.select_option("#aplikasi", label=OWN)
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
        await tab.look("pengembang-beranda-english", Device(), Device(1280), Device(320))


async def test_without_script_the_form_goes_back_and_forth(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, NO_SCRIPT) as tab:
        await tab.open(f"{demo.issuer}/pengembang/daftar")
        await tab.sign_in("luh.sari")
        await tab.page.select_option("#aplikasi", label=OWN)
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
