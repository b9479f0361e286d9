"""AccountsCleanup: deletes old login requests, counters, sessions, challenges, codes, rosters; corrects moments."""

from idp.accounts.authentication import login_requests
from idp.accounts.factors.totp import ENROLMENT_LIFETIME
from idp.accounts.history import sign_in_history
from idp.accounts.policy import RosterPolicy, SessionLimits, ThrottlePolicy
from idp.accounts.sessions.sessions import Sessions
from idp.accounts.store import (
    login_events,
    login_throttle,
    one_time_codes,
    passkeys,
    reset_requests,
    totp,
    trusted_devices,
)
from idp.accounts.store import login_requests as question_store
from idp.accounts.store import rosters as roster_store
from idp.accounts.store import sessions as session_store
from idp.foundation import clock
from idp.foundation.database import Database


class AccountsCleanup:
    """A periodic job; an ended session is kept for as long as `SessionLimits.kept` says."""

    def __init__(
        self,
        database: Database,
        sessions: Sessions,
        throttle: ThrottlePolicy,
        *,
        limits: SessionLimits,
        rosters: RosterPolicy,
    ) -> None:
        self._database = database
        self._sessions = sessions
        self._throttle = throttle
        self._limits = limits
        self._rosters = rosters

    async def run(self) -> None:
        """Delete what is past its retention, each table in its own transaction."""
        at = clock.now()
        async with self._database.begin() as session:
            await question_store.purge(session, at - login_requests.RETENTION)
        async with self._database.begin() as session:
            await login_throttle.purge(session, at - self._throttle.forget - self._throttle.longest_wait)
        async with self._database.begin() as session:
            await session_store.purge(session, at - self._limits.kept)
        async with self._database.begin() as session:
            await roster_store.delete_old_changes(
                session, proposed_before=at - self._rosters.proposal, applied_before=at - self._rosters.undo
            )
        async with self._database.begin() as session:
            await passkeys.purge_challenges(session, at)
            await totp.purge_pending(session, at - ENROLMENT_LIFETIME)
        async with self._database.begin() as session:
            await one_time_codes.purge(session, at - self._limits.kept)
            await reset_requests.purge(session, at - self._limits.kept)
        async with self._database.begin() as session:
            await trusted_devices.purge(session, at, at)
        async with self._database.begin() as session:
            await login_events.purge(session, at - sign_in_history.SHOWN)

    async def correct_times(self) -> None:
        """End sessions and delete login requests issued by a clock ahead; count attempts under it as made now."""
        await self._sessions.end_issued_ahead()
        at = clock.now()
        async with self._database.begin() as session:
            await session_store.correct_last_use(session, at, self._limits)
            await login_throttle.correct_times(session, at, self._throttle.longest_wait)
            await question_store.delete_issued_ahead(session, at)
            await one_time_codes.revoke_issued_ahead(session, at)
