"""An initial access token for tests: somebody may register clients by themselves."""

from typing import Any

from idp.clients import initial_tokens
from idp.clients.initial_tokens import Wanted
from idp.permissions import SHELL
from tests.support.house import House


async def issue_initial_token(house: House, **wanted: Any) -> str:
    """A new token for one client, unless `wanted` says otherwise."""
    async with house.database.begin() as session:
        desk = house.composition.clients.desk(session, SHELL)
        return (await initial_tokens.add(desk, Wanted("Vendor", **wanted)))[1].reveal
