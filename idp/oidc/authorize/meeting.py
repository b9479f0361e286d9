"""Who goes on with a request: the person who is here, another one, or somebody without an account (OIDC prompt)."""

from dataclasses import dataclass

from idp.foundation import opaque
from idp.foundation.database import Session
from idp.oidc.authorize.case import Case, Cases
from idp.oidc.authorize.consent_page import application
from idp.oidc.authorize.questions import Questions, path_of
from idp.oidc.outcomes import Elsewhere, Unproven
from idp.oidc.store import kept
from idp.oidc.views import MeetingView
from idp.protocol.authorize.interaction import Register, SelectAccount


@dataclass(frozen=True, slots=True)
class Met:
    """A request that asks who goes on; `path` is the page that asks."""

    handle: str
    case: Case
    path: str

    @property
    def view(self) -> MeetingView:
        """The page's view."""
        here = self.case.here
        return MeetingView(
            action=f"{self.path}?lanjut={self.handle}",
            application=application(self.case.proven.client),
            name="" if here is None else here.name,
            back=f"{path_of(self.handle)}/batal",
        )


class Meeting:
    """Asks, and keeps what was said; whoever signs in here does it for this very request."""

    def __init__(self, cases: Cases, questions: Questions) -> None:
        self._cases = cases
        self._questions = questions

    async def choosing(self, handle: str, cookie: str | None) -> Met | Elsewhere | Unproven:
        """The question who of several goes on (OIDC Core 3.1.2.1); Elsewhere when it is not to be asked."""
        return await self._met(handle, cookie, (SelectAccount, "/pilih-akun"))

    async def registering(self, handle: str, cookie: str | None) -> Met | Elsewhere | Unproven:
        """The request of somebody who has no account yet (Prompt Create 4)."""
        return await self._met(handle, cookie, (Register, "/daftar"))

    async def stay(self, session: Session, met: Met) -> str:
        """The person goes on as who they are; where."""
        if met.case.here is not None:
            await kept.chosen(session, opaque.digest(met.handle), met.case.here.session_id)
        return path_of(met.handle)

    async def sign_in(self, met: Met) -> str:
        """Somebody signs in for this request; where."""
        case = met.case
        again = case.here is not None
        return await self._questions.sign_in(case.proven.client, case.request, case.before, again)

    async def _met(
        self, handle: str, cookie: str | None, page: tuple[type[Register | SelectAccount], str]
    ) -> Met | Elsewhere | Unproven:
        case = await self._cases.reopened(handle, cookie)
        if not isinstance(case, Case):
            return case
        asked, path = page
        step = case.step(case.request.needs_consent_for)
        return Met(handle, case, path) if isinstance(step, asked) else Elsewhere(path_of(handle))
