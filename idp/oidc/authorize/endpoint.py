"""AuthorizationEndpoint: start, post, resume and cancel an authorization request (RFC 6749 4.1.1, OIDC Core 3.1.2)."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import assert_never

from idp.accounts.sessions.sessions import CurrentSession
from idp.clients.registry import RegisteredClient
from idp.clients.sandbox.personas import PersonaLogin
from idp.foundation import clock
from idp.foundation.database import Session
from idp.foundation.database_unavailable import DatabaseUnavailable
from idp.oidc.authorize.context import AuthorizationContext, AuthorizationContextLoader
from idp.oidc.authorize.issue import GrantIssuer
from idp.oidc.authorize.pending import AUTHORIZE, IncomingRequest, is_storable, resume_path
from idp.oidc.authorize.prompts import Consents, LoginPrompts, page_url
from idp.oidc.authorize.redirect_loops import RedirectLoopCheck
from idp.oidc.authorize.resolve import RequestResolver, VerifiedRequest
from idp.oidc.outcomes import (
    AuthorizationErrorOutcome,
    AuthorizationResponse,
    BrowserOutcome,
    ErrorPageOutcome,
    Redirect,
)
from idp.oidc.tokens.jwt_signer import JwtSigner
from idp.oidc.usage_recorder import UsageRecorder
from idp.protocol.authorize import response_mode
from idp.protocol.authorize.interaction import (
    AskConsent,
    ChoosePersona,
    CreateAccount,
    LogIn,
    Proceed,
    Refuse,
    RefuseEntry,
    SelectAccount,
    Step,
)
from idp.protocol.errors import OAuthError
from idp.protocol.errors.authorization import AuthorizationCause
from idp.protocol.errors.unredirectable import UnredirectableCause
from idp.protocol.parameters import Parameters
from idp.web.anonymous_limits import AdmissionCheck

#: The pages that prompt the person.
_PAGES: dict[type[Step], str] = {
    CreateAccount: "/daftar",
    SelectAccount: "/pilih-akun",
    ChoosePersona: "/uji/masuk",
    RefuseEntry: "/uji/tertutup",
    AskConsent: "/persetujuan",
}


@dataclass(frozen=True, slots=True)
class Browser:
    """The browser that sends a request: its session cookie, and the rate limit of requests stored without a session."""

    cookie: str | None
    admit: AdmissionCheck


class AuthorizationResponseBuilder:
    """Builds authorization responses, as a signed JWT where the client asked for it (JARM 2.3)."""

    def __init__(self, signer: JwtSigner, issuer: str) -> None:
        self._signer = signer
        self._issuer = issuer

    def build_code_response(self, verified: VerifiedRequest, code: str) -> AuthorizationResponse:
        """The response with a code (RFC 6749 4.1.2)."""
        return self._build(verified, response_mode.build_code_response(code, verified.destination.state, self._issuer))

    def build_error_response(self, verified: VerifiedRequest, error: OAuthError) -> AuthorizationErrorOutcome:
        """The response with an error (RFC 6749 4.1.2.1), which gets its error_uri when it is sent."""

        def respond(error_uri: str | None) -> AuthorizationResponse:
            state = verified.destination.state
            return self._build(verified, response_mode.build_error_response(error, state, self._issuer, error_uri))

        return AuthorizationErrorOutcome(error, verified.client, verified.parameters, respond)

    def _build(self, verified: VerifiedRequest, fields: dict[str, str]) -> AuthorizationResponse:
        where, metadata = verified.destination, verified.client.metadata
        if where.response_mode.signed:
            claims = response_mode.build_jwt_response_claims(fields, metadata.client_id, clock.now())
            algorithm = metadata.authorization_signed_response_alg
            # without a typ it is never taken for an ID token of ours
            fields = {"response": self._signer.sign(claims, algorithm, "untyped")}
        return AuthorizationResponse(where, fields, verified.client)


class AuthorizationEndpoint:
    """The authorization endpoint: two statements with a session that consented before, four for a pushed request."""

    def __init__(
        self,
        contexts: AuthorizationContextLoader,
        resolver: RequestResolver,
        *,
        prompts: LoginPrompts,
        grants: GrantIssuer,
        consents: Consents,
        usage: UsageRecorder,
        responses: AuthorizationResponseBuilder,
        loops: RedirectLoopCheck,
    ) -> None:
        self._contexts = contexts
        self._resolver = resolver
        self._prompts = prompts
        self._grants = grants
        self._consents = consents
        self._usage = usage
        self._recorder = prompts.recorder
        self._responses = responses
        self._loops = loops

    async def start(self, parameters: Parameters, browser: Browser) -> BrowserOutcome:
        """Answer a request that comes straight from a client. Raises RateLimited."""
        verified = await self._resolve(parameters)
        if isinstance(verified, ErrorPageOutcome):
            return verified
        return await self._answer(verified, self._respond(verified, browser))

    async def post(self, parameters: Parameters, browser: Browser) -> BrowserOutcome:
        """Store a posted request and continue with GET, because a cross-site POST carries no Lax cookie.

        Raises RateLimited.
        """
        verified = await self._resolve(parameters)
        if isinstance(verified, ErrorPageOutcome):
            return verified
        if verified.fault or verified.parameters.faults or not is_storable(AUTHORIZE, verified.parameters):
            return await self._answer(verified, self._respond(verified, browser))
        browser.admit()
        return await self._answer(verified, self._save(verified))

    async def resume(self, handle: str, browser: Browser, *, despite_loop: bool = False) -> BrowserOutcome:
        """Continue a pending request after the person logged in or consented. Raises RateLimited.

        `despite_loop`: the person read that the client does not keep its session, and goes on with this request.
        """
        verified = await self._contexts.find_pending(handle)
        if isinstance(verified, ErrorPageOutcome):
            return verified
        return await self._answer(verified, self._respond(verified, browser, despite_loop))

    async def cancel(self, handle: str) -> BrowserOutcome:
        """Answer access_denied: the person went back without logging in or consenting."""
        verified = await self._contexts.find_pending(handle)
        if isinstance(verified, ErrorPageOutcome):
            return verified
        return await self._answer(verified, self._respond_with_error(verified, AuthorizationCause.PERSON_WENT_BACK()))

    async def respond_with_persona(
        self, session: Session, context: AuthorizationContext, login: PersonaLogin, refusal: OAuthError | None
    ) -> BrowserOutcome:
        """Answer a request for a persona, in the transaction that spent the request."""
        if refusal is not None:
            self._usage.record_error(context.verified.client, refusal)
            self._recorder.record_error(context.verified, refusal, login.persona.key)
            return self._responses.build_error_response(context.verified, refusal)
        code = await self._grants.issue_for_persona(session, context, login)
        self._record_success(context)
        self._recorder.record_code(context, code, login.persona.key)
        return self._responses.build_code_response(context.verified, code)

    async def _answer(self, verified: VerifiedRequest, work: Awaitable[BrowserOutcome]) -> BrowserOutcome:
        """The outcome of `work`; the client is told when the database is away (RFC 6749 4.1.2.1)."""
        try:
            outcome = await work
            if isinstance(outcome, ErrorPageOutcome):
                self._recorder.record_error_page(outcome, verified.parameters, verified)
            return outcome
        except DatabaseUnavailable:
            return self._responses.build_error_response(verified, AuthorizationCause.DATABASE_AWAY())

    async def _save(self, verified: VerifiedRequest) -> BrowserOutcome:
        incoming = IncomingRequest(verified.parameters, verified.pushed_digest)
        handle = await self._prompts.save_request(incoming)
        self._recorder.record_page(verified.client, incoming, handle, "/authorize")
        return Redirect(resume_path(handle))

    async def _resolve(self, parameters: Parameters) -> VerifiedRequest | ErrorPageOutcome:
        verified = await self._resolver.resolve(parameters)
        if isinstance(verified, ErrorPageOutcome) and verified.client is not None:
            self._usage.record_unverified(verified.client, verified.error)
            self._recorder.record_error_page(verified, parameters)
        return verified

    async def _respond(self, verified: VerifiedRequest, browser: Browser, despite_loop: bool = False) -> BrowserOutcome:
        try:
            context = await self._contexts.load(verified, browser.cookie)
        except OAuthError as error:
            return await self._respond_with_error(
                verified, error, authenticated=await self._contexts.is_signed_in(browser.cookie)
            )
        # earlier consent is assumed, and the insert itself checks it
        step = context.decide_next_step(context.request.consent_scopes)
        if isinstance(step, Proceed) and context.current_session is not None:
            if not despite_loop and self._loops.is_loop(context, context.current_session):
                return await self._stop_loop(context, context.current_session)
            code = await self._grants.issue_if_agreed(context, context.current_session)
            if code is not None:
                return await self._respond_with_code(context, code)
            step = context.decide_next_step(
                await self._consents.load_agreed_scopes(
                    context.current_session.person_id, verified.client.metadata.client_id
                )
            )
        if context.current_session is None and not isinstance(step, Refuse):  # anybody can cause this row
            browser.admit()
        return await self._take_step(context, step)

    async def _take_step(self, context: AuthorizationContext, step: Step) -> BrowserOutcome:
        client = context.verified.client
        match step:
            case Refuse(error):
                return await self._respond_with_error(context.verified, error)
            case LogIn(reauthenticate):
                return Redirect(
                    await self._prompts.start_login(
                        client, context.request, context.pending_or_incoming, reauthenticate
                    )
                )
            case CreateAccount() | SelectAccount() | ChoosePersona() | RefuseEntry() | AskConsent():
                handle, page = await self._prompts.save_request(context.pending_or_incoming), _PAGES[type(step)]
                self._recorder.record_page(client, context.pending_or_incoming, handle, page)
                return Redirect(page_url(page, handle, context.request))
            case Proceed():
                assert context.current_session is not None  # noqa: S101  next_step proceeds only with a session
                code = await self._grants.issue(context, context.current_session)
                return _already_answered(client) if code is None else await self._respond_with_code(context, code)
            case _:
                assert_never(step)

    async def _stop_loop(self, context: AuthorizationContext, current_session: CurrentSession) -> BrowserOutcome:
        outcome = await self._loops.stop(context, current_session)
        self._usage.record_error(context.verified.client, outcome.error)
        return outcome

    async def _respond_with_code(self, context: AuthorizationContext, code: str) -> BrowserOutcome:
        if context.verified.pending is not None:
            await self._prompts.clear_proofs(context.verified.pending)
        self._loops.record_code(context)
        self._record_success(context)
        self._recorder.record_code(context, code)
        return self._responses.build_code_response(context.verified, code)

    def _record_success(self, context: AuthorizationContext) -> None:
        client, sent = context.verified.client, context.verified.parameters.words("scope")
        self._usage.record_success(client)
        self._usage.record_ignored_scopes(client, sent, context.full_request.scope)

    async def _respond_with_error(
        self, verified: VerifiedRequest, error: OAuthError, authenticated: bool = True
    ) -> BrowserOutcome:
        if not await self._resolver.spend_pushed_without_code(verified):
            return _already_answered(verified.client)
        self._usage.record_error(verified.client, error, authenticated)
        self._recorder.record_error(verified, error)
        return self._responses.build_error_response(verified, error)


def _already_answered(client: RegisteredClient) -> ErrorPageOutcome:
    return ErrorPageOutcome(UnredirectableCause.REQUEST_URI_ANSWERED(age=None), client)
