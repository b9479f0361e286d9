"""A person signed in at an application that is told of every end, and what a test does there."""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from idp.accounts import personnel
from idp.accounts.models import SessionRow
from idp.accounts.passwords import Passwords
from idp.clients import register
from idp.foundation.database import Session
from idp.oidc.models import LogoutReceipt
from idp.permissions import SHELL
from tests.oidc.parties import CHEAP, Party, Surfer, Town
from tests.oidc.receiver import Receiver


@dataclass
class Scene:
    town: Town
    receiver: Receiver
    party: Party
    surfer: Surfer

    async def receipts(self) -> list[LogoutReceipt]:
        async with self.town.house.database.begin() as session:
            return list(await session.scalars(select(LogoutReceipt).order_by(LogoutReceipt.id)))

    async def resume(self, party: Party) -> None:
        house = self.town.house
        async with house.database.begin() as session:
            await register.resume(house.composition.clients.desk(session, SHELL), party.client_id)

    def personnel(self, session: Session) -> personnel.Desk:
        accounts = self.town.house.composition.accounts
        return personnel.Desk(session, accounts.sessions, Passwords(CHEAP), authority=SHELL, calendar=accounts.calendar)

    def csrf(self, page: Any) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', page.text)
        assert found is not None
        return found.group(1)

    async def sign_out(self) -> Any:
        return await self.surfer.submit(await self.surfer.go("/keluar"))

    async def session_id(self, which: Session) -> Any:
        return await which.scalar(select(SessionRow.id).order_by(SessionRow.opened_at.desc()).limit(1))
