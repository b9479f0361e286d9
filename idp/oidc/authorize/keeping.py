"""PendingRequestStore: requests stored under a random handle while a person logs in, consents or confirms."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from idp.foundation import clock, opaque
from idp.foundation.database import Database
from idp.foundation.statements import Runner
from idp.oidc.store import kept as store
from idp.protocol import logout
from idp.protocol.authorize import request
from idp.protocol.parameters import Parameters
from idp.protocol.parameters import read as read_parameters

AUTHORIZE, LOGOUT, PUSHED = "authorize", "logout", "pushed"

#: Purpose -> the parameters that are stored.
_NAMES = {AUTHORIZE: request.PARAMETERS, LOGOUT: logout.PARAMETERS, PUSHED: request.PARAMETERS}

#: Characters of all parameters together; anybody can have a request stored, so it must be small.
LONGEST = 16_384


def fits(purpose: str, parameters: Parameters) -> bool:
    """Whether a request is small enough to be stored."""
    return sum(len(value) for _, value in parameters.pairs(_NAMES[purpose])) <= LONGEST


def query_of(purpose: str, parameters: Parameters) -> str:
    """The stored form of a request: the parameters that are read, as a query string."""
    return urlencode(list(parameters.pairs(_NAMES[purpose])))


def parameters_of(query: str) -> Parameters:
    """The parameters of a stored request."""
    return read_parameters(parse_qsl(query))


@dataclass(frozen=True, slots=True)
class Unkept:
    """A request that just arrived; `pushed`: the digest of the pushed request whose parameters these are."""

    parameters: Parameters
    pushed: bytes | None = None

    def taken_in(self) -> "Kept":
        """The same as a pending request, with a new handle."""
        return Kept(opaque.random().reveal, self.parameters, clock.now(), pushed=self.pushed)


@dataclass(frozen=True, slots=True)
class Kept:
    """A pending request: parameters, age, what the person did for it, and the pushed request it came from."""

    handle: str
    parameters: Parameters
    created_at: datetime
    question: bytes | None = None
    agreed_in: UUID | None = None
    chosen_in: UUID | None = None
    pushed: bytes | None = None


class Keeper:
    """Stores requests; of a handle only the digest is stored."""

    def __init__(self, database: Database, lasts: timedelta) -> None:
        self._database = database
        self._lasts = lasts

    async def keep(self, runner: Runner, purpose: str, kept: Kept) -> str:
        """Store the parameters that are read; the handle they are found by."""
        values = {
            "digest": opaque.digest(kept.handle),
            "purpose": purpose,
            "query": query_of(purpose, kept.parameters),
            "created_at": kept.created_at,
            "expires_at": kept.created_at + self._lasts,
            "question": kept.question,
            "pushed": kept.pushed,
        }
        await runner.all(store.KEEP, values)
        return kept.handle

    async def find(self, purpose: str, handle: str) -> Kept | None:
        """The request of a handle; None when it is unknown or too old."""
        key = {"digest": opaque.digest(handle), "purpose": purpose, "at": clock.now()}
        row = await self._database.one(store.FIND, key)
        if row is None:
            return None
        return Kept(
            handle=handle,
            parameters=parameters_of(row.query),
            created_at=row.created_at,
            question=row.question,
            agreed_in=row.agreed_in,
            chosen_in=row.chosen_in,
            pushed=row.pushed,
        )
