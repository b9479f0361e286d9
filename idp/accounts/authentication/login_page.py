"""Decides what the login page answers: redirect, show the form, or report an expired login request."""

from dataclasses import dataclass
from urllib.parse import urlencode

from idp.accounts.authentication import login_requests
from idp.accounts.authentication.login_requests import LoginRequest, StoredLoginRequest
from idp.accounts.policy import satisfies_acr
from idp.accounts.sessions.sessions import CurrentSession
from idp.foundation import clock
from idp.foundation.database import Database

#: Where a login without a login request leads, as from a bookmark of the login page.
HOME = "/portal"
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
class LoginPageRequest:
    """A request for the login page: handle and login request, or a return path; and the current session."""

    handle: str | None
    stored: StoredLoginRequest | None
    current_session: CurrentSession | None
    return_path: str = HOME

    @property
    def login_request(self) -> LoginRequest | None:
        """The login request, or None when there is none or it is unknown."""
        return self.stored.login_request if self.stored else None

    @property
    def url(self) -> str:
        """The URL of the login page with the same login request or return path."""
        return login_page_url({"lanjut": self.handle} if self.handle else {"ke": self.return_path})


def login_page_url(query: dict[str, str]) -> str:
    """The URL of the login page; `lanjut` is the handle of a login request, `ke` a local path to return to."""
    return f"/masuk?{urlencode(query)}"


def safe_return_path(path: str | None) -> str:
    """The return path a browser asked for if it is local and short enough, else HOME."""
    return path if path and login_requests.is_local_path(path) and len(path) <= _MAX_PATH_LENGTH else HOME


async def open_login_page(
    database: Database, request: LoginPageRequest
) -> RedirectTo | ShowLoginForm | LoginRequestExpired:
    """Decide the answer to GET; a session that satisfies the login request answers it at once."""
    if request.handle is None:
        return ShowLoginForm(None) if request.current_session is None else RedirectTo(request.return_path)
    if request.stored is None:
        return LoginRequestExpired(None)
    stored, current_session = request.stored, request.current_session
    if not stored.is_open(clock.now()):
        answered_here = current_session is not None and stored.session_id == current_session.session_id
        return (
            RedirectTo(stored.login_request.return_to) if answered_here else LoginRequestExpired(stored.login_request)
        )
    if (
        current_session is None
        or stored.login_request.reauthenticate
        or not satisfies_acr(current_session.acr, stored.login_request.acr)
    ):
        return ShowLoginForm(stored.login_request, reauthenticate=current_session is not None)
    await login_requests.answer_login_request(database, request.handle, current_session.session_id)
    return RedirectTo(stored.login_request.return_to)


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
