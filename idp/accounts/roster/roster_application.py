"""RosterApplication: carries decided rosters out, and undoes them, a batch of people in one transaction."""

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

from idp.accounts.events import AccountsEvent, AccountsMessage
from idp.accounts.models.roster import RosterRow
from idp.accounts.roster.roster_admin import load_office_tree
from idp.accounts.roster.roster_batch import RosterBatch
from idp.accounts.roster.roster_decision import enqueue_roster
from idp.accounts.sessions.sessions import Sessions
from idp.accounts.store import rosters as store
from idp.foundation import audit, clock
from idp.foundation.database import Database, Session
from idp.foundation.outbox import Handler, Payload

#: People in one transaction.
BATCH = 250


class RosterApplication:
    """Carries out what was decided, as often as it is asked and by whoever is asked: each change happens once."""

    def __init__(self, database: Database, sessions: Sessions) -> None:
        self._database, self._sessions = database, sessions

    def handlers(self) -> Mapping[str, Handler]:
        """The handler of ROSTER_DECIDED."""
        return {AccountsMessage.ROSTER_DECIDED: self._handle}

    async def carry_out(self, roster_id: UUID, progress: Callable[[int], None]) -> None:
        """Carry out, or undo, all that is left; `progress` is told how many people each transaction had."""
        more = True
        while more:
            async with self._database.begin() as session:
                number, more = await self._carry_on(session, roster_id)
            progress(number)

    async def _handle(self, payload: Payload) -> None:
        roster_id = UUID(str(payload["roster_id"]))
        async with self._database.begin() as session:
            _, more = await self._carry_on(session, roster_id)
            if more:
                await enqueue_roster(session, roster_id)

    async def _carry_on(self, session: Session, roster_id: UUID) -> tuple[int, bool]:
        """Carry out one batch: how many people it had, and whether something is left."""
        roster = await store.find_roster(session, roster_id)
        if roster is None or roster.applied_at is None or roster.finished_at is not None:
            return 0, False
        undoing = roster.undone_at is not None
        changes = await store.take_changes(session, roster_id, BATCH, undoing=undoing)
        if not changes:
            return 0, not await self._finish(session, roster)
        batch = RosterBatch(session, self._sessions, roster, await load_office_tree(session))
        work: Callable[..., Awaitable[None]] = batch.undo if undoing else batch.apply
        await work(changes)
        return len(changes), True

    async def _finish(self, session: Session, roster: RosterRow) -> bool:
        """Note that all is done; False while another process has changes in hand."""
        if await store.finish(session, roster.id, clock.now()):
            applied, failed, undone, kept = await store.count_progress(session, roster.id)
            detail = {"applied": applied, "not_applied": failed, "undone": undone, "not_undone": kept}
            await audit.record(session, audit.Event(AccountsEvent.ROSTER_FINISHED, None, str(roster.id), detail))
            return True
        now = await store.find_roster(session, roster.id)
        return now is None or now.finished_at is not None
