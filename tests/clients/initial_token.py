"""An initial access token for tests: somebody may register clients by themselves."""

from typing import Any

from idp.clients.registration import initial_access_tokens
from idp.clients.registration.initial_access_tokens import InitialTokenOptions
from idp.permissions import SHELL
from tests.support.app import App


async def issue_initial_token(app: App, **wanted: Any) -> str:
    """A new token for one client, unless `wanted` says otherwise."""
    async with app.database.begin() as session:
        desk = app.composition.clients.admin(session, SHELL)
        return (await initial_access_tokens.issue_initial_token(desk, InitialTokenOptions("Vendor", **wanted)))[
            1
        ].reveal
