"""RedirectLoopCheck: finds clients that send one browser here again and again, and what became of their codes."""

from collections import OrderedDict
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from idp.accounts.sessions.sessions import CurrentSession
from idp.foundation import clock
from idp.foundation.database import Database
from idp.oidc.authorize.context import AuthorizationContext
from idp.oidc.authorize.prompts import LoginPrompts
from idp.oidc.outcomes import RedirectLoopOutcome
from idp.oidc.store import grants
from idp.protocol.errors.redirect_loop import RedirectLoopCause

#: The codes of one browser session for one client are counted within so long.
WINDOW = timedelta(minutes=1)
_SECONDS = WINDOW.total_seconds()


class RedeemedCodes(StrEnum):
    """How many of the codes of a loop the client has redeemed, which tells on which side of /token it fails."""

    ALL = "all"
    SOME = "some"
    NONE = "none"


class RecentCodes:
    """The times of the newest codes of one session for one client, at most `most` of them, in a ring."""

    __slots__ = ("_most", "_oldest", "_times", "latest")

    def __init__(self, most: int) -> None:
        self._most = most
        self._times: list[float] = []
        self._oldest = 0
        self.latest = 0.0

    def add(self, now: float) -> None:
        """Store the time of a code, in place of the oldest one when there are enough."""
        self.latest = now
        if len(self._times) < self._most:
            self._times.append(now)
            return
        self._times[self._oldest] = now
        self._oldest = (self._oldest + 1) % self._most

    def all_since(self, moment: float) -> bool:
        """Whether there are as many as can be, all of them after this moment."""
        return len(self._times) == self._most and self._times[self._oldest] > moment


class RedirectLoopCounter:
    """Counts the codes of one browser session for one client within a minute, in memory; each process counts alone.

    At most `max_pairs` sessions and clients are stored; the pair whose last code is the oldest is dropped first. The
    cost of a request does not depend on how much is stored.
    """

    def __init__(self, most: int, max_pairs: int = 10_000) -> None:
        """`most`: so many codes are no loop yet; 0: nothing is counted."""
        self.most = most
        self._max_pairs = max_pairs
        #: Ordered by the last code.
        self._codes: OrderedDict[tuple[UUID, str], RecentCodes] = OrderedDict()

    def __len__(self) -> int:
        return len(self._codes)

    def is_reached(self, session_id: UUID, client_id: str, now: float) -> bool:
        """Whether the session got as many codes for this client within a minute as are no loop.

        `now`: what the monotonic clock says, so that a wall clock that is set stops nobody.
        """
        codes = self._codes.get((session_id, client_id))
        return codes is not None and codes.all_since(now - _SECONDS)

    def record_code(self, session_id: UUID, client_id: str, now: float) -> None:
        """Count a code."""
        if self.most == 0:
            return
        codes = self._codes.pop((session_id, client_id), None) or RecentCodes(self.most)
        self._codes[session_id, client_id] = codes
        codes.add(now)
        self._drop_oldest(now)

    def _drop_oldest(self, now: float) -> None:
        for _ in range(2):  # one more than was added, so that all that is over is gone in the end
            pair, codes = next(iter(self._codes.items()))
            if len(self._codes) <= self._max_pairs and codes.latest > now - _SECONDS:
                return
            del self._codes[pair]


class RedirectLoopCheck:
    """Counts the interactive requests (not prompt=none) that were answered with a code, never by person."""

    def __init__(self, database: Database, prompts: LoginPrompts, most: int) -> None:
        self._database = database
        self._prompts = prompts
        self._counter = RedirectLoopCounter(most)

    def is_loop(self, context: AuthorizationContext, current_session: CurrentSession) -> bool:
        """Whether the client got too many codes from this browser session, so that the next one waits for the person.

        Costs neither a statement nor a system call.
        """
        if context.request.interaction.silent:
            return False
        client_id = context.verified.client.metadata.client_id
        return self._counter.is_reached(current_session.session_id, client_id, clock.elapsed())

    def record_code(self, context: AuthorizationContext) -> None:
        """Count a request that was answered with a code."""
        current_session = context.current_session
        if current_session is not None and not context.request.interaction.silent:
            client_id = context.verified.client.metadata.client_id
            self._counter.record_code(current_session.session_id, client_id, clock.elapsed())

    async def stop(self, context: AuthorizationContext, current_session: CurrentSession) -> RedirectLoopOutcome:
        """The page in place of the code; the request is stored as it is, and its button goes on with it."""
        client = context.verified.client
        values = {
            "loop_session": current_session.session_id,
            "loop_client": client.metadata.client_id,
            "since": context.now - WINDOW,
        }
        row = await self._database.fetch_one(grants.COUNT_CODES, values)
        error = RedirectLoopCause.REDIRECT_LOOP(
            most=self._counter.most,
            seconds=int(_SECONDS),
            redeemed=describe_redeemed(row.issued, row.redeemed).value,
        )
        handle = await self._prompts.save_request(context.pending_or_incoming)
        return RedirectLoopOutcome(error, client, handle, context.verified.parameters)


def describe_redeemed(issued: int, redeemed: int) -> RedeemedCodes:
    """How many of so many codes were redeemed."""
    if redeemed == 0:
        return RedeemedCodes.NONE
    return RedeemedCodes.ALL if redeemed >= issued else RedeemedCodes.SOME
