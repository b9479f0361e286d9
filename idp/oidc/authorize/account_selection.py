"""AccountSelection: the pages of prompt=select_account (OIDC Core 3.1.2.1) and prompt=create (Prompt Create 4)."""

from dataclasses import dataclass

from idp.foundation import secret_values
from idp.foundation.database import Session
from idp.oidc.authorize.context import AuthorizationContext, AuthorizationContextLoader
from idp.oidc.authorize.login_prompts import LoginPrompts, resume_path
from idp.oidc.outcomes import ErrorPageOutcome, Redirect
from idp.oidc.store import stored_requests
from idp.oidc.views import AccountSelectionView, client_display
from idp.protocol.authorize.interaction import CreateAccount, SelectAccount


@dataclass(frozen=True, slots=True)
class AccountPrompt:
    """A pending request that asks with which account it continues; `path` is the page that asks."""

    handle: str
    context: AuthorizationContext
    path: str

    @property
    def view(self) -> AccountSelectionView:
        """The view of the page."""
        current_session = self.context.current_session
        return AccountSelectionView(
            action=f"{self.path}?lanjut={self.handle}",
            application=client_display(self.context.verified.client),
            name="" if current_session is None else current_session.name,
            back=f"{resume_path(self.handle)}/batal",
        )


class AccountSelection:
    """Loads the prompts of both pages and stores the person's choice; a login from here is for this request."""

    def __init__(self, contexts: AuthorizationContextLoader, prompts: LoginPrompts) -> None:
        self._contexts = contexts
        self._prompts = prompts

    async def load_selection(self, handle: str, cookie: str | None) -> AccountPrompt | Redirect | ErrorPageOutcome:
        """The account selection prompt (OIDC Core 3.1.2.1); a Redirect when it is not needed."""
        return await self._load_prompt(handle, cookie, (SelectAccount, "/pilih-akun"))

    async def load_registration(self, handle: str, cookie: str | None) -> AccountPrompt | Redirect | ErrorPageOutcome:
        """The registration prompt of a person without an account (Prompt Create 4)."""
        return await self._load_prompt(handle, cookie, (CreateAccount, "/daftar"))

    async def keep_account(self, session: Session, prompt: AccountPrompt) -> str:
        """Continue with the account signed in; the path where the request continues."""
        if prompt.context.current_session is not None:
            await stored_requests.mark_account_selected(
                session, secret_values.digest_secret(prompt.handle), prompt.context.current_session.session_id
            )
        return resume_path(prompt.handle)

    async def start_login(self, prompt: AccountPrompt) -> str:
        """Start a login for this request; the path of the login page."""
        context = prompt.context
        again = context.current_session is not None
        return await self._prompts.start_login(
            context.verified.client, context.request, context.pending_or_incoming, again
        )

    async def _load_prompt(
        self, handle: str, cookie: str | None, page: tuple[type[CreateAccount | SelectAccount], str]
    ) -> AccountPrompt | Redirect | ErrorPageOutcome:
        context = await self._contexts.load_pending(handle, cookie)
        if not isinstance(context, AuthorizationContext):
            return context
        asked, path = page
        step = context.decide_next_step(context.request.consent_scopes)
        return AccountPrompt(handle, context, path) if isinstance(step, asked) else Redirect(resume_path(handle))
