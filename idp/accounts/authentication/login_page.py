"""Decides what the login page answers: redirect, the form, another step, or that the login request has expired."""

from dataclasses import dataclass
from typing import assert_never
from urllib.parse import urlencode

from idp.accounts.authentication import login_requests
from idp.accounts.authentication.assurance import LoggedIn, NeedsEnrolment, NeedsFactor, RefusedAssurance
from idp.accounts.authentication.login_requests import LoginRequest, StoredLoginRequest
from idp.accounts.authentication.login_steps import FirstStep, LoginSteps, StartedStep
from idp.accounts.sessions.sessions import CurrentSession
from idp.foundation import clock

#: Where a login without a login request leads, as from a bookmark of the login page.
HOME = "/portal"
#: The page of the step after the password.
STEP_PAGE = "/masuk/verifikasi"
#: The page of a login in which the password must be replaced.
NEW_PASSWORD_PAGE = "/masuk/kata-sandi-baru"
#: The page that says that a policy demands a factor the person has not set up.
ENROLMENT_PAGE = "/masuk/perlu-faktor"
_MAX_PATH_LENGTH = 2000


@dataclass(frozen=True, slots=True)
class RedirectTo:
    """No login is needed: redirect to a local path."""

    path: str


@dataclass(frozen=True, slots=True)
class ShowLoginForm:
    """Show the login form; `reauthenticate`: the person has a session, but the request needs a new login."""

    login_request: LoginRequest | None
    reauthenticate: bool = False


@dataclass(frozen=True, slots=True)
class LoginRequestExpired:
    """The login request has expired, or is unknown (None)."""

    login_request: LoginRequest | None


@dataclass(frozen=True, slots=True)
class StepUpStarted:
    """The session needs another step: show its page to this browser."""

    started: StartedStep


@dataclass(frozen=True, slots=True)
class LoginPageRequest:
    """A request for the login page: handle and login request, or a return path; and the current session.

    `other_person`: whoever is at the browser is not the person signed in.
    """

    handle: str | None
    stored: StoredLoginRequest | None
    current_session: CurrentSession | None
    return_path: str = HOME
    other_person: bool = False

    @property
    def login_request(self) -> LoginRequest | None:
        """The login request, or None when there is none or it is unknown."""
        return self.stored.login_request if self.stored else None

    @property
    def application(self) -> LoginRequest | None:
        """The login request if an application asks; None for one of our own pages."""
        return self.login_request if self.login_request and self.login_request.label else None

    @property
    def url(self) -> str:
        """The URL of the login page with the same login request or return path."""
        return login_page_url({"lanjut": self.handle} if self.handle else {"ke": self.return_path})

    @property
    def enrolment_url(self) -> str:
        """The URL of the page that says that a factor must be set up first."""
        return f"{ENROLMENT_PAGE}?{urlencode({'lanjut': self.handle} if self.handle else {'ke': self.return_path})}"


def login_page_url(query: dict[str, str]) -> str:
    """The URL of the login page; `lanjut` is the handle of a login request, `ke` a local path to return to."""
    return f"/masuk?{urlencode(query)}"


def safe_return_path(path: str | None) -> str:
    """The return path a browser asked for if it is local and short enough, else HOME."""
    return path if path and login_requests.is_local_path(path) and len(path) <= _MAX_PATH_LENGTH else HOME


LoginPageAnswer = RedirectTo | ShowLoginForm | StepUpStarted | LoginRequestExpired


async def open_login_page(steps: LoginSteps, request: LoginPageRequest) -> LoginPageAnswer:
    """Decide the answer to GET; a session that satisfies the login request answers it at once."""
    current_session = request.current_session
    if request.handle is None:
        is_form = current_session is None or request.other_person
        return ShowLoginForm(None) if is_form else RedirectTo(request.return_path)
    if request.stored is None:
        return LoginRequestExpired(None)
    stored = request.stored
    if not stored.is_open(clock.now()):
        answered_here = current_session is not None and stored.session_id == current_session.session_id
        return (
            RedirectTo(stored.login_request.return_to) if answered_here else LoginRequestExpired(stored.login_request)
        )
    if current_session is None or stored.login_request.reauthenticate or request.other_person:
        return ShowLoginForm(stored.login_request, reauthenticate=current_session is not None)
    return await _answer_by_session(steps, request.handle, stored.login_request, current_session)


async def _answer_by_session(
    steps: LoginSteps, handle: str, login_request: LoginRequest, current_session: CurrentSession
) -> RedirectTo | StepUpStarted:
    """Answer the login request by the session, or begin the step that the session lacks."""
    step = await steps.decide_for_session(login_request.wanted, current_session)
    match step:
        case LoggedIn() | RefusedAssurance():
            await login_requests.answer_login_request(steps.database, handle, current_session.session_id)
            return RedirectTo(login_request.return_to)
        case NeedsFactor():
            passed = FirstStep(
                current_session.person_id, current_session.amr, handle, HOME, shared=current_session.shared
            )
            return StepUpStarted(await steps.start(steps.database, passed))
        case NeedsEnrolment():
            return RedirectTo(page_url(ENROLMENT_PAGE, handle))
        case _:
            assert_never(step)


def page_url(path: str, handle: str, **query: str) -> str:
    """The URL of a page of the login request with this handle."""
    return f"{path}?{urlencode({'lanjut': handle} | query)}"


def resolve_return(request: LoginPageRequest) -> RedirectTo | LoginRequestExpired:
    """Decide where to go after a login: back to the login request unless it has expired."""
    if request.handle is None:
        return RedirectTo(request.return_path)
    if request.stored is None:
        return LoginRequestExpired(None)
    is_waiting = request.stored.session_id is not None or request.stored.is_open(clock.now())
    return (
        RedirectTo(request.stored.login_request.return_to)
        if is_waiting
        else LoginRequestExpired(request.stored.login_request)
    )
