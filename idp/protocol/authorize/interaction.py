"""next_step(): refuse, sign in, choose who, consent, or proceed (OIDC Core 3.1.2.3, 3.1.2.4)."""

from dataclasses import dataclass
from datetime import datetime

from idp.protocol.authorize.request import AuthorizationRequest
from idp.protocol.client import ClientMetadata, Ownership
from idp.protocol.errors import ConsentRequired, LoginRequired, OAuthError, UnmetAuthenticationRequirements


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is at the browser. `for_this_request`: this very request asked for the sign-in and got it.

    `chosen`: the person said on the page of this very request that they go on as who they are.
    """

    subject: str
    authenticated_at: datetime
    acr: str
    for_this_request: bool = False
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the person agreed to share with this client before; `just_now`: on the page of this very request."""

    scopes: frozenset[str] | None = None
    just_now: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """When the request is looked at, and whom its genuine id_token_hint names."""

    now: datetime
    hinted_subject: str | None = None


@dataclass(frozen=True, slots=True)
class Refuse:
    """Answer the client with an error."""

    error: OAuthError


@dataclass(frozen=True, slots=True)
class SignIn:
    """Show the sign-in page; `reauthenticate`: although somebody is signed in."""

    reauthenticate: bool


@dataclass(frozen=True, slots=True)
class Register:
    """Show how one gets an account; whoever has one signs in from there (Prompt Create 4)."""


@dataclass(frozen=True, slots=True)
class SelectAccount:
    """Show who is signed in: go on as that person, or sign in as another (OIDC Core 3.1.2.1)."""


@dataclass(frozen=True, slots=True)
class AskConsent:
    """Show what would be shared: as a question to agree to, or as the city's notice to take note of."""

    notice: bool


@dataclass(frozen=True, slots=True)
class Proceed:
    """Issue the code."""


Step = Refuse | SignIn | Register | SelectAccount | AskConsent | Proceed


def next_step(
    request: AuthorizationRequest,
    client: ClientMetadata,
    signed_in: SignedIn | None,
    agreed: Agreed,
    asked: Asked,
) -> Step:
    """What happens now; every step returns here, so the order below is the whole flow."""
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
        # the notice is shown once; it informs, so it never stands in the way of prompt=none
        return Proceed() if agreed.scopes is not None or request.wishes.silent else AskConsent(notice=True)
    covered = agreed.scopes is not None and request.needs_consent_for <= agreed.scopes
    if covered and "consent" not in request.wishes.prompt:
        return Proceed()
    return Refuse(ConsentRequired()) if request.wishes.silent else AskConsent(notice=False)
