"""EndpointRecorder: records requests of clients in `uji` to the endpoints for programs in their journal."""

from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol
from uuid import UUID

from idp.clients.registry import RegisteredClient
from idp.diagnosis.journal.journal_entry import JournalEntry, JournalOutcome, JournalStep, link_digest
from idp.diagnosis.journal.request_journal import RequestJournal, is_journaled
from idp.diagnosis.journal.sent_parameters import describe_request
from idp.foundation import clock, secret_values
from idp.protocol.endpoint_request import EndpointRequest
from idp.protocol.errors import AuthorizationPending, OAuthError, SlowDown, UnredirectableError
from idp.protocol.errors.ordinary import ORDINARY
from idp.protocol.parameters import Parameters
from idp.protocol.tokens import access_token

#: Refusals that wait for the next flush, of clients and of access tokens; beyond that the oldest are not recorded.
_MAX_REFUSALS, _MAX_TOKEN_REFUSALS = 500, 100
#: A device asks every few seconds until the person answers: those answers would be all that a journal holds.
_WHILE_POLLING = (AuthorizationPending, SlowDown)


class TokenIds(Protocol):
    """Opens codes and refresh tokens of ours."""

    def open_code(self, code: str) -> UUID | None: ...

    def open_device_code(self, device_code: str) -> UUID | None: ...

    def open_refresh_token(self, token: str) -> tuple[UUID, int] | None: ...


@dataclass(frozen=True, slots=True)
class IssuedTo:
    """The client that an access token was issued to, and the grant it belongs to."""

    client: RegisteredClient
    grant_id: UUID | None


FindIssuedTo = Callable[[str], Awaitable[IssuedTo | None]]


@dataclass(frozen=True, slots=True)
class _Known:
    """What the endpoint found out about a request: the grant, the device code, the handle of a pushed request."""

    grant_id: UUID | None = None
    device_id: UUID | None = None
    pushed: str = ""


@dataclass(frozen=True, slots=True)
class _Refusal:
    """A refused request; `client` None: not known, or known from the access token alone."""

    at: datetime
    client: RegisteredClient | None
    request: EndpointRequest
    error: OAuthError


