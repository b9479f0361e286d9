"""LoginRequest: the application that requests a login and where it returns; created, found and answered once."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from uuid import UUID

from idp.accounts.authentication.assurance import WantedAssurance
from idp.accounts.store import login_requests as store
from idp.foundation import clock, secret_values
from idp.foundation.database import Database, Session
from idp.foundation.issued_ahead import newest_issue
from idp.foundation.statements import Executor

#: How long a login request can be answered; longer than any wait of the throttle.
LIFETIME = timedelta(minutes=30)
#: How long an expired login request is kept, so that the page can name the application.
RETENTION = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class LoginRequest:
    """A request for a login by the application `label` of `office`; `return_to` and `cancel_to` are local paths.

    An empty `label`: one of our own pages asks.

    `home`, `policy` and `terms` are registered URLs of the application, `logo` is a local path.
    `acr` is the minimum acr of the session that answers; `reauthenticate` asks for a new login. `acr_values`: the
    wanted classes in order of preference, separated by spaces (OIDC Core 3.1.2.1); `acr_essential`: only those will do.
    """

    label: str
    return_to: str
    office: str = ""
    home: str | None = None
    logo: str | None = None
    policy: str | None = None
    terms: str | None = None
    cancel_to: str | None = None
    login_hint: str | None = None
    reauthenticate: bool = False
    acr: str | None = None
    acr_values: str | None = None
    acr_essential: bool = False

    @property
    def wanted(self) -> WantedAssurance:
        """The classes that are wanted and demanded."""
        return WantedAssurance(self.acr, tuple((self.acr_values or "").split()), self.acr_essential)

    def __post_init__(self) -> None:
        for path in (self.return_to, self.cancel_to):
            if path is not None and not is_local_path(path):
                raise ValueError("a question returns to a path of ours, such as /portal")


@dataclass(frozen=True, slots=True)
class StoredLoginRequest:
    """A login request with its state: open, answered by a session, or expired."""

    login_request: LoginRequest
    created_at: datetime
    expires_at: datetime
    session_id: UUID | None

    def is_open(self, at: datetime) -> bool:
        """Whether the login request can still be answered at `at`; one issued ahead counts as expired."""
        return self.session_id is None and self.created_at <= newest_issue(at) and at < self.expires_at


def is_local_path(text: str) -> bool:
    """Whether a browser resolves `text` to a path of this server, whatever it makes of slashes and controls."""
    is_path = text.startswith("/") and not text.startswith("//") and "\\" not in text
    return is_path and all(" " < character < "\x7f" for character in text)


async def create_login_request(runner: Executor, login_request: LoginRequest) -> str:
    """Store a login request and return its handle, for /masuk?lanjut=…

    Any browser that has the handle can answer, so the answer does not identify the person in this browser: compare
    `find_answering_session` with `Sessions.load_current_session`.
    """
    handle, at = secret_values.random_secret(), clock.now()
    values = {part.name: getattr(login_request, part.name) for part in fields(login_request)}
    open_until = {"created_at": at, "expires_at": at + LIFETIME}
    await runner.fetch_all(store.CREATE, values | open_until | {"digest": handle.digest})
    return handle.reveal


async def find_login_request(database: Database, handle: str) -> StoredLoginRequest | None:
    """The login request of a handle, or None when it is unknown or deleted."""
    row = await database.fetch_one(store.FIND, {"digest": secret_values.digest_secret(handle)})
    if row is None:
        return None
    login_request = LoginRequest(**{part.name: getattr(row, part.name) for part in fields(LoginRequest)})
    return StoredLoginRequest(login_request, row.created_at, row.expires_at, row.session_id)


@dataclass(frozen=True, slots=True)
class AnsweredLoginRequest:
    """A login request that was just answered: where it returns, and the application's name."""

    return_to: str
    label: str


async def answer_login_request(runner: Executor, handle: str, session_id: UUID) -> AnsweredLoginRequest | None:
    """Answer an open login request by a session, at most once; None when it was not open."""
    at = clock.now()
    open_one = {"asked": secret_values.digest_secret(handle), "at": at, "newest": newest_issue(at)}
    row = await runner.fetch_one(store.ANSWER, open_one | {"answering": session_id})
    return None if row is None else AnsweredLoginRequest(row.return_to, row.label)


async def find_answering_session(session: Session, handle: str) -> UUID | None:
    """The id of the session that answered the login request, or None."""
    return await store.find_answering_session(session, secret_values.digest_secret(handle))
