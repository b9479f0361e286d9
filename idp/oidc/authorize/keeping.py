"""Requests left with us: while a person is asked, or beforehand; found again by an unguessable handle."""

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

#: Purpose -> the parameters worth keeping.
_NAMES = {AUTHORIZE: request.PARAMETERS, LOGOUT: logout.PARAMETERS, PUSHED: request.PARAMETERS}

#: Characters of all parameters together; what anybody may leave with us must be small.
LONGEST = 16_384


def fits(purpose: str, parameters: Parameters) -> bool:
    """Whether a request is small enough to be kept while a person is asked."""
    return sum(len(value) for _, value in parameters.pairs(_NAMES[purpose])) <= LONGEST


def query_of(purpose: str, parameters: Parameters) -> str:
    """What is kept of a request: the parameters that are looked at."""
    return urlencode(list(parameters.pairs(_NAMES[purpose])))


def parameters_of(query: str) -> Parameters:
    """What was kept."""
    return read_parameters(parse_qsl(query))


@dataclass(frozen=True, slots=True)
class Unkept:
    """A request that came just now; `pushed`: the digest of the pushed request whose parameters these are."""

    parameters: Parameters
    pushed: bytes | None = None

    def taken_in(self) -> "Kept":
        """The same as it will be kept, under a new handle."""
        return Kept(opaque.random().reveal, self.parameters, clock.now(), pushed=self.pushed)


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept request: its parameters, since when, who has answered for it, and from which pushed one it goes on."""

    handle: str
    parameters: Parameters
    created_at: datetime
    question: bytes | None = None
    agreed_in: UUID | None = None
    chosen_in: UUID | None = None
    pushed: bytes | None = None


class Keeper:
    """Keeps parameters under handles; what is stored of a handle is its digest."""

    def __init__(self, database: Database, lasts: timedelta) -> None:
        self._database = database
        self._lasts = lasts

    async def keep(self, runner: Runner, purpose: str, kept: Kept) -> str:
        """Keep the usable parameters; the handle they are found under."""
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
        """The request behind a handle; None when it is unknown or too old."""
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
