"""DevicePage: a person types a device's user code, sees which client asks for what, and answers (RFC 8628 3.3)."""

from dataclasses import dataclass
from datetime import datetime

from idp.accounts.authentication import login_requests
from idp.accounts.authentication.login_requests import LoginRequest
from idp.accounts.authentication.login_steps import LoginSteps
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.accounts.sessions.sessions import CurrentSession
from idp.clients.registry import RegisteredClient, Registry
from idp.clients.sandbox.wiring import Sandbox
from idp.clients.store import clients
from idp.foundation import audit, clock
from idp.foundation.database import Database, Session
from idp.foundation.issued_ahead import newest_issue
from idp.oidc.device.authorization import PAGE
from idp.oidc.device.user_code_throttle import UserCodeThrottle
from idp.oidc.device.user_codes import DeviceTicket, UserCodes, is_same_browser
from idp.oidc.device.views import DeviceAnsweredView, DeviceConfirmView, UserCodeProblem
from idp.oidc.events import OidcEvent
from idp.oidc.outcomes import ErrorPageOutcome, Redirect
from idp.oidc.scope_preview import with_purposes
from idp.oidc.store import consents
from idp.oidc.store import device_codes as store
from idp.oidc.store.device_codes import DeviceCodeRow
from idp.oidc.tokens.subjects import SubjectIdentifiers
from idp.oidc.views import SandboxClosedView, ScopePreview, client_display, sandbox_closed, shown_of
from idp.protocol import user_code
from idp.protocol.authentication_context import satisfied_acr
from idp.protocol.authorize.interaction import SandboxEntry
from idp.protocol.errors.unredirectable import UnredirectableCause
from idp.protocol.grant_type import GrantType
from idp.web.anonymous_limits import AdmissionCheck


