"""What the page after signing out shows: one receipt for each application, as far as they have answered."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from idp.clients.registry import Registry
from idp.foundation import clock
from idp.foundation.database import Database
from idp.foundation.outbox import BACKOFF
from idp.oidc.consent_page import application
from idp.oidc.models import LogoutReceipt
from idp.oidc.store import receipts as store
from idp.oidc.views import Answer, Receipt, SignedOutView

#: The page waits this long for applications to answer, then tells what it knows (ui.md).
PATIENCE = timedelta(seconds=3)
_PAUSE = 0.1
_TRIED_FOR = sum(BACKOFF, timedelta())


class Receipts:
    """Reads receipts until all have answered or patience ends."""

    def __init__(self, database: Database, registry: Registry, patience: timedelta = PATIENCE) -> None:
        self._database = database
        self._registry = registry
        self._patience = patience

    async def view(self, session_id: UUID, again: str) -> SignedOutView:
        """The page for an ended session; `again` is where "Coba hubungi lagi" posts to."""
        rows = await self._answered(session_id)
        shown = [receipt for row in rows if (receipt := await self._shown(row)) is not None]
        silent = any(row.answer == store.UNREACHABLE for row in rows)
        ended_at = rows[0].ended_at if rows else clock.now()
        return SignedOutView(ended_at, tuple(shown), again if silent else None)

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
    """When it was confirmed, or until when it is tried again."""
    return row.ended_at + _TRIED_FOR if row.answer == store.UNREACHABLE else row.answered_at
