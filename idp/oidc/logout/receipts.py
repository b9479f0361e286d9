"""LogoutReceiptReader: the results that the page after signing out shows, one for each client."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from idp.clients.registry import Registry
from idp.foundation import clock
from idp.foundation.database import Database
from idp.foundation.outbox import RETRY_DELAYS
from idp.oidc.logout.end_session import LogoutRequestContext
from idp.oidc.models import LogoutReceipt
from idp.oidc.outcomes import ErrorPageOutcome
from idp.oidc.store import receipts as store
from idp.oidc.tokens.subjects import SubjectIdentifiers
from idp.oidc.views import LogoutDeliveryStatus, LogoutReceiptView, SignedOutView, client_display
from idp.protocol import logout
from idp.protocol.client import ClientMetadata

#: The page waits this long for clients to confirm, then shows what it knows and is fetched again for the rest.
ANSWER_TIMEOUT = timedelta(seconds=1)
_POLL_SECONDS = 0.1
_TRIED_FOR = sum(RETRY_DELAYS, timedelta())

#: Seconds until the page is fetched again while results are missing, and for how long it does that.
_RELOAD, _WATCHED_FOR = 2, timedelta(minutes=2)
#: Seconds that front-channel logout frames get before the browser goes on.
_FRAME_SECONDS = 3


@dataclass(frozen=True, slots=True)
class LogoutDeliveryResult:
    """One client's status (None: it was not to be notified), and the addresses that this browser loads."""

    status: LogoutDeliveryStatus | None = None
    frames: tuple[str, ...] = ()


class LogoutReceiptReader:
    """Reads receipts, and waits a moment until all clients have answered."""

    def __init__(
        self,
        database: Database,
        registry: Registry,
        issuer: str,
        subjects: SubjectIdentifiers,
        *,
        timeout: timedelta = ANSWER_TIMEOUT,
    ) -> None:
        self._database = database
        self._registry = registry
        self._issuer = issuer
        self._subjects = subjects
        self._timeout = timeout

    async def build_view(
        self, session_id: UUID, *, retry_url: str, request_context: LogoutRequestContext | ErrorPageOutcome
    ) -> SignedOutView:
        """The page of an ended session; `retry_url` is where "Coba hubungi lagi" posts to."""
        frames = await self._take_frames(session_id)
        rows = await self._wait_for_answers(session_id)
        began_at = _find_beginner(request_context)
        shown = [receipt for row in rows if (receipt := await self._receipt_view(row, began_at)) is not None]
        silent = any(row.answer == store.UNREACHABLE and row.client_id != began_at for row in rows)
        ended_at = max((row.ended_at for row in rows), default=clock.now())
        view = SignedOutView(ended_at, tuple(shown), retry_url if silent else None, frames=frames)
        return self._add_redirect(view, request_context)

    async def load_result(self, session_id: UUID, client_id: str) -> LogoutDeliveryResult:
        """The result of notifying one client of a withdrawn consent, while the session goes on."""
        frames = await self._take_frames(session_id)
        answers = {row.client_id: LogoutDeliveryStatus(row.answer) for row in await self._wait_for_answers(session_id)}
        return LogoutDeliveryResult(answers.get(client_id), frames)

    @staticmethod
    def _add_redirect(view: SignedOutView, asked: LogoutRequestContext | ErrorPageOutcome) -> SignedOutView:
        """Send the browser to the client that asked for the logout; else reload while results are missing."""
        if isinstance(asked, LogoutRequestContext) and asked.request.return_to and asked.client:
            back = client_display(asked.client)
            return replace(view, onward=asked.request.return_to, back=back, reload=_FRAME_SECONDS if view.frames else 0)
        waiting = any(
            one.answer in (LogoutDeliveryStatus.WAITING, LogoutDeliveryStatus.UNREACHABLE) and one.is_open
            for one in view.receipts
        )
        return replace(view, reload=_RELOAD if waiting and clock.now() - view.at < _WATCHED_FOR else None)

    async def _take_frames(self, session_id: UUID) -> tuple[str, ...]:
        """The addresses that this page loads; a second page of the same session loads none."""
        async with self._database.begin() as session:
            asked = await store.take_front_channel(session, session_id, clock.now())
        clients = [await self._registry.find(client_id) for client_id in asked]
        frames = (self._frame_url(client.metadata, session_id) for client in clients if client is not None)
        return tuple(frame for frame in frames if frame is not None)

    def _frame_url(self, client: ClientMetadata, session_id: UUID) -> str | None:
        uri = client.frontchannel_logout_uri
        return (
            None
            if uri is None
            else logout.build_frontchannel_uri(uri, self._issuer, self._subjects.session_id_for(client, session_id))
        )

    async def _wait_for_answers(self, session_id: UUID) -> Sequence[LogoutReceipt]:
        tries = int(self._timeout.total_seconds() / _POLL_SECONDS)
        for attempt in range(tries + 1):
            async with self._database.begin() as session:
                rows = await store.list_of_session(session, session_id)
            if attempt == tries or all(row.answer != store.WAITING for row in rows):
                return rows
            await asyncio.sleep(_POLL_SECONDS)
        return ()

    async def _receipt_view(self, row: LogoutReceipt, began_at: str | None) -> LogoutReceiptView | None:
        client = await self._registry.find(row.client_id)
        return (
            None
            if client is None
            else LogoutReceiptView(
                client_display(client),
                LogoutDeliveryStatus(row.answer),
                _answered_or_given_up_at(row),
                began=row.client_id == began_at,
            )
        )


def _find_beginner(asked: LogoutRequestContext | ErrorPageOutcome) -> str | None:
    """The client that sent the person here with an ID token of its own; a name alone shows nothing."""
    return asked.request.hint.client_id if isinstance(asked, LogoutRequestContext) and asked.request.hint else None


def _answered_or_given_up_at(row: LogoutReceipt) -> datetime | None:
    """When it confirmed or was loaded, or until when delivery is retried."""
    return row.ended_at + _TRIED_FOR if row.answer == store.UNREACHABLE else row.answered_at
