"""Twenty ends of a person's sessions at once: each session ends once, and is told of once."""

import asyncio

from sqlalchemy import func, select

from idp.accounts.events import AccountsEvent, AccountsMessage
from idp.accounts.models.session import SessionRow
from idp.foundation.outbox import OutboxMessage
from tests.accounts.world import token
from tests.security.security_room import open_room
from tests.support.app import App

TWENTY = 20


async def test_twenty_ends_at_once_end_each_session_once(postgres_app: App) -> None:
    room = await open_room(postgres_app)
    for _ in range(5):
        await room.sign_in("nyoman.sudarma")
    async with room.browser() as http:
        valid = token(await http.get("/aksesibilitas"))
        sent = {"csrf": valid, "orang": "nyoman.sudarma", "alasan": "akun diambil alih"}
        answers = await asyncio.gather(*(http.post("/keamanan/sesi/tutup", data=sent) for _ in range(TWENTY)))
    assert {answer.status_code for answer in answers} == {303}
    ended = [int(answer.headers["location"].rpartition("=")[2]) for answer in answers]
    assert sorted(ended) == [0] * 19 + [5]
    assert sorted(entry.detail["count"] for entry in await room.recorded(AccountsEvent.SESSIONS_ENDED_IN_INCIDENT)) == (
        sorted(ended)
    )
    sudarma = await room.person_id("nyoman.sudarma")
    async with room.app.database.begin() as session:
        told = select(func.count()).where(OutboxMessage.kind == AccountsMessage.SESSION_ENDED.value)
        assert await session.scalar(told) == 5
        open_still = select(func.count()).where(SessionRow.ended_at.is_(None), SessionRow.person_id == _id(sudarma))
        assert await session.scalar(open_still) == 0


async def test_a_session_that_opens_meanwhile_lives_or_ends_but_is_never_lost(postgres_app: App) -> None:
    room = await open_room(postgres_app)
    await room.sign_in("nyoman.sudarma")
    await asyncio.gather(
        room.post("/keamanan/sesi/tutup", orang="nyoman.sudarma", alasan="insiden"),
        *(room.sign_in("nyoman.sudarma") for _ in range(4)),
    )
    async with room.app.database.begin() as session:
        rows = list(await session.scalars(select(SessionRow).where(SessionRow.person_id == _id(
            await room.person_id("nyoman.sudarma")))))  # fmt: skip
        told = select(func.count()).where(OutboxMessage.kind == AccountsMessage.SESSION_ENDED.value)
        assert await session.scalar(told) == len([row for row in rows if row.ended_at is not None])
    assert len(rows) == 5


def _id(text: str) -> object:
    from uuid import UUID

    return UUID(text)
