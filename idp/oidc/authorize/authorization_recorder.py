"""AuthorizationRecorder: records requests to /authorize of clients in `uji` in their journal."""

from datetime import datetime
from functools import partial

from idp.clients.registry import RegisteredClient
from idp.diagnosis.journal.journal_entry import TEAM_MEMBER, JournalEntry, JournalOutcome, JournalStep, link_digest
from idp.diagnosis.journal.request_journal import RequestJournal, is_journaled
from idp.diagnosis.journal.sent_parameters import describe_request
from idp.foundation import clock, secret_values
from idp.oidc.authorize.context import AuthorizationContext
from idp.oidc.authorize.pending import IncomingRequest, PendingRequest
from idp.oidc.authorize.resolve import VerifiedRequest
from idp.oidc.outcomes import ErrorPageOutcome
from idp.oidc.tokens.hmac_tokens import HmacTokens
from idp.protocol.authorize.interaction import SandboxEntry
from idp.protocol.errors import OAuthError, UnredirectableError
from idp.protocol.errors.ordinary import ORDINARY
from idp.protocol.parameters import Parameters


class AuthorizationRecorder:
    """Records what came of a request: a page, a code, an error. Nothing for a client in `produksi`."""

    def __init__(self, journal: RequestJournal, hmac_tokens: HmacTokens) -> None:
        self._journal = journal
        self._hmac_tokens = hmac_tokens

    def record_page(
        self, client: RegisteredClient, request: PendingRequest | IncomingRequest, handle: str, page: str
    ) -> None:
        """Record that a person is asked something at the path `page`; `handle`: of the request that waits for it."""
        if is_journaled(client):
            self._journal.record(
                client, partial(_describe_page, clock.now(), client, request, handle=handle, page=page)
            )

    def record_code(self, context: AuthorizationContext, code: str, persona: str = "") -> None:
        """Record that a code was sent; `persona`: the key of the persona it is for."""
        client = context.verified.client
        if is_journaled(client):
            self._journal.record(client, partial(self._describe_code, clock.now(), context, code, persona))

    def record_error(self, verified: VerifiedRequest, error: OAuthError, persona: str = "") -> None:
        """Record an error that goes to the client."""
        if is_journaled(verified.client):
            self._journal.record(verified.client, partial(_describe_error, clock.now(), verified, error, persona))

    def record_error_page(
        self, outcome: ErrorPageOutcome, parameters: Parameters, verified: VerifiedRequest | None = None
    ) -> None:
        """Record an error that only the person reads; `verified`: the request, where its redirect URI was verified."""
        client, error = outcome.client, outcome.error
        if client is not None and is_journaled(client):
            told = partial(_describe_error_page, clock.now(), client, error, parameters, verified=verified)
            self._journal.record(client, told)

    def _describe_code(self, at: datetime, context: AuthorizationContext, code: str, persona: str) -> JournalEntry:
        verified, grant_id = context.verified, self._hmac_tokens.open_code(code)
        return JournalEntry(
            at=at,
            step=JournalStep.PERSONA if persona else _step(verified),
            outcome=JournalOutcome.CODE,
            who=persona or (TEAM_MEMBER if context.entry is SandboxEntry.TEAM else ""),
            links=(*_links_of(verified), *((link_digest("grant", grant_id.bytes),) if grant_id else ())),
            parameters=describe_request(verified.parameters, verified.client),
        )


def _describe_page(
    at: datetime, client: RegisteredClient, request: PendingRequest | IncomingRequest, *, handle: str, page: str
) -> JournalEntry:
    return JournalEntry(
        at=at,
        step=JournalStep.START if isinstance(request, IncomingRequest) else JournalStep.RESUME,
        outcome=JournalOutcome.PAGE,
        detail=page,
        links=_links(secret_values.digest_secret(handle), request.pushed),
        parameters=describe_request(request.parameters, client),
    )


def _describe_error(at: datetime, verified: VerifiedRequest, error: OAuthError, persona: str) -> JournalEntry:
    return JournalEntry(
        at=at,
        step=JournalStep.PERSONA if persona else _step(verified),
        outcome=JournalOutcome.ORDINARY if error.cause in ORDINARY else JournalOutcome.REFUSED,
        detail=error.code,
        cause=error.cause.key,
        code=error.report_code,
        who=persona,
        links=_links_of(verified),
        parameters=describe_request(verified.parameters, verified.client),
    )


def _describe_error_page(
    at: datetime,
    client: RegisteredClient,
    error: UnredirectableError,
    parameters: Parameters,
    *,
    verified: VerifiedRequest | None,
) -> JournalEntry:
    return JournalEntry(
        at=at,
        step=JournalStep.START if verified is None else _step(verified),
        outcome=JournalOutcome.REFUSED,
        cause=error.cause.key,
        code=error.report_code,
        links=() if verified is None else _links_of(verified),
        parameters=describe_request(parameters, client),
    )


def _step(verified: VerifiedRequest) -> JournalStep:
    return JournalStep.START if verified.pending is None else JournalStep.RESUME


def _links_of(verified: VerifiedRequest) -> tuple[str, ...]:
    pending = verified.pending
    digest = None if pending is None else secret_values.digest_secret(pending.handle)
    return _links(digest, verified.pushed_digest)


def _links(pending: bytes | None, pushed: bytes | None) -> tuple[str, ...]:
    """The digests of a pending request and of the pushed one it came from."""
    known = (("pending", pending), ("pushed", pushed))
    return tuple(link_digest(kind, digest) for kind, digest in known if digest is not None)
