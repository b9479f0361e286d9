"""PendingRequestStore: stores a request under a random handle while a person logs in or consents."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from idp.foundation import clock, secret_values
from idp.foundation.database import Database
from idp.foundation.issued_ahead import newest_issue
from idp.foundation.statements import Executor
from idp.oidc.store import stored_requests as store
from idp.oidc.store.stored_requests import StoredRequestRow
from idp.protocol import logout
from idp.protocol.authorize import request
from idp.protocol.parameters import Parameters, read_parameters

AUTHORIZE, LOGOUT, PUSHED = "authorize", "logout", "pushed"

#: Purpose -> the parameters that are stored.
_NAMES = {AUTHORIZE: request.PARAMETERS, LOGOUT: logout.PARAMETERS, PUSHED: request.PARAMETERS}

#: Characters of all parameters together; anybody can have a request stored, so it must be small.
MAX_LENGTH = 16_384


def is_storable(purpose: str, parameters: Parameters) -> bool:
    """Whether a request is small enough to be stored."""
    return measure_length(purpose, parameters) <= MAX_LENGTH


def measure_length(purpose: str, parameters: Parameters) -> int:
    """The characters of all values that would be stored."""
    return sum(len(value) for _, value in parameters.usable_pairs(_NAMES[purpose]))


def encode_parameters(purpose: str, parameters: Parameters) -> str:
    """The stored form of a request: the parameters that are read, as a query string."""
    return urlencode(list(parameters.usable_pairs(_NAMES[purpose])))


def decode_parameters(query: str) -> Parameters:
    """The parameters of a stored request."""
    return read_parameters(parse_qsl(query))


def resume_path(handle: str) -> str:
    """The path where a pending request continues."""
    return f"/authorize/{handle}"


@dataclass(frozen=True, slots=True)
class IncomingRequest:
    """A request that just arrived; `pushed`: the digest of the pushed request whose parameters these are."""

    parameters: Parameters
    pushed: bytes | None = None

    def to_pending(self) -> "PendingRequest":
        """The same as a pending request, with a new handle."""
        return PendingRequest(secret_values.random_secret().reveal, self.parameters, clock.now(), pushed=self.pushed)


@dataclass(frozen=True, slots=True)
class PendingRequest:
    """A pending request: parameters, age, what the person did for it, and the pushed request it came from."""

    handle: str
    parameters: Parameters
    created_at: datetime
    question: bytes | None = None
    agreed_in: UUID | None = None
    chosen_in: UUID | None = None
    pushed: bytes | None = None


class PendingRequestStore:
    """Stores requests; of a handle only the digest is stored."""

    def __init__(self, database: Database, lasts: timedelta) -> None:
        self._database = database
        self._lasts = lasts

    async def save(self, runner: Executor, purpose: str, pending: PendingRequest) -> str:
        """Store the parameters that are read; the handle they are found by."""
        values = {
            "digest": secret_values.digest_secret(pending.handle),
            "purpose": purpose,
            "query": encode_parameters(purpose, pending.parameters),
            "created_at": pending.created_at,
            "expires_at": pending.created_at + self._lasts,
            "question": pending.question,
            "pushed": pending.pushed,
        }
        await runner.fetch_all(store.INSERT_PENDING, values)
        return pending.handle

    async def find(self, purpose: str, handle: str) -> PendingRequest | None:
        """The request of a handle; None when it is unknown or too old."""
        at = clock.now()
        key = {"digest": secret_values.digest_secret(handle), "purpose": purpose, "at": at, "newest": newest_issue(at)}
        row: StoredRequestRow | None = await self._database.fetch_one(store.FIND, key)
        if row is None or (purpose == AUTHORIZE and row.consumed_at is not None):
            return None
        return PendingRequest(
            handle=handle,
            parameters=decode_parameters(row.query),
            created_at=row.created_at,
            question=row.question,
            agreed_in=row.agreed_in,
            chosen_in=row.chosen_in,
            pushed=row.pushed,
        )
