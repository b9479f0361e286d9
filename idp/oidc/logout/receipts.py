"""LogoutReceiptReader: the results that the page after signing out shows, one for each client."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from idp.clients.registry import Registry
from idp.foundation import clock
from idp.foundation.database import Database
from idp.foundation.outbox import BACKOFF
from idp.oidc.authorize.consent_page import application
from idp.oidc.logout.end_session import SigningOut
from idp.oidc.models import LogoutReceipt
from idp.oidc.outcomes import Unproven
from idp.oidc.store import receipts as store
from idp.oidc.tokens.issue import Mint
from idp.oidc.views import Answer, Receipt, SignedOutView
from idp.protocol import logout
from idp.protocol.client import ClientMetadata

#: The page waits this long for clients to confirm, then shows what it knows and is fetched again for the rest.
PATIENCE = timedelta(seconds=1)
_PAUSE = 0.1
_TRIED_FOR = sum(BACKOFF, timedelta())

#: Seconds until the page is fetched again while results are missing, and for how long it does that.
_RELOAD, _WATCHED_FOR = 2, timedelta(minutes=2)
#: Seconds that front-channel logout frames get before the browser goes on.
_FRAMES = 3


@dataclass(frozen=True, slots=True)
class Ended:
    """An ended session for the page; `retry_url` is where "Coba hubungi lagi" posts to."""

    session_id: UUID
    again: str
    asked: SigningOut | Unproven


@dataclass(frozen=True, slots=True)
class Told:
    """One client's status (None: it was not to be notified), and the addresses that this browser loads."""

    answer: Answer | None = None
    frames: tuple[str, ...] = ()


class Receipts:
    """Reads receipts, and waits a moment until all clients have answered."""

    def __init__(self, database: Database, registry: Registry, mint: Mint, patience: timedelta = PATIENCE) -> None:
        self._database = database
        self._registry = registry
        self._mint = mint
        self._patience = patience

    async def view(self, ended: Ended) -> SignedOutView:
        """The page of an ended session."""
        frames = await self._frames(ended.session_id)
        rows = await self._answered(ended.session_id)
        shown = [receipt for row in rows if (receipt := await self._shown(row)) is not None]
        silent = any(row.answer == store.UNREACHABLE for row in rows)
        ended_at = max((row.ended_at for row in rows), default=clock.now())
        view = SignedOutView(ended_at, tuple(shown), ended.again if silent else None, frames=frames)
        return self._onward(view, ended.asked)

    async def told(self, session_id: UUID, client_id: str) -> Told:
        """The result of notifying one client of a withdrawn consent, while the session goes on."""
        frames = await self._frames(session_id)
        answers = {row.client_id: Answer(row.answer) for row in await self._answered(session_id)}
        return Told(answers.get(client_id), frames)

    @staticmethod
    def _onward(view: SignedOutView, asked: SigningOut | Unproven) -> SignedOutView:
        """Send the browser to the client that asked for the logout; else reload while results are missing."""
        if isinstance(asked, SigningOut) and asked.request.return_to and asked.client:
            back = application(asked.client)
            return replace(view, onward=asked.request.return_to, back=back, reload=_FRAMES if view.frames else 0)
        waiting = any(one.answer in (Answer.WAITING, Answer.UNREACHABLE) for one in view.receipts)
        return replace(view, reload=_RELOAD if waiting and clock.now() - view.at < _WATCHED_FOR else None)

    async def _frames(self, session_id: UUID) -> tuple[str, ...]:
        """The addresses that this page loads; a second page of the same session loads none."""
        async with self._database.begin() as session:
            asked = await store.asked_in_browser(session, session_id, clock.now())
        clients = [await self._registry.find(client_id) for client_id in asked]
        frames = (self._frame(client.metadata, session_id) for client in clients if client is not None)
        return tuple(frame for frame in frames if frame is not None)

    def _frame(self, client: ClientMetadata, session_id: UUID) -> str | None:
        uri, issuer = client.frontchannel_logout_uri, self._mint.provider.issuer
        return None if uri is None else logout.through_browser(uri, issuer, self._mint.subjects.sid(client, session_id))

    async def _answered(self, session_id: UUID) -> Sequence[LogoutReceipt]:
        turns = int(self._patience.total_seconds() / _PAUSE)
        for turn in range(turns + 1):
            async with self._database.begin() as session:
                rows = await store.of_session(session, session_id)
            if turn == turns or all(row.answer != store.WAITING for row in rows):
                return rows
            await asyncio.sleep(_PAUSE)
        return ()

    async def _shown(self, row: LogoutReceipt) -> Receipt | None:
        client = await self._registry.find(row.client_id)
        return None if client is None else Receipt(application(client), Answer(row.answer), _moment(row))


def _moment(row: LogoutReceipt) -> datetime | None:
    """When it confirmed or was loaded, or until when delivery is retried."""
    return row.ended_at + _TRIED_FOR if row.answer == store.UNREACHABLE else row.answered_at
