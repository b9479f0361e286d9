"""SignInHistory: writes the lines of people's sign-in history; failures are collected and written once a second."""

import hashlib
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from idp.accounts.events import AccountsEvent, HistoryEvent, SessionEndReason
from idp.accounts.models.session import LoginEventRow
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.accounts.sessions.sessions import CurrentSession, Sessions
from idp.accounts.sessions.trusted_devices import TrustedDevices
from idp.accounts.store import login_events as store
from idp.accounts.store.login_events import KindCount
from idp.foundation import audit, clock
from idp.foundation.database import Database, Session, StatementTransaction
from idp.foundation.ids import time_ordered_id

#: How far back the history reads.
SHOWN = timedelta(days=90)
#: How many failures wait in memory at most; the oldest give way.
_WAITING = 10_000


@dataclass(frozen=True, slots=True)
class LoginNote:
    """A login for the history: the session, its methods, where it came from, whom it was for.

    `device`: the lasting cookie of the browser; None: it has none. `label`: empty for the provider's own pages.
    """

    session_id: UUID
    amr: tuple[str, ...]
    origin: RequestOrigin
    label: str = ""
    device: str | None = None


class SignInHistory:
    """The sign-in history of one deployment."""

    def __init__(self, database: Database, sessions: Sessions, trusted_devices: TrustedDevices) -> None:
        self._database = database
        self._sessions = sessions
        self._trusted_devices = trusted_devices
        self._failures: deque[dict[str, object]] = deque(maxlen=_WAITING)

    async def record_login(self, together: StatementTransaction, person_id: UUID, note: LoginNote) -> None:
        """Add a login in the transaction that opens its session, with whether the browser is a new one."""
        row = _row(person_id, HistoryEvent.LOGIN, note.origin, amr=note.amr, label=note.label)
        row |= {"session_id": note.session_id, "device_digest": _digest(person_id, note.device)}
        await together.fetch_all(store.ADD_LOGIN, row)

    def note_failure(self, person_id: UUID, origin: RequestOrigin, kind: HistoryEvent, label: str = "") -> None:
        """Note a failed login in memory, so that an existing account answers no slower than one that does not exist."""
        self._failures.append(_row(person_id, kind, origin, label=label))

    async def record(self, session: Session, person_id: UUID, kind: HistoryEvent, origin: RequestOrigin) -> None:
        """Add a change of the account in the transaction that makes it."""
        await store.add(session, [_row(person_id, kind, origin)])

    async def flush(self) -> None:
        """Write the failures; after a failure of writing they are kept for the next flush."""
        if not self._failures:
            return
        waiting = [self._failures.popleft() for _ in range(len(self._failures))]
        try:
            async with self._database.begin() as session:
                await store.add(session, waiting)
        except BaseException:
            self._failures.extendleft(reversed(waiting))
            raise

    async def list_newest(
        self, session: Session, person_id: UUID, before: UUID | None, at_most: int
    ) -> Sequence[LoginEventRow]:
        """The newest lines of the last 90 days, before one that was listed."""
        since = clock.now() - SHOWN
        return await store.list_newest(session, person_id, since=since, before=before, at_most=at_most)

    async def find_unanswered(self, session: Session, person_id: UUID) -> LoginEventRow | None:
        """The newest login with a new browser that the person has not spoken about, or None."""
        return await store.find_unanswered(session, person_id, clock.now() - SHOWN)

    async def acknowledge(self, session: Session, current_session: CurrentSession, event_id: UUID) -> bool:
        """The person says that a login was theirs; False when it is not in their history or was spoken about.

        No session says it of itself.
        """
        said, here = {"acknowledged_at": clock.now()}, current_session.session_id
        return await store.answer(session, current_session.person_id, event_id, said, here=here)

    async def disown(self, session: Session, current_session: CurrentSession, event_id: UUID) -> bool:
        """The person says that a line was not them: every other session and every trusted device ends.

        False when it is not in their history or was spoken about.
        """
        person_id, here = current_session.person_id, current_session.session_id
        if not await store.answer(session, person_id, event_id, {"disowned_at": clock.now()}, here=here):
            return False
        await self._sessions.end_all(session, person_id, SessionEndReason.DISOWNED, excluded=here)
        await self._trusted_devices.forget(session, person_id)
        event = audit.Event(AccountsEvent.HISTORY_DISOWNED, str(person_id), str(person_id), {"event": str(event_id)})
        await audit.record(session, event)
        return True

    async def count_kinds(self, session: Session, person_id: UUID) -> dict[str, KindCount]:
        """How many lines of each kind there are in the last 90 days."""
        return await store.count_kinds(session, person_id, clock.now() - SHOWN)


def _row(
    person_id: UUID, kind: HistoryEvent, origin: RequestOrigin, *, amr: tuple[str, ...] = (), label: str = ""
) -> dict[str, object]:
    at = clock.now()
    return {
        "id": time_ordered_id(at),
        "person_id": person_id,
        "at": at,
        "kind": kind.value,
        "amr": " ".join(amr),
        "label": label,
        "session_id": None,
        "network": origin.coarse_network,
        "browser": origin.browser,
        "system": origin.system,
        "device_digest": None,
    }


def _digest(person_id: UUID, device: str | None) -> bytes | None:
    """The digest of a browser's cookie for one person, so that a shared browser does not link people."""
    return None if device is None else hashlib.sha256(person_id.bytes + device.encode()).digest()
