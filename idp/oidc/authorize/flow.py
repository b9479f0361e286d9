"""AuthorizationEndpoint: start, post, resume and cancel an authorization request (RFC 6749 4.1.1, OIDC Core 3.1.2)."""

from dataclasses import dataclass
from typing import assert_never

from idp.oidc.authorize.case import Case, Cases, Proven
from idp.oidc.authorize.consent import Consents
from idp.oidc.authorize.keeping import AUTHORIZE, Unkept, fits
from idp.oidc.authorize.permissions import Permissions
from idp.oidc.authorize.questions import Questions, page_of, path_of
from idp.oidc.authorize.sources import Sources
from idp.oidc.outcomes import Elsewhere, Outcome, Unproven
from idp.oidc.seen import Seen
from idp.protocol.authorize.interaction import AskConsent, Proceed, Refuse, Register, SelectAccount, SignIn, Step
from idp.protocol.authorize.response_mode import code_answer, error_answer
from idp.protocol.errors import AccessDenied, OAuthError, Reason
from idp.protocol.parameters import Parameters
from idp.web.strangers import Admission

#: The pages that prompt the person.
_PAGES: dict[type[Step], str] = {Register: "/daftar", SelectAccount: "/pilih-akun", AskConsent: "/persetujuan"}


@dataclass(frozen=True, slots=True)
class Counsel:
    """Whom the door asks on the way: what was agreed to, what happens with the answer."""

    questions: Questions
    permissions: Permissions
    consents: Consents
    seen: Seen


@dataclass(frozen=True, slots=True)
class Browser:
    """The browser that sends a request: its session cookie, and the rate limit of requests stored without a session."""

    cookie: str | None
    admit: Admission


class Authorize:
    """The authorization endpoint: two statements with a session that consented before, four for a pushed request."""

    def __init__(self, cases: Cases, sources: Sources, counsel: Counsel) -> None:
        self._cases = cases
        self._sources = sources
        self._questions = counsel.questions
        self._permissions = counsel.permissions
        self._consents = counsel.consents
        self._seen = counsel.seen

    async def ask(self, parameters: Parameters, browser: Browser) -> Outcome:
        """Answer a request that comes straight from a client. Raises RateLimited."""
        proven = await self._prove(parameters)
        return proven if isinstance(proven, Unproven) else await self._answer(proven, browser)

    async def keep(self, parameters: Parameters, browser: Browser) -> Outcome:
        """Store a posted request and continue with GET, because a cross-site POST carries no Lax cookie.

        Raises RateLimited.
        """
        proven = await self._prove(parameters)
        if isinstance(proven, Unproven):
            return proven
        if proven.fault or proven.parameters.faults or not fits(AUTHORIZE, proven.parameters):
            return await self._answer(proven, browser)
        browser.admit()
        return Elsewhere(path_of(await self._questions.keep(Unkept(proven.parameters, proven.pushed))))

    async def resume(self, handle: str, browser: Browser) -> Outcome:
        """Continue a pending request after the person logged in or consented. Raises RateLimited."""
        proven = await self._proven(handle)
        return proven if isinstance(proven, Unproven) else await self._answer(proven, browser)

    async def cancel(self, handle: str) -> Outcome:
        """Answer access_denied: the person went back without logging in or consenting."""
        proven = await self._proven(handle)
        return proven if isinstance(proven, Unproven) else await self._refused(proven, AccessDenied())

    async def _prove(self, parameters: Parameters) -> Proven | Unproven:
        proven = await self._sources.prove(parameters)
        if isinstance(proven, Unproven) and proven.client is not None:
            self._seen.unproven(proven.client)
        return proven

    async def _proven(self, handle: str) -> Proven | Unproven:
        kept = await self._questions.keeper.find(AUTHORIZE, handle)
        return Unproven(Reason.REQUEST_EXPIRED) if kept is None else await self._cases.prove(kept.parameters, kept)

    async def _answer(self, proven: Proven, browser: Browser) -> Outcome:
        try:
            case = await self._cases.open(proven, browser.cookie)
        except OAuthError as error:
            return await self._refused(proven, error, vouched=await self._cases.somebody(browser.cookie))
        # earlier consent is assumed, and the insert itself checks it
        step = case.step(case.request.needs_consent_for)
        if isinstance(step, Proceed) and case.here is not None:
            code = await self._permissions.if_agreed(case, case.here)
            if code is not None:
                return await self._done(case, code)
            step = case.step(await self._consents.given(case.here.person_id, proven.client.metadata.client_id))
        if case.here is None and not isinstance(step, Refuse):  # anybody can cause this row
            browser.admit()
        return await self._act(case, step)

    async def _act(self, case: Case, step: Step) -> Outcome:
        client = case.proven.client
        match step:
            case Refuse(error):
                return await self._refused(case.proven, error)
            case SignIn(reauthenticate):
                return Elsewhere(await self._questions.sign_in(client, case.request, case.before, reauthenticate))
            case Register() | SelectAccount() | AskConsent():
                handle = await self._questions.keep(case.before)
                return Elsewhere(page_of(_PAGES[type(step)], handle, case.request))
            case Proceed():
                assert case.here is not None  # noqa: S101  next_step proceeds only with a session
                code = await self._permissions.anyway(case, case.here)
                return Unproven(Reason.REQUEST_URI_UNKNOWN, client) if code is None else await self._done(case, code)
            case _:
                assert_never(step)

    async def _done(self, case: Case, code: str) -> Outcome:
        if case.proven.kept is not None:
            await self._questions.answered(case.proven.kept)
        self._seen.answered(case.proven.client)
        return self._cases.answered(case.proven, code_answer(code, case.proven.where.state, self._cases.issuer))

    async def _refused(self, proven: Proven, error: OAuthError, vouched: bool = True) -> Outcome:
        if not await self._sources.spent(proven):
            return Unproven(Reason.REQUEST_URI_UNKNOWN, proven.client)
        self._seen.refused(proven.client, error, vouched)
        return self._cases.answered(proven, error_answer(error, proven.where.state, self._cases.issuer))
