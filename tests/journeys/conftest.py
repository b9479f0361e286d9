"""One demonstration and one Chromium for all journeys of this process."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.journeys.stage import Played, cross_site_samples, play
from tests.support.browser_install import chromium


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with play(tmp_path_factory.mktemp("journeys")) as running:
        yield running


@pytest.fixture(scope="session")
def crossing(played: Played, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    with cross_site_samples(played, tmp_path_factory.mktemp("crossing")) as addresses:
        yield addresses


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        found = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield found
        await found.close()
