"""LoginPrompts: stores a request and starts the login that it needs (OIDC Core 3.1.2.3)."""

from dataclasses import replace
from urllib.parse import urlencode

from idp.accounts import questions as accounts
from idp.accounts.questions import Question
from idp.accounts.sessions import Here
from idp.accounts.store import questions as sign_ins
from idp.clients.registry import RegisteredClient
from idp.foundation import opaque
from idp.foundation.database import Database
from idp.oidc.authorize.keeping import AUTHORIZE, Keeper, Kept, Unkept
from idp.oidc.store import kept as store
from idp.protocol.authorize import AuthorizationRequest


class Questions:
    """Starts logins; the login page leads back to /authorize/{handle}."""

    def __init__(self, database: Database, keeper: Keeper) -> None:
        self._database = database
        self.keeper = keeper

    async def keep(self, before: Kept | Unkept) -> str:
        """Store a request unless it is pending already; its handle."""
        if isinstance(before, Kept):
            return before.handle
        return await self.keeper.keep(self._database, AUTHORIZE, before.taken_in())

    async def sign_in(
        self, client: RegisteredClient, asked: AuthorizationRequest, before: Kept | Unkept, again: bool
    ) -> str:
        """Start a login for this request; the path of the login page.

        `again`: reauthenticate although a person is signed in.
        """
        kept = before if isinstance(before, Kept) else before.taken_in()
        async with self._database.together() as together:
            handle = await accounts.ask(together, _question(client, asked, path_of(kept.handle), again))
            question = opaque.digest(handle) if asked.wishes.attended else None
            if isinstance(before, Unkept):
                await self.keeper.keep(together, AUTHORIZE, replace(kept, question=question))
            elif question is not None:
                await together.all(store.ASKED, _key(kept) | {"question": question})
        return page_of("/masuk", handle, asked)

    async def signed_in_for(self, kept: Kept | None, here: Here) -> bool:
        """Whether the person signed in has logged in for this very request, after it was made."""
        if kept is None or kept.question is None or here.authenticated_at < kept.created_at:
            return False
        row = await self._database.one(sign_ins.FIND, {"digest": kept.question})
        return row is not None and row.session_id == here.session_id

    async def answered(self, kept: Kept) -> None:
        """Clear what the person did for this request: it counts for one response only."""
        if kept.question is None and kept.agreed_in is None and kept.chosen_in is None:
            return
        await self._database.all(store.ANSWERED, _key(kept))


def _key(kept: Kept) -> dict[str, object]:
    return {"handle_digest": opaque.digest(kept.handle)}


def page_of(path: str, handle: str, asked: AuthorizationRequest) -> str:
    """The address of a prompt's page, in the language that ui_locales asks for (OIDC Core 3.1.2.1)."""
    words = {"lanjut": handle}
    if asked.wishes.ui_locales:
        words["ui_locales"] = " ".join(asked.wishes.ui_locales)
    return f"{path}?{urlencode(words)}"


def path_of(handle: str) -> str:
    """The path where a pending request continues."""
    return f"/authorize/{handle}"


def _question(client: RegisteredClient, asked: AuthorizationRequest, back: str, again: bool) -> Question:
    metadata = client.metadata
    return Question(
        label=client.application_name or metadata.client_name,
        office=client.office_name,
        home=metadata.client_uri,
        policy=metadata.policy_uri,
        terms=metadata.tos_uri,
        logo=client.logo,
        return_to=back,
        cancel_to=f"{back}/batal",
        login_hint=asked.wishes.login_hint,
        reauthenticate=again,
    )
