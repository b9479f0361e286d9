"""A person signed in at an application that is told of every end, and what a test does there."""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from idp.accounts.authentication.password_hasher import PasswordHasher
from idp.accounts.models.session import SessionRow
from idp.accounts.people.people_admin import PeopleAdmin
from idp.clients.registration import client_lifecycle
from idp.foundation.database import Session
from idp.oidc.models import LogoutReceipt
from idp.permissions import SHELL
from tests.oidc.parties import CHEAP, Browser, Party, World
from tests.oidc.receiver import Receiver


@dataclass
class LogoutScenario:
    world: World
    receiver: Receiver
    party: Party
    browser: Browser

    async def receipts(self) -> list[LogoutReceipt]:
        async with self.world.app.database.begin() as session:
            return list(await session.scalars(select(LogoutReceipt).order_by(LogoutReceipt.id)))

    async def resume(self, party: Party) -> None:
        app = self.world.app
        async with app.database.begin() as session:
            await client_lifecycle.resume_client(app.composition.clients.admin(session, SHELL), party.client_id)

    def people_admin(self, session: Session) -> PeopleAdmin:
        accounts = self.world.app.composition.accounts
        return PeopleAdmin(
            session, accounts.sessions, PasswordHasher(CHEAP), authority=SHELL, calendar=accounts.calendar
        )

    def csrf(self, page: Any) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', page.text)
        assert found is not None
        return found.group(1)

    async def sign_out(self) -> Any:
        return await self.browser.submit(await self.browser.go("/keluar"))

    async def session_id(self, which: Session) -> Any:
        return await which.scalar(select(SessionRow.id).order_by(SessionRow.opened_at.desc()).limit(1))
