"""Ends of a session as a person sees them: answers that come in, applications asked through the browser, "not me"."""

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.journeys.asking import asking, redeem
from tests.journeys.browser import Device, opened
from tests.journeys.officers import sign_in_officer
from tests.journeys.running_demo import OUTSIDE, RunningDemo

BOTH = [Device(), Device(script=False)]


@contextmanager
def silent(port: str) -> Iterator[None]:
    """The application on this port does not answer until the block ends."""
    own = f"SAMPLE_PORT={port}".encode()
    (pid,) = (int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit() and own in _environment(one))
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def _environment(process: Path) -> list[bytes]:
    try:
        return (process / "environ").read_bytes().split(b"\0")
    except OSError:
        return []


@pytest.mark.parametrize("device", BOTH, ids=lambda device: device.name)
async def test_an_answer_that_comes_late_appears_by_itself(browser: Browser, demo: RunningDemo, device: Device) -> None:
    async with opened(browser, device) as tab:
        await tab.open(f"{demo.arsip}/masuk")
        await sign_in_officer(tab, demo, "komang.raka")
        await tab.agree()
        await tab.open(f"{demo.issuer}/keluar")
        with silent(demo.arsip.rpartition(":")[2]):
            await tab.press("#logout-confirm")
            assert await tab.page.locator(".tag").inner_text() == "Menunggu jawaban"
            if device.script:
                await tab.look("keluar-menunggu")
                await tab.page.locator("#sign-in-again").focus()
        await expect(tab.page.locator(".tag")).to_have_text("Sudah keluar", timeout=15_000)
        assert "Anda sudah keluar dari DIVOS dan 1 aplikasi" in await tab.page.locator("h1").inner_text()
        assert "mungkin masih terbuka" not in await tab.page.title()
        if device.script:
            assert await tab.page.evaluate("document.activeElement.id") == "sign-in-again", "the focus is not lost"


@pytest.mark.parametrize("device", BOTH, ids=lambda device: device.name)
async def test_an_application_of_the_front_channel_is_asked_by_the_page(
    browser: Browser, demo: RunningDemo, device: Device
) -> None:
    front = f"{demo.outside.address}/keluar-depan?asal=divos"
    demo.command("clients", "update", OUTSIDE, "--set", f"frontchannel_logout_uri={front}")
    back = f"{demo.outside.address}/setelah-keluar"
    demo.command("clients", "update", OUTSIDE, "--set", f'post_logout_redirect_uris=["{back}"]')
    async with opened(browser, device) as tab:
        await tab.open(asking(demo))
        await tab.sign_in("wayan.sukra")
        await tab.agree()
        assert redeem(demo, demo.outside.latest).status_code == 200
        await tab.open(f"{demo.issuer}/keluar")
        await tab.press("#logout-confirm")
        await expect(tab.page.locator(".tag")).to_have_text("Sudah diminta")
        asked = next(one for one in reversed(demo.outside.arrivals) if "sid" in one.says)
        assert (asked.says["iss"], asked.says["asal"]) == (demo.issuer, "divos")
        if device.script:
            await tab.look("keluar-lewat-peramban")
        before = len(demo.outside.arrivals)
        await tab.open(asking(demo))
        await tab.sign_in("wayan.sukra")
        await tab.agree()
        assert redeem(demo, demo.outside.latest).status_code == 200
        await tab.open(f"{demo.issuer}/end_session?client_id={OUTSIDE}&post_logout_redirect_uri={back}&state=x1")
        await tab.press("#logout-confirm")
        await tab.page.wait_for_url(f"{back}?state=x1", timeout=10_000)
        arrived = [one.says for one in demo.outside.arrivals[before:]]
        assert any("sid" in says for says in arrived), "it was asked before the browser went on"
    demo.command("clients", "update", OUTSIDE, "--set", "frontchannel_logout_uri=null")


async def test_this_was_not_me(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device()) as here, opened(browser, Device(1280)) as there:
        for tab in (here, there):
            await tab.open(f"{demo.issuer}/akun")
            await sign_in_officer(tab, demo, "gede.arya")
        await here.open(f"{demo.issuer}/akun")
        for group in await here.page.locator("main .kind summary").all():
            await group.click()
        await here.press("button >> text=Ini bukan saya >> nth=0")
        told = await here.page.locator("[role=status]").inner_text()
        assert "Sesi itu sudah ditutup" in told
        assert "Orang itu mungkin mengetahui" in told
        await here.look("akun-bukan-saya")


async def test_consent_that_widens_marks_what_is_new(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device()) as tab:
        await tab.open(asking(demo, scope="openid profile"))
        await tab.sign_in("luh.sari")
        await tab.agree()
        await tab.open(asking(demo, scope="openid profile organisasi"))
        rows = tab.page.locator("main .rows > li")
        marked = {await row.locator("b").inner_text(): await row.locator(".tag").count() for row in await rows.all()}
        assert marked == {"Nama dan profil": 0, "Perangkat Daerah dan unit kerja": 1}
        await tab.look("izin-tambahan")
        await tab.press("#consent-deny")
        assert re.search("error=access_denied|Sampai", await tab.page.content())