@dataclass(frozen=True, slots=True)
class DevicePrompt:
    """A device code that waits for the answer of the person signed in."""

    signed_ticket: str
    ticket: DeviceTicket
    row: DeviceCodeRow
    client: RegisteredClient
    current_session: CurrentSession
    #: The scopes that a client in `uji` does not receive.
    withheld: frozenset[str]

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes that the device would get."""
        limited = self.client.metadata.limit_scope(self.row.scope)
        return tuple(scope for scope in limited if scope not in self.withheld)

    @property
    def shown(self) -> str:
        """A digest of what the page says of the client."""
        return shown_of(self.client, self.scopes)


@dataclass(frozen=True, slots=True)
class _WaitingDevice:
    """A device code that waits for an answer, and its client."""

    signed_ticket: str
    ticket: DeviceTicket
    row: DeviceCodeRow
    client: RegisteredClient


class DevicePage:
    """Leads a browser from the typed user code to the stored answer."""

    def __init__(
        self,
        database: Database,
        registry: Registry,
        *,
        user_codes: UserCodes,
        throttle: UserCodeThrottle,
        subjects: SubjectIdentifiers,
        login_steps: LoginSteps,
        sandbox: Sandbox,
    ) -> None:
        self._sandbox = sandbox
        self._login_steps = login_steps
        self._database = database
        self._registry = registry
        self._user_codes = user_codes
        self._throttle = throttle
        self._subjects = subjects

    async def submit_code(
        self, text: str, cookie: str, *, origin: RequestOrigin, current_session: CurrentSession | None
    ) -> Redirect | UserCodeProblem | datetime:
        """A redirect to the code's page; or what is wrong with the code; or when the next try may be."""
        code = user_code.parse_user_code(text)
        if code is None:
            return UserCodeProblem.NOT_A_CODE
        tried = await self._throttle.reserve(origin, current_session.person_id if current_session else None)
        if isinstance(tried, datetime):
            return tried
        at = clock.now()
        waiting = {"user_code": self._user_codes.digest(code), "at": at, "newest": newest_issue(at)}
        row = await self._database.fetch_one(store.WAITING, waiting)
        if row is None:
            return await self._throttle.record_wrong(tried) or UserCodeProblem.UNKNOWN
        await self._throttle.record_right(tried)
        return Redirect(f"{PAGE}/{self._user_codes.issue_ticket(row.id, code, cookie)}")

    async def load_prompt(
        self, sealed: str, cookie: str | None, current_session: CurrentSession | None, admit: AdmissionCheck
    ) -> DevicePrompt | DeviceAnsweredView | SandboxClosedView | Redirect | ErrorPageOutcome | UserCodeProblem:
        """The prompt of a ticket, or why there is none for the person signed in. Raises RateLimited."""
        ticket = self._user_codes.open_ticket(sealed)
        row = await self._row(ticket, cookie)
        client = None if row is None else await self._registry.find(row.client_id)
        if ticket is None or row is None or client is None or not client.metadata.has_grant_type(GrantType.DEVICE_CODE):
            return UserCodeProblem.OVER
        if not client.active:
            return ErrorPageOutcome(UnredirectableCause.CLIENT_SUSPENDED(), client)
        if row.session_id is not None or not store.is_current(row, clock.now()):
            return _view_of_ended(row, client, current_session)
        if current_session is None:  # anybody can cause a login request
            admit()
        waiting = _WaitingDevice(sealed, ticket, row, client)
        return await self._prompt_person(waiting, current_session)

    async def _prompt_person(
        self, waiting: "_WaitingDevice", current_session: CurrentSession | None
    ) -> DevicePrompt | SandboxClosedView | Redirect:
        """The prompt for the person signed in, once they are logged in as the client demands, and admitted."""
        sealed, client = waiting.signed_ticket, waiting.client
        if current_session is None or _exceeds_max_age(client, current_session):
            return await self._start_login(client, sealed, again=current_session is not None)
        is_partner = current_session.is_partner
        entry = await self._sandbox.entries.find_entry(client, current_session.person_id, is_partner=is_partner)
        if entry is SandboxEntry.REFUSED:
            return sandbox_closed(client, current_session.name)
        demanded = self._login_steps.demanded(current_session, client.metadata.minimum_acr)
        if satisfied_acr(current_session.acr, [demanded]) is None:
            return await self._start_login(client, sealed, again=False)
        withheld = self._sandbox.policy.withheld_scopes(client)
        return DevicePrompt(sealed, waiting.ticket, waiting.row, client, current_session, withheld)

    def build_view(self, prompt: DevicePrompt, shared: tuple[ScopePreview, ...]) -> DeviceConfirmView:
        """The view of the page; `shared`: a preview of each scope."""
        return DeviceConfirmView(
            action=f"{PAGE}/{prompt.signed_ticket}",
            mark=self._user_codes.sign_form(prompt.ticket, prompt.current_session.session_id, prompt.shown),
            application=client_display(prompt.client),
            shared=with_purposes(shared, prompt.client.metadata),
            user_code=user_code.format_user_code(prompt.ticket.user_code),
            asked_at=prompt.row.created_at,
            name=prompt.current_session.name,
        )

    async def save_answer(self, session: Session, prompt: DevicePrompt, fields: dict[str, str]) -> None:
        """Keep the answer, if what the form said holds and to the person who is here; exactly one answer counts."""
        current_session, now, allowed = prompt.current_session, clock.now(), fields.get("jawaban") == "izinkan"
        if not self._user_codes.is_form_of(
            prompt.ticket, current_session.session_id, prompt.shown, fields.get("mark", "")
        ):
            return
        if not await clients.still_declares(session, prompt.client.metadata):
            return
        subject = self._subjects.subject_for(prompt.client.metadata, current_session)
        by = store.DeviceApproval(
            current_session.session_id,
            current_session.person_id,
            current_session.authenticated_at,
            current_session.acr,
            " ".join(current_session.amr),
            subject,
        )
        if not await store.save_answer(session, prompt.ticket.device_id, by, at=now, allowed=allowed):
            return
        client_id, scopes = prompt.client.metadata.client_id, frozenset(prompt.scopes)
        if allowed:
            await consents.save_consent(session, current_session.person_id, client_id, scopes=scopes, at=now)
        tag = OidcEvent.DEVICE_ALLOWED if allowed else OidcEvent.DEVICE_DENIED
        detail = {"device": str(prompt.ticket.device_id), "scope": " ".join(sorted(scopes))}
        await audit.record(session, audit.Event(tag, str(current_session.person_id), client_id, detail))

    async def _row(self, ticket: DeviceTicket | None, cookie: str | None) -> DeviceCodeRow | None:
        if ticket is None or not is_same_browser(ticket, cookie):
            return None
        row: DeviceCodeRow | None = await self._database.fetch_one(store.FIND, {"device_id": ticket.device_id})
        return row

    async def _start_login(self, client: RegisteredClient, sealed: str, again: bool) -> Redirect:
        shown = client_display(client)
        question = LoginRequest(
            label=shown.name,
            office=shown.office,
            home=shown.home,
            policy=shown.policy,
            terms=shown.terms,
            return_to=f"{PAGE}/{sealed}",
            reauthenticate=again,
            acr=client.metadata.minimum_acr,
        )
        return Redirect(f"/masuk?lanjut={await login_requests.create_login_request(self._database, question)}")


def _view_of_ended(
    row: DeviceCodeRow, client: RegisteredClient, current_session: CurrentSession | None
) -> DeviceAnsweredView | UserCodeProblem:
    """The answer, for the session that gave it; for all others the code has ended."""
    mine = current_session is not None and current_session.session_id == row.session_id
    return DeviceAnsweredView(client_display(client), row.denied_at is None) if mine else UserCodeProblem.OVER


def _exceeds_max_age(client: RegisteredClient, current_session: CurrentSession) -> bool:
    oldest = client.metadata.default_max_age
    return oldest is not None and clock.now() - current_session.authenticated_at > oldest
