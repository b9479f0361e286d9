"""next_step(): decides between error, login, account selection, consent and code (OIDC Core 3.1.2.3, 3.1.2.4)."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from idp.protocol.authentication_context import known_acrs, satisfied_acr
from idp.protocol.authorize.request import AuthorizationRequest
from idp.protocol.client import ClientMetadata, Ownership
from idp.protocol.errors import OAuthError
from idp.protocol.errors.authorization import AuthorizationCause


@dataclass(frozen=True, slots=True)
class AuthenticatedPerson:
    """The person logged in at this browser. `for_this_request`: the login was made for this request.

    `account_confirmed`: the person confirmed the account on the account selection page of this request.
    `assurance_decided`: the login pages have answered this request with the session as it is: more cannot be had.
    """

    subject: str
    authenticated_at: datetime
    acr: str
    for_this_request: bool = False
    account_confirmed: bool = False
    assurance_decided: bool = False


@dataclass(frozen=True, slots=True)
class ConsentState:
    """The scopes consented to for this client, None without consent; `just_now`: on the page of this request."""

    scopes: frozenset[str] | None = None
    just_now: bool = False


class SandboxEntry(Enum):
    """How a person stands to the client that they sign in to."""

    #: The client is in `produksi`, or admits this person; there is nothing to choose.
    ADMITTED = auto()
    #: The person is in the team of the client's application, and may enter as a persona instead.
    TEAM = auto()
    #: The client is in `uji`, and does not admit this person.
    REFUSED = auto()


@dataclass(frozen=True, slots=True)
class Refuse:
    """Return an error to the client (OIDC Core 3.1.2.6)."""

    error: OAuthError


@dataclass(frozen=True, slots=True)
class LogIn:
    """Show the login page; `reauthenticate`: everything anew although a session exists, else what it lacks."""

    reauthenticate: bool


@dataclass(frozen=True, slots=True)
class CreateAccount:
    """Show the page on creating an account, which also leads to the login page (Prompt Create 4)."""


@dataclass(frozen=True, slots=True)
class SelectAccount:
    """Show the account selection page: continue with this account or log in with another (OIDC Core 3.1.2.1)."""


@dataclass(frozen=True, slots=True)
class ChoosePersona:
    """Show the page on which a member of the team continues, or enters as a persona for this one request."""


@dataclass(frozen=True, slots=True)
class RefuseEntry:
    """Show the page which says that this client in `uji` does not admit the person, and whom to ask."""


@dataclass(frozen=True, slots=True)
class AskConsent:
    """Show the consent page; `notice`: as information only, for a client of the city."""

    notice: bool


@dataclass(frozen=True, slots=True)
class Proceed:
    """Issue the authorization code (OIDC Core 3.1.2.5)."""


Step = Refuse | LogIn | CreateAccount | SelectAccount | ChoosePersona | RefuseEntry | AskConsent | Proceed


def next_step(
    request: AuthorizationRequest,
    client: ClientMetadata,
    person: AuthenticatedPerson | None,
    consent: ConsentState,
    *,
    now: datetime,
    hinted_subject: str | None = None,
    minimum_acr: str | None = None,
    entry: SandboxEntry = SandboxEntry.ADMITTED,
) -> Step:
    """The next step of the request; it is evaluated again after each step, so this order is the whole flow.

    `hinted_subject`: the subject of the verified id_token_hint. `minimum_acr`: what policies demand of this person for
    this client. `entry`: how the person stands to it.
    """
    if person is None or _must_log_in_again(request, person, now, hinted_subject):
        return _require_login(request, again=person is not None)
    sandbox = _enter_sandbox(request, person, entry)
    if sandbox is not None:
        return sandbox
    if "select_account" in request.interaction.prompt and not (person.account_confirmed or person.for_this_request):
        return SelectAccount()
    assurance = _require_assurance(request, person, minimum_acr)
    if assurance is not None:
        return assurance
    return _require_consent(request, client, consent)


def _require_login(request: AuthorizationRequest, again: bool) -> Step:
    if request.interaction.silent:
        return Refuse(AuthorizationCause.LOGIN_NEEDED_BUT_FORBIDDEN())
    return CreateAccount() if "create" in request.interaction.prompt else LogIn(reauthenticate=again)


def _enter_sandbox(
    request: AuthorizationRequest, person: AuthenticatedPerson, entry: SandboxEntry
) -> Refuse | ChoosePersona | RefuseEntry | None:
    """The step before a client in `uji`; who continues as themselves has confirmed the account by that."""
    if entry is SandboxEntry.REFUSED:
        return Refuse(AuthorizationCause.SANDBOX_NOT_ADMITTED()) if request.interaction.silent else RefuseEntry()
    if entry is SandboxEntry.TEAM and not (person.account_confirmed or request.interaction.silent):
        return ChoosePersona()
    return None if request.scope else Refuse(AuthorizationCause.SANDBOX_SCOPES_WITHHELD())


def _require_assurance(
    request: AuthorizationRequest, person: AuthenticatedPerson, minimum: str | None
) -> Refuse | LogIn | None:
    """The step that the login lacks; voluntary acr values are no reason to refuse (OIDC Core 3.1.2.1, 5.5.1.1)."""
    demanded = [values for values in (request.claims.acr, (minimum,) if minimum else ()) if values]
    unmet = [values for values in demanded if satisfied_acr(person.acr, values) is None]
    if unmet:
        if person.assurance_decided or not all(map(known_acrs, unmet)):
            return Refuse(AuthorizationCause.ESSENTIAL_ACR_UNREACHABLE(essential=unmet[0], reached=person.acr))
        return (
            Refuse(AuthorizationCause.LOGIN_NEEDED_BUT_FORBIDDEN())
            if request.interaction.silent
            else LogIn(reauthenticate=False)
        )
    wished = known_acrs(request.interaction.acr_values)
    if not wished or satisfied_acr(person.acr, wished) or person.assurance_decided or request.interaction.silent:
        return None
    return LogIn(reauthenticate=False)


def _must_log_in_again(
    request: AuthorizationRequest, person: AuthenticatedPerson, now: datetime, hinted_subject: str | None
) -> bool:
    if hinted_subject not in (None, person.subject):
        return True
    if request.claims.subjects and person.subject not in request.claims.subjects:
        return True
    if person.for_this_request:
        return False
    limit = request.interaction.max_age
    return request.interaction.requires_login or (limit is not None and now - person.authenticated_at > limit)


def _require_consent(request: AuthorizationRequest, client: ClientMetadata, consent: ConsentState) -> Step:
    if consent.just_now:
        return Proceed()
    if client.ownership is Ownership.KOTA:
        # the notice is shown once; it asks nothing, so it does not block prompt=none
        return Proceed() if consent.scopes is not None or request.interaction.silent else AskConsent(notice=True)
    covered = consent.scopes is not None and request.consent_scopes <= consent.scopes
    if covered and "consent" not in request.interaction.prompt:
        return Proceed()
    return (
        Refuse(AuthorizationCause.CONSENT_NEEDED_BUT_FORBIDDEN())
        if request.interaction.silent
        else AskConsent(notice=False)
    )
