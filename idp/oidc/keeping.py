"""Requests left with us while a person signs in, agrees or confirms; found again by an unguessable handle."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from idp.foundation import clock, opaque
from idp.foundation.database import Database, Session
from idp.oidc.models import KeptRequest
from idp.oidc.store import kept as store
from idp.protocol import logout
from idp.protocol.authorize import request
from idp.protocol.parameters import Parameters
from idp.protocol.parameters import read as read_parameters

AUTHORIZE, LOGOUT = "authorize", "logout"

#: Purpose -> the parameters worth keeping.
_NAMES = {AUTHORIZE: request.PARAMETERS, LOGOUT: logout.PARAMETERS}


#: Characters of all parameters together; what anybody may leave with us must be small.
LONGEST = 16_384


def fits(purpose: str, parameters: Parameters) -> bool:
    """Whether a request is small enough to be kept while a person is asked."""
    return sum(len(value) for name, value in parameters.values.items() if name in _NAMES[purpose]) <= LONGEST


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept request: its parameters, since when, and who has answered for it."""

    handle: str
    parameters: Parameters
    created_at: datetime
    question: bytes | None = None
    agreed_in: UUID | None = None


class Keeper:
    """Keeps parameters under handles; what is stored of a handle is its digest."""

    def __init__(self, database: Database, lasts: timedelta) -> None:
        self._database = database
        self._lasts = lasts

    async def keep(self, session: Session, purpose: str, parameters: Parameters) -> Kept:
        """Keep the usable parameters under a new handle."""
        handle, at = opaque.random(), clock.now()
        row = KeptRequest(
            digest=handle.digest,
            purpose=purpose,
            query=urlencode([pair for pair in parameters.values.items() if pair[0] in _NAMES[purpose]]),
            created_at=at,
            expires_at=at + self._lasts,
        )
        await store.insert(session, row)
        return Kept(handle.reveal, parameters, at)

    async def find(self, purpose: str, handle: str) -> Kept | None:
        """The request behind a handle; None when it is unknown or too old."""
        key = {"digest": opaque.digest(handle), "purpose": purpose, "at": clock.now()}
        row = await self._database.one(store.FIND, key)
        if row is None:
            return None
        parameters = read_parameters(parse_qsl(row.query))
        return Kept(handle, parameters, row.created_at, row.question, row.agreed_in)
