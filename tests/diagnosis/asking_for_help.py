"""Errors of Sijuna for which its team asks for help, and the pages of the request."""

import re
from uuid import UUID

from sqlalchemy import select

from idp.diagnosis.models import HelpMessageRow, HelpRequestRow
from tests.developer.team_client import TeamClientWorld
from tests.diagnosis.errors_of_clients import provoke
from tests.monitoring.city import Visitor

NOTE = "Sudah kami coba dengan alamat tanpa garis miring."


async def stored_code(team_client: TeamClientWorld, **changes: str | None) -> str:
    """The code of an error of Sijuna, which is written already."""
    code = await provoke(team_client, **changes)
    await team_client.city.app.settle()
    return code


def page_of(code: str) -> str:
    """The page on which a team asks about this code."""
    return f"/pengembang/bantuan/{code}"


async def attempt_of(person: Visitor, code: str) -> str:
    """The attempt that the page shows; empty: none."""
    shown = await person.get(page_of(code))
    found = re.search(r'name="percobaan" value="([^"]*)"', shown.text)
    assert found, shown.text
    return found[1]


async def ask(person: Visitor, code: str, note: str = NOTE) -> None:
    """Send a request, as a member of the team."""
    sent = await person.post(page_of(code), catatan=note, percobaan=await attempt_of(person, code))
    assert sent.status_code == 303, sent.text
    assert sent.headers["location"] == f"{page_of(code)}?hasil=terkirim"


async def load_requests(team_client: TeamClientWorld) -> list[HelpRequestRow]:
    """Every stored request, the oldest first."""
    async with team_client.city.app.database.begin() as session:
        return list(await session.scalars(select(HelpRequestRow).order_by(HelpRequestRow.id)))


async def load_messages(team_client: TeamClientWorld) -> list[HelpMessageRow]:
    """Every stored message, the oldest first."""
    async with team_client.city.app.database.begin() as session:
        return list(await session.scalars(select(HelpMessageRow).order_by(HelpMessageRow.id)))


async def find_id(team_client: TeamClientWorld) -> UUID:
    """The id of the one request."""
    (request,) = await load_requests(team_client)
    return request.id


async def reply_fields(team_client: TeamClientWorld) -> dict[str, str]:
    """What the forms of the one request carry: the newest message."""
    (request,) = await load_requests(team_client)
    return {"terakhir": str(request.last_message_id)}