class EndpointRecorder:
    """Records requests and answers. Refusals are looked at with the next flush, so that each costs the same.

    Nothing for a client in `produksi`.
    """

    def __init__(self, journal: RequestJournal, token_ids: TokenIds, find_issued_to: FindIssuedTo) -> None:
        self.journal = journal
        self._token_ids = token_ids
        self._find_issued_to = find_issued_to
        self._refusals: deque[_Refusal] = deque(maxlen=_MAX_REFUSALS)
        self._token_refusals: deque[_Refusal] = deque(maxlen=_MAX_TOKEN_REFUSALS)
        journal.add_source(self.collect)

    def record(
        self,
        client: RegisteredClient,
        request: EndpointRequest,
        error: OAuthError | None = None,
        *,
        grant_id: UUID | None = None,
        pushed: str = "",
        device_id: UUID | None = None,
    ) -> None:
        """Record a request of an authenticated client, or of the client of an access token.

        `grant_id`: the grant of the token that was presented; `pushed`: the handle of a request that was stored;
        `device_id`: the row of a device code that was given.
        """
        if is_journaled(client) and not isinstance(error, _WHILE_POLLING):
            known = _Known(grant_id, device_id, pushed)
            self.journal.record(client, partial(self._describe, clock.now(), client, request, error, known=known))

    def refuse_client(self, found: RegisteredClient | None, request: EndpointRequest, error: OAuthError) -> None:
        """Collect a request whose client was not authenticated; `found`: the client that it named."""
        self._refusals.append(_Refusal(clock.now(), found, request, error))

    def refuse_token(self, request: EndpointRequest, error: OAuthError) -> None:
        """Collect a request whose access token was not accepted."""
        self._token_refusals.append(_Refusal(clock.now(), None, request, error))

    def record_logout(
        self, client: RegisteredClient | None, parameters: Parameters, error: UnredirectableError | None = None
    ) -> None:
        """Record a logout request that names a client (RP-Initiated Logout 2)."""
        if client is not None and is_journaled(client):
            self.journal.record(client, partial(_describe_logout, clock.now(), client, parameters, error))

    def record_logout_delivery(
        self, client: RegisteredClient, receipt_id: UUID, status: int | None, confirmed: bool
    ) -> None:
        """Record that a client was told of the end of a session, and what it answered (None: nothing)."""
        if is_journaled(client):
            self.journal.record(client, partial(_describe_delivery, clock.now(), receipt_id, status, confirmed))

    async def collect(self) -> None:
        """Record the refusals since the last call; those of clients nobody knows are forgotten."""
        while self._refusals:
            refusal = self._refusals.popleft()
            if refusal.client is not None:
                self._record_refusal(refusal, refusal.client)
        while self._token_refusals:
            refusal = self._token_refusals.popleft()
            issued_to = await self._find_presented(refusal.request)
            if issued_to is not None:
                self._record_refusal(refusal, issued_to.client, issued_to.grant_id)

    def _record_refusal(self, refusal: _Refusal, client: RegisteredClient, grant_id: UUID | None = None) -> None:
        if is_journaled(client):
            request, error = refusal.request, refusal.error
            known = _Known(grant_id)
            self.journal.record(client, partial(self._describe, refusal.at, client, request, error, known=known))

    async def _find_presented(self, request: EndpointRequest) -> IssuedTo | None:
        """The client of the access token in a request, if it is one of ours."""
        try:
            sent = access_token.read_presented_token(
                request.authorization, request.parameters.values.get("access_token")
            )
        except OAuthError:
            return None
        return None if sent is None else await self._find_issued_to(sent.token)

    def _describe(
        self,
        at: datetime,
        client: RegisteredClient,
        request: EndpointRequest,
        error: OAuthError | None,
        *,
        known: _Known,
    ) -> JournalEntry:
        headers = {"Authorization": request.authorization, "DPoP": request.dpop}
        links = [*self._links(request.parameters), *_known_links(known)]
        return JournalEntry(
            at=at,
            step=JournalStep(request.endpoint.rpartition("/")[2]),
            outcome=_outcome(error),
            detail="" if error is None else error.code,
            cause="" if error is None else error.cause.key,
            code="" if error is None else error.report_code,
            links=tuple(dict.fromkeys(links)),
            parameters=describe_request(request.parameters, client, headers),
        )

    def _links(self, parameters: Parameters) -> Iterator[str]:
        """The grants and device codes that a request names by something of ours."""
        values, ids = parameters.values, self._token_ids
        for name in ("refresh_token", "token"):
            opened = ids.open_refresh_token(values[name]) if name in values else None
            if opened is not None:
                yield link_digest("grant", opened[0].bytes)
        grant_id = ids.open_code(values["code"]) if "code" in values else None
        if grant_id is not None:
            yield link_digest("grant", grant_id.bytes)
        device_id = ids.open_device_code(values["device_code"]) if "device_code" in values else None
        if device_id is not None:
            yield link_digest("device", device_id.bytes)


def _known_links(known: _Known) -> Iterator[str]:
    for kind, row_id in (("grant", known.grant_id), ("device", known.device_id)):
        if row_id is not None:
            yield link_digest(kind, row_id.bytes)
    if known.pushed:
        yield link_digest("pushed", secret_values.digest_secret(known.pushed))


def _describe_logout(
    at: datetime, client: RegisteredClient, parameters: Parameters, error: UnredirectableError | None
) -> JournalEntry:
    return JournalEntry(
        at=at,
        step=JournalStep.LOGOUT,
        outcome=JournalOutcome.ANSWERED if error is None else JournalOutcome.REFUSED,
        cause="" if error is None else error.cause.key,
        code="" if error is None else error.report_code,
        parameters=describe_request(parameters, client),
    )


def _describe_delivery(at: datetime, receipt_id: UUID, status: int | None, confirmed: bool) -> JournalEntry:
    return JournalEntry(
        at=at,
        step=JournalStep.LOGOUT_DELIVERY,
        outcome=JournalOutcome.ANSWERED if confirmed else JournalOutcome.REFUSED,
        detail="" if status is None else str(status),
        links=(link_digest("receipt", receipt_id.bytes),),
    )


def _outcome(error: OAuthError | None) -> JournalOutcome:
    if error is None:
        return JournalOutcome.ANSWERED
    return JournalOutcome.ORDINARY if error.cause in ORDINARY else JournalOutcome.REFUSED
