"""AccountSelection: the pages of prompt=select_account (OIDC Core 3.1.2.1) and prompt=create (Prompt Create 4)."""

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
    """A pending request that asks with which account it continues; `path` is the page that asks."""

    handle: str
    case: Case
    path: str

    @property
    def view(self) -> MeetingView:
        """The view of the page."""
        here = self.case.here
        return MeetingView(
            action=f"{self.path}?lanjut={self.handle}",
            application=application(self.case.proven.client),
            name="" if here is None else here.name,
            back=f"{path_of(self.handle)}/batal",
        )


class Meeting:
    """Loads the prompts of both pages and stores the person's choice; a login from here is for this request."""

    def __init__(self, cases: Cases, questions: Questions) -> None:
        self._cases = cases
        self._questions = questions

    async def choosing(self, handle: str, cookie: str | None) -> Met | Elsewhere | Unproven:
        """The account selection prompt (OIDC Core 3.1.2.1); a Redirect when it is not needed."""
        return await self._met(handle, cookie, (SelectAccount, "/pilih-akun"))

    async def registering(self, handle: str, cookie: str | None) -> Met | Elsewhere | Unproven:
        """The registration prompt of a person without an account (Prompt Create 4)."""
        return await self._met(handle, cookie, (Register, "/daftar"))

    async def stay(self, session: Session, met: Met) -> str:
        """Continue with the account signed in; the path where the request continues."""
        if met.case.here is not None:
            await kept.chosen(session, opaque.digest(met.handle), met.case.here.session_id)
        return path_of(met.handle)

    async def sign_in(self, met: Met) -> str:
        """Start a login for this request; the path of the login page."""
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
