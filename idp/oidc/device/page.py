"""DevicePage: a person types a device's user code, sees which client asks for what, and answers (RFC 8628 3.3)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from idp.accounts import questions
from idp.accounts.origin import Origin
from idp.accounts.questions import Question
from idp.accounts.sessions import Here
from idp.clients.registry import RegisteredClient, Registry
from idp.clients.store import clients
from idp.foundation import audit, clock
from idp.foundation.database import Database, Session
from idp.oidc.authorize.consent_page import application, shown_of
from idp.oidc.device.authorization import PAGE
from idp.oidc.device.codes import Codes, Ticket, in_browser
from idp.oidc.device.guesses import Guesses
from idp.oidc.device.views import AnsweredView, Complaint, ConfirmView
from idp.oidc.outcomes import Elsewhere, Unproven
from idp.oidc.store import consents
from idp.oidc.store import device_codes as store
from idp.oidc.tokens.subjects import Subjects
from idp.oidc.views import Shared
from idp.protocol import user_code
from idp.protocol.errors import Reason
from idp.protocol.grants.device_code import GRANT_TYPE
from idp.web.strangers import Admission


@dataclass(frozen=True, slots=True)
class Asking:
    """A device code that waits for the answer of the person signed in."""

    sealed: str
    ticket: Ticket
    row: Any
    client: RegisteredClient
    here: Here

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes that the device would get."""
        return self.client.metadata.still(self.row.scope)

    @property
    def shown(self) -> str:
        """A digest of what the page says of the client."""
        return shown_of(self.client, self.scopes)


class DevicePage:
    """Leads a browser from the typed user code to the stored answer."""

    def __init__(
        self, database: Database, registry: Registry, codes: Codes, guesses: Guesses, subjects: Subjects
    ) -> None:
        self._database = database
        self._registry = registry
        self._codes = codes
        self._guesses = guesses
        self._subjects = subjects

    async def typed(self, text: str, cookie: str, by: tuple[Origin, Here | None]) -> Elsewhere | Complaint | datetime:
        """A redirect to the code's page; or what is wrong with the code; or when the next try may be.

        `by`: the address of the request and the person signed in.
        """
        code = user_code.typed(text)
        if code is None:
            return Complaint.NOT_A_CODE
        origin, here = by
        tried = await self._guesses.reserve(origin, here.person_id if here else None)
        if isinstance(tried, datetime):
            return tried
        waiting = {"user_code": self._codes.kept(code), "at": clock.now()}
        row = await self._database.one(store.WAITING, waiting)
        if row is None:
            return await self._guesses.wrong(tried) or Complaint.UNKNOWN
        await self._guesses.right(tried)
        return Elsewhere(f"{PAGE}/{self._codes.ticket(row.id, code, cookie)}")

    async def opened(
        self, sealed: str, cookie: str | None, here: Here | None, admit: Admission
    ) -> Asking | AnsweredView | Elsewhere | Unproven | Complaint:
        """The prompt of a ticket, or why there is none for the person signed in. Raises RateLimited."""
        ticket = self._codes.open(sealed)
        row = await self._row(ticket, cookie)
        client = None if row is None else await self._registry.find(row.client_id)
        if ticket is None or client is None or not client.metadata.may(GRANT_TYPE):
            return Complaint.OVER
        if not client.active:
            return Unproven(Reason.CLIENT_SUSPENDED, client)
        if row.session_id is not None or clock.now() >= row.expires_at:
            return _over(row, client, here)
        if here is None:  # anybody can cause a login request
            admit()
        if here is None or _too_long_ago(client, here):
            return await self._sign_in(client, sealed, again=here is not None)
        return Asking(sealed, ticket, row, client, here)

    def view(self, asking: Asking, shared: tuple[Shared, ...]) -> ConfirmView:
        """The view of the page; `shared`: a preview of each scope."""
        return ConfirmView(
            action=f"{PAGE}/{asking.sealed}",
            mark=self._codes.mark(asking.ticket, asking.here.session_id, asking.shown),
            application=application(asking.client),
            shared=shared,
            user_code=user_code.shown(asking.ticket.user_code),
            asked_at=asking.row.created_at,
            name=asking.here.name,
        )

    async def answer(self, session: Session, asking: Asking, fields: dict[str, str]) -> None:
        """Keep the answer, if what the form said holds and to the person who is here; exactly one answer counts."""
        here, now, allowed = asking.here, clock.now(), fields.get("jawaban") == "izinkan"
        if not self._codes.is_for(asking.ticket, here.session_id, asking.shown, fields.get("mark", "")):
            return
        if not await clients.still_declares(session, asking.client.metadata):
            return
        subject = self._subjects.of(asking.client.metadata, here)
        by = store.Answering(
            here.session_id, here.person_id, here.authenticated_at, here.acr, " ".join(here.amr), subject
        )
        if not await store.answer(session, asking.ticket.device_id, by, now, allowed):
            return
        client_id, scopes = asking.client.metadata.client_id, frozenset(asking.scopes)
        if allowed:
            await consents.keep(session, (here.person_id, client_id), scopes, now)
        tag = "device.allowed" if allowed else "device.denied"
        detail = {"device": str(asking.ticket.device_id), "scope": " ".join(sorted(scopes))}
        await audit.record(session, audit.Event(tag, str(here.person_id), client_id, detail))

    async def _row(self, ticket: Ticket | None, cookie: str | None) -> Any:
        if ticket is None or not in_browser(ticket, cookie):
            return None
        return await self._database.one(store.FIND, {"device_id": ticket.device_id})

    async def _sign_in(self, client: RegisteredClient, sealed: str, again: bool) -> Elsewhere:
        shown = application(client)
        question = Question(
            label=shown.name,
            office=shown.office,
            home=shown.home,
            policy=shown.policy,
            terms=shown.terms,
            return_to=f"{PAGE}/{sealed}",
            reauthenticate=again,
        )
        return Elsewhere(f"/masuk?lanjut={await questions.ask(self._database, question)}")


def _over(row: Any, client: RegisteredClient, here: Here | None) -> AnsweredView | Complaint:
    """The answer, for the session that gave it; for all others the code has ended."""
    mine = here is not None and here.session_id == row.session_id
    return AnsweredView(application(client), row.denied_at is None) if mine else Complaint.OVER


def _too_long_ago(client: RegisteredClient, here: Here) -> bool:
    oldest = client.metadata.default_max_age
    return oldest is not None and clock.now() - here.authenticated_at > oldest
