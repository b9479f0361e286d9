"""next_step(): refuse, sign in, consent, or proceed (OIDC Core 3.1.2.3, 3.1.2.4)."""

from dataclasses import dataclass
from datetime import datetime

from idp.protocol.authorize.request import AuthorizationRequest
from idp.protocol.client import ClientMetadata, Ownership
from idp.protocol.errors import ConsentRequired, LoginRequired, OAuthError, UnmetAuthenticationRequirements


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is at the browser. `for_this_request`: this very request asked for the sign-in and got it."""

    subject: str
    authenticated_at: datetime
    acr: str
    for_this_request: bool = False


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
class AskConsent:
    """Show what would be shared: as a question to agree to, or as the city's notice to take note of."""

    notice: bool


@dataclass(frozen=True, slots=True)
class Proceed:
    """Issue the code."""


Step = Refuse | SignIn | AskConsent | Proceed


def next_step(
    request: AuthorizationRequest,
    client: ClientMetadata,
    signed_in: SignedIn | None,
    agreed: Agreed,
    asked: Asked,
) -> Step:
    """What happens now; every step returns here, so the order below is the whole flow."""
    if signed_in is None:
        return Refuse(LoginRequired()) if request.wishes.silent else SignIn(reauthenticate=False)
    if _must_sign_in_again(request, signed_in, asked):
        return Refuse(LoginRequired()) if request.wishes.silent else SignIn(reauthenticate=True)
    if request.claims.acr and signed_in.acr not in request.claims.acr:
        return Refuse(UnmetAuthenticationRequirements())
    return _consent(request, client, agreed)


def _must_sign_in_again(request: AuthorizationRequest, signed_in: SignedIn, asked: Asked) -> bool:
    wanted = {subject for subject in (asked.hinted_subject, request.claims.subject) if subject is not None}
    if wanted and wanted != {signed_in.subject}:
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
