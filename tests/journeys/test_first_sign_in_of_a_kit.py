"""From the sign-in of a developer to the first sign-in of their own application, with real PHP and nobody's help."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Browser, Frame

from idp.cli.demo.demo_layout import DEVELOPER
from tests.counterparts.kits import KITS, fill_in, serve_php
from tests.journeys.browser import Device, Tab, opened
from tests.journeys.running_demo import RunningDemo
from tests.support.ports import free_port

pytestmark = pytest.mark.counterpart

MOST_PAGES, MOST_COPIED = 6, 3
#: The three values, by the placeholder of the kit and the id on the page.
VALUES = {"ISSUER": "issuer", "CLIENT_ID": "client-id", "CLIENT_SECRET": "client-secret"}


@dataclass
class Walk:
    """A developer's tab, the pages of the provider that they saw, and the values that they copied."""

    tab: Tab
    demo: RunningDemo
    pages: list[str] = field(default_factory=list)
    copied: list[str] = field(default_factory=list)

    def count_page(self, frame: Frame) -> None:
        if frame is self.tab.page.main_frame and frame.url.startswith(self.demo.issuer):
            self.pages.append(frame.url)

    async def copy(self, element_id: str) -> str:
        value = await self.tab.page.locator(f"#{element_id}").inner_text()
        self.copied.append(element_id)
        return value


@asynccontextmanager
async def walking(browser: Browser, demo: RunningDemo, device: Device) -> AsyncIterator[Walk]:
    async with opened(browser, device) as tab:
        walk = Walk(tab, demo)
        tab.page.on("framenavigated", walk.count_page)
        yield walk


async def register(walk: Walk, redirect_uri: str) -> None:
    """Sign in, and register the application: what is typed is typed once, and everything else is chosen."""
    tab = walk.tab
    await tab.open(f"{walk.demo.issuer}/pengembang")
    await tab.sign_in(DEVELOPER)
    await tab.press('a[href^="/pengembang/daftar"] >> nth=0')
    await tab.page.select_option("#teknologi", "php")
    await tab.page.fill("#alamat", redirect_uri)
    await tab.press('button[value="lanjut"]')
    await tab.page.fill("#alasan_profile", "Menyapa pegawai dengan namanya")
    await tab.press('button[value="daftar"]')
    assert await tab.page.locator("#client-secret").count() == 1, await tab.page.locator("main").inner_text()


async def download_kit(walk: Walk) -> str:
    """The file with the values in it."""
    async with walk.tab.page.expect_download() as downloading:
        await walk.tab.page.get_by_role("button", name="Unduh divos.php").click()
    return Path(await (await downloading.value).path()).read_text()


async def copy_values(walk: Walk) -> str:
    """The file of the repository, with the three values that were copied."""
    values = {placeholder: await walk.copy(element_id) for placeholder, element_id in VALUES.items()}
    return fill_in((KITS / "php/divos.php").read_text(), values)


@pytest.mark.parametrize(
    ("get_kit", "device"),
    [(download_kit, Device()), (copy_values, Device(1280)), (copy_values, Device(script=False))],
    ids=["download", "copy", "copy-no-script"],
)
async def test_six_pages_and_three_copied_values_lead_to_the_first_sign_in(
    browser: Browser,
    demo: RunningDemo,
    tmp_path: Path,
    get_kit: Callable[[Walk], Awaitable[str]],
    device: Device,
) -> None:
    port = free_port()
    address = f"http://localhost:{port}/divos.php"
    async with walking(browser, demo, device) as walk:
        await register(walk, address)
        source = await get_kit(walk)
        with serve_php(port, source, tmp_path):
            await walk.tab.open(address)
            await walk.tab.press("#divos-masuk")
            await walk.tab.page.check("#persona-dengan-nip")
            await walk.tab.press("#persona-enter")
            assert walk.tab.page.url == address, walk.pages
            assert await walk.tab.page.locator("#divos-keluar").count() == 1
            assert await walk.tab.page.locator("#name").inner_text()
            if device.script:  # which axe-core needs
                await walk.tab.look(f"kit-php-{get_kit.__name__}")
        assert len(walk.pages) <= MOST_PAGES, walk.pages
        assert len(walk.copied) <= MOST_COPIED
