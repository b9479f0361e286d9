"""Twenty requests with one value of a trusted device: all are trusted, one gets the next."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import select

from idp.accounts.events import AccountsEvent
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.accounts.sessions.trusted_devices import TrustedDevice
from idp.foundation.audit import AuditEntry
from tests.accounts.documents import MADE
from tests.accounts.world import AccountsWorld, open_world
from tests.conftest import Apps

TWENTY = 20
MADE_ID = UUID(str(MADE["sub"]))


@pytest.fixture
async def world(apps: Apps) -> AccountsWorld:
    return await open_world(apps)


pytestmark = pytest.mark.twins


async def test_twenty_at_once_with_one_value_are_trusted_and_rotate_it_once(world: AccountsWorld) -> None:
    devices = world.app.composition.accounts.trusted_devices
    async with world.app.database.transaction() as together:
        trusted = await devices.trust(together, MADE_ID, RequestOrigin("10.1.1.1"))
    assert trusted.cookie is not None
    found = await asyncio.gather(*(devices.use(MADE_ID, trusted.cookie.reveal) for _ in range(TWENTY)))
    assert [one.id for one in found if isinstance(one, TrustedDevice)] == [trusted.id] * TWENTY
    assert sum(one is not None and one.cookie is not None for one in found) == 1


async def test_twenty_at_once_with_an_older_value_end_the_device_once(world: AccountsWorld) -> None:
    devices = world.app.composition.accounts.trusted_devices
    async with world.app.database.transaction() as together:
        oldest = (await devices.trust(together, MADE_ID, RequestOrigin("10.1.1.1"))).cookie
    assert oldest is not None
    value = oldest
    for _ in range(2):
        used = await devices.use(MADE_ID, value.reveal)
        assert used is not None
        assert used.cookie is not None
        value = used.cookie
    found = await asyncio.gather(*(devices.use(MADE_ID, oldest.reveal) for _ in range(TWENTY)))
    assert found == [None] * TWENTY
    assert await devices.use(MADE_ID, value.reveal) is None, "the owner's own value ends as well"
    async with world.app.database.begin() as session:
        reused = select(AuditEntry.subject).where(AuditEntry.tag == AccountsEvent.DEVICE_VALUE_REUSED)
        assert list(await session.scalars(reused)) == [str(used.id)]
