"""ConsentPage: what the consent page shows, and what its buttons do."""

from collections.abc import Iterable
from dataclasses import dataclass

from idp.accounts.sessions import Here
from idp.clients import document
from idp.clients.registry import RegisteredClient
from idp.clients.store import clients
from idp.foundation import opaque
from idp.foundation.database import Session
from idp.oidc.authorize.case import Case, Cases
from idp.oidc.authorize.consent import Consents
from idp.oidc.authorize.questions import page_of, path_of
from idp.oidc.authorize.sharing import Sharing
from idp.oidc.outcomes import Elsewhere, Unproven
from idp.oidc.views import AskingApplication, ConsentView
from idp.protocol.authorize.interaction import AskConsent
from idp.protocol.client import Environment, Ownership

#: Where a person is asked, with the handle of the request.
PAGE = "/persetujuan"

#: The page says that these are not shared, when the application does not ask for them.
_SENSITIVE = ("pegawai", "organisasi", "email", "phone", "address")


@dataclass(frozen=True, slots=True)
class Asking:
    """A consent prompt: for whom and about which request; `notice`: to be noted rather than agreed to.

    `agreed_scopes`: what the person agreed to share with this client before; None: they were never asked.
    """

    handle: str
    case: Case
    here: Here
    notice: bool
    before: frozenset[str] | None = None


class ConsentPage:
    """Shows a pending request to the person signed in and stores their answer."""

    def __init__(self, cases: Cases, consents: Consents, sharing: Sharing) -> None:
        self._cases = cases
        self._consents = consents
        self._sharing = sharing

    async def asking(self, handle: str, cookie: str | None) -> Asking | Elsewhere | Unproven:
        """The prompt of a pending request; a Redirect when consent is not needed any more or not yet."""
        case = await self._cases.reopened(handle, cookie)
        if not isinstance(case, Case):
            return case
        if case.here is None:
            return Elsewhere(path_of(handle))
        before = await self._consents.given(case.here.person_id, case.proven.client.metadata.client_id)
        step = case.step(before)
        if not isinstance(step, AskConsent):
            return Elsewhere(path_of(handle))
        return Asking(handle, case, case.here, step.notice, before)

    async def view(self, session: Session, asking: Asking) -> ConsentView:
        """The view of the page: the scopes asked for, and those withheld."""
        wanted = asking.case.request.needs_consent_for
        added = frozenset[str]() if asking.before is None else wanted - asking.before
        return ConsentView(
            action=f"{PAGE}?lanjut={asking.handle}",
            shown=shown_of(asking.case.proven.client, wanted),
            application=application(asking.case.proven.client),
            shared=await self._sharing.shown(session, asking.here, wanted, added),
            withheld=tuple(scope for scope in _SENSITIVE if scope not in wanted),
            widened=bool(added),
        )

    async def agree(self, session: Session, asking: Asking, shown: str) -> str:
        """Keep the agreement; where the request goes on: to the page again when it was `shown` something else."""
        kept, client = asking.case.proven.kept, asking.case.proven.client
        if shown != shown_of(client, asking.case.request.needs_consent_for) or not await clients.still_declares(
            session, client.metadata
        ):
            return page_of(PAGE, asking.handle, asking.case.request)
        assert kept is not None  # noqa: S101  asking() opens kept requests only
        here = (asking.here.person_id, asking.here.session_id)
        await self._consents.agree(session, here, asking.case.request, kept)
        return path_of(asking.handle)


def shown_of(client: RegisteredClient, scopes: Iterable[str]) -> str:
    """A digest of what a page says of a client and of all that it declares: an answer is to this and nothing else."""
    told = (document.of(client.metadata), application(client), sorted(scopes))
    return opaque.digest(repr(told)).hex()


def application(client: RegisteredClient) -> AskingApplication:
    """A client as pages show it."""
    metadata = client.metadata
    return AskingApplication(
        name=client.application_name or metadata.client_name,
        office=client.office_name,
        outside=metadata.ownership is Ownership.LUAR,
        untested=metadata.environment is Environment.UJI,
        home=metadata.client_uri,
        policy=metadata.policy_uri,
        terms=metadata.tos_uri,
        logo=client.logo,
    )
