"""A full list of people in a browser: sent, refused, read, decided by officers, with and without scripts."""

import json
from pathlib import Path

from playwright.async_api import Browser

from tests.accounts.test_roster_file import CASES
from tests.journeys.browser import Device, Tab, opened
from tests.journeys.officers import sign_in_officer
from tests.journeys.running_demo import RunningDemo

OFFICE, OTHER_OFFICE = "031501", "030101"
PATH = "/kominfo/daftar-pegawai"


def row(number: int, **changed: object) -> dict[str, object]:
    """An invented person."""
    name = f"I Wayan Contoh {number:03}" if number % 2 else f"Ni Luh Percobaan {number:03}"
    return {"nip": f"19870505201001{number // 900 + 1}{number % 900 + 1:03}", "name": name, "office": OFFICE} | changed


def written(folder: Path, *rows: dict[str, object]) -> Path:
    file = folder / "daftar-pegawai.json"
    file.write_text(json.dumps({"people": rows}))
    return file


async def send(tab: Tab, file: Path, office: str = OFFICE) -> None:
    await tab.page.select_option("#opd", office)
    await tab.page.set_input_files("#berkas", file)
    await tab.press("form[enctype] button")


async def test_a_full_list_from_the_form_to_its_end(browser: Browser, demo: RunningDemo, tmp_path: Path) -> None:
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.issuer}{PATH}")
        await sign_in_officer(tab, demo, "gede.arya")
        await tab.look("daftar-pegawai-kosong")
        await tab.press("form[enctype] button")
        assert (await tab.page.title()).startswith("Kesalahan:")
        await tab.look("daftar-pegawai-tanpa-berkas")
        await send(tab, CASES / "personnel.csv", "kota")
        assert "NIP dibulatkan" in await tab.page.locator("#kesalahan").inner_text()
        await tab.look("daftar-pegawai-salah")
        await send(tab, written(tmp_path, *(row(number) for number in range(1, 61))))
        await tab.look("daftar-pegawai-baru")
        await tab.press("form[action$=terapkan] button")
        await tab.look("daftar-pegawai-diterapkan")


async def test_a_list_with_every_change_needs_a_second_officer(
    browser: Browser, demo: RunningDemo, tmp_path: Path
) -> None:
    async with opened(browser, Device(script=False)) as tab:
        await tab.open(f"{demo.issuer}{PATH}")
        await sign_in_officer(tab, demo, "gede.arya")
        first = written(tmp_path, *(row(number, office=OTHER_OFFICE) for number in range(101, 131)))
        await send(tab, first, OTHER_OFFICE)
        await tab.press("form[action$=terapkan] button")
        while "Sedang diterapkan" in await tab.page.locator("main").inner_text():
            await tab.page.reload()
        rows = [
            *(row(number, office=OTHER_OFFICE) for number in range(107, 127)),
            row(106, office=OTHER_OFFICE, jabatan="Analis Koperasi", email="baru@example.org"),
            row(127, office=OTHER_OFFICE, golongan="III/d"),
            row(400, office=OTHER_OFFICE, old_nip=str(row(128)["nip"]), name=row(128)["name"]),
            row(401, office=OTHER_OFFICE, name=row(101)["name"]),
            row(402, office=OTHER_OFFICE, jabatan="Pengelola Data"),
        ]
        await tab.open(f"{demo.issuer}{PATH}")
        await send(tab, written(tmp_path, *rows), OTHER_OFFICE)
        text = await tab.page.locator("main").inner_text()
        for words in ("Dinonaktifkan", "NIP berganti", "Mungkin orang yang sama", "dua petugas harus menyetujui"):
            assert words in text
        await tab.picture("daftar-pegawai-rincian")
        await tab.press(".chips a:nth-of-type(2)")
        await tab.press("form[action$=terapkan] button")
        assert "Persetujuan pertama tercatat" in await tab.page.locator("main").inner_text()
        await tab.picture("daftar-pegawai-petugas-pertama")
