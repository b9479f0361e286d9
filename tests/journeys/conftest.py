"""One demonstration and one Chromium for all journeys of this process."""

import os
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.journeys.browser import EVERY_DEVICE
from tests.journeys.running_demo import RunningDemo, cross_site_samples, run_demo
from tests.support.browser_install import chromium


def pytest_configure(config: pytest.Config) -> None:
    """With --twins, pages are looked at on every device."""
    if config.getoption("twins"):
        os.environ[EVERY_DEVICE] = "1"


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    with run_demo(tmp_path_factory.mktemp("journeys")) as running:
        yield running


@pytest.fixture(scope="session")
def crossing(demo: RunningDemo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    with cross_site_samples(demo, tmp_path_factory.mktemp("crossing")) as addresses:
        yield addresses


#: Letters are as wide as on screens of high density; as root there is no sandbox.
FLAGS = ["--no-sandbox", "--font-render-hinting=none"]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        found = await playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield found
        await found.close()
