"""next_step(): decides between error, login, account selection, consent and code (OIDC Core 3.1.2.3, 3.1.2.4)."""

from dataclasses import dataclass
from datetime import datetime

from idp.protocol.authorize.request import AuthorizationRequest
from idp.protocol.client import ClientMetadata, Ownership
from idp.protocol.errors import ConsentRequired, LoginRequired, OAuthError, UnmetAuthenticationRequirements


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person logged in at this browser. `for_this_request`: the login was made for this request.

    `account_confirmed`: the person confirmed the account on the account selection page of this request.
    """

    subject: str
    authenticated_at: datetime
    acr: str
    for_this_request: bool = False
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Agreed:
    """The scopes consented to for this client, None without consent; `just_now`: on the page of this request."""

    scopes: frozenset[str] | None = None
    just_now: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """The current time, and the subject of the verified id_token_hint."""

    now: datetime
    hinted_subject: str | None = None


@dataclass(frozen=True, slots=True)
class Refuse:
    """Return an error to the client (OIDC Core 3.1.2.6)."""

    error: OAuthError


@dataclass(frozen=True, slots=True)
class SignIn:
    """Show the login page; `reauthenticate`: although a session exists."""

    reauthenticate: bool


@dataclass(frozen=True, slots=True)
class Register:
    """Show the page on creating an account, which also leads to the login page (Prompt Create 4)."""


@dataclass(frozen=True, slots=True)
class SelectAccount:
    """Show the account selection page: continue with this account or log in with another (OIDC Core 3.1.2.1)."""


@dataclass(frozen=True, slots=True)
class AskConsent:
    """Show the consent page; `notice`: as information only, for a client of the city."""

    notice: bool


@dataclass(frozen=True, slots=True)
class Proceed:
    """Issue the authorization code (OIDC Core 3.1.2.5)."""


Step = Refuse | SignIn | Register | SelectAccount | AskConsent | Proceed


def next_step(
    request: AuthorizationRequest,
    client: ClientMetadata,
    signed_in: SignedIn | None,
    agreed: Agreed,
    asked: Asked,
) -> Step:
    """The next step of the request; it is evaluated again after each step, so this order is the whole flow."""
    if signed_in is None or _must_sign_in_again(request, signed_in, asked):
        return _sign_in(request, again=signed_in is not None)
    if "select_account" in request.wishes.prompt and not (signed_in.chosen or signed_in.for_this_request):
        return SelectAccount()
    if request.claims.acr and signed_in.acr not in request.claims.acr:
        return Refuse(UnmetAuthenticationRequirements())
    return _consent(request, client, agreed)


def _sign_in(request: AuthorizationRequest, again: bool) -> Step:
    if request.wishes.silent:
        return Refuse(LoginRequired())
    return Register() if "create" in request.wishes.prompt else SignIn(reauthenticate=again)


def _must_sign_in_again(request: AuthorizationRequest, signed_in: SignedIn, asked: Asked) -> bool:
    if asked.hinted_subject not in (None, signed_in.subject):
        return True
    if request.claims.subjects and signed_in.subject not in request.claims.subjects:
        return True
    if signed_in.for_this_request:
        return False
    limit = request.wishes.max_age
    return request.wishes.fresh or (limit is not None and asked.now - signed_in.authenticated_at > limit)


def _consent(request: AuthorizationRequest, client: ClientMetadata, agreed: Agreed) -> Step:
    if agreed.just_now:
        return Proceed()
    if client.ownership is Ownership.KOTA:
        # the notice is shown once; it asks nothing, so it does not block prompt=none
        return Proceed() if agreed.scopes is not None or request.wishes.silent else AskConsent(notice=True)
    covered = agreed.scopes is not None and request.needs_consent_for <= agreed.scopes
    if covered and "consent" not in request.wishes.prompt:
        return Proceed()
    return Refuse(ConsentRequired()) if request.wishes.silent else AskConsent(notice=False)
