"""Twenty at once with one one-time code, on PostgreSQL."""

import asyncio
from uuid import UUID

from sqlalchemy import text

from idp.accounts.code_purpose import CodePurpose
from idp.accounts.recovery.one_time_codes import IssuedCode, SpentCode
from tests.accounts.documents import MADE
from tests.accounts.world import create_world
from tests.support.app import App

TWENTY = 20
MADE_ID = UUID(str(MADE["sub"]))


async def test_of_twenty_that_spend_one_code_one_gets_it(postgres_app: App):
    await create_world(postgres_app)
    codes = postgres_app.composition.accounts.recovery.codes
    async with postgres_app.database.begin() as session:
        issued = await codes.issue(session, MADE_ID, CodePurpose.PASSWORD_RESET)

    async def spend() -> SpentCode | None:
        async with postgres_app.database.begin() as session:
            return await codes.spend(session, issued.code.reveal, [CodePurpose.PASSWORD_RESET], MADE_ID)

    spent = await asyncio.gather(*(spend() for _ in range(TWENTY)))
    assert [one.id for one in spent if one] == [issued.id]


async def test_of_twenty_codes_issued_at_once_one_is_left(postgres_app: App):
    await create_world(postgres_app)
    codes = postgres_app.composition.accounts.recovery.codes

    async def issue() -> IssuedCode:
        async with postgres_app.database.begin() as session:
            return await codes.issue(session, MADE_ID, CodePurpose.PASSWORD_RESET)

    assert len({one.code.reveal for one in await asyncio.gather(*(issue() for _ in range(TWENTY)))}) == TWENTY
    async with postgres_app.database.begin() as session:
        live = await session.execute(text("SELECT count(*) FROM one_time_code WHERE revoked_at IS NULL"))
        assert live.scalar_one() == 1
