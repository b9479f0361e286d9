"""LoginWaits: which people must wait after failed logins, and an officer who ends it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from idp.accounts.authentication.throttled_account import account_digest, person_account
from idp.accounts.events import AccountsEvent
from idp.accounts.people.people_admin import PeopleAdmin
from idp.accounts.store import login_throttle
from idp.foundation import clock
from idp.foundation.database import Session
from idp.foundation.secret_values import TokenSigner
from idp.offices import store as offices
from idp.permissions import Operation


class LoginWaits:
    """Finds and ends the waits of people after failed logins."""

    def __init__(self, signer: TokenSigner) -> None:
        self._signer = signer

    async def find(self, session: Session, people: Iterable[UUID]) -> dict[UUID, datetime]:
        """Until when each of these people must wait somewhere; those that need not are left out."""
        waits = await login_throttle.list_waits(session, clock.now())
        if not waits:
            return {}
        digests = ((person_id, account_digest(self._signer, person_account(person_id))) for person_id in people)
        return {person_id: waits[digest] for person_id, digest in digests if digest in waits}

    async def clear(self, admin: PeopleAdmin, person_id: UUID, office_id: UUID | None) -> bool:
        """End the waits of a person of this office; False when there were none. Raises InsufficientAuthority."""
        line = await offices.load_line(admin.transaction, office_id)
        admin = admin.acting(Operation.CLEAR_LOGIN_THROTTLE, office=line)
        cleared = await login_throttle.clear(admin.session, account_digest(self._signer, person_account(person_id)))
        if cleared:
            await admin.record(AccountsEvent.LOGIN_THROTTLE_CLEARED, person_id)
        return cleared
