"""LoginRequest: who asks for a login and where it returns; created, found and answered once."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from uuid import UUID

from idp.accounts.store import questions as store
from idp.foundation import clock, opaque
from idp.foundation.database import Database, Session
from idp.foundation.statements import Runner

#: How long a login request can be answered; longer than any wait of the throttle.
LASTS = timedelta(minutes=30)
#: How long an expired login request is kept, so that the page can name the application.
REMEMBERED = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Question:
    """A request for a login by the application `label` of `office`; `return_to` and `cancel_to` are local paths.

    `home`, `policy` and `terms` are registered URLs of the application, `logo` is a local path.
    `acr` is the minimum acr of the session that answers; `reauthenticate` asks for a new login.
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

    def __post_init__(self) -> None:
        for path in (self.return_to, self.cancel_to):
            if path is not None and not is_our_path(path):
                raise ValueError("a question returns to a path of ours, such as /portal")


@dataclass(frozen=True, slots=True)
class Asked:
    """A login request with its state: open, answered by a session, or expired."""

    question: Question
    expires_at: datetime
    session_id: UUID | None

    def is_open(self, at: datetime) -> bool:
        """Whether the login request can still be answered at `at`."""
        return self.session_id is None and at < self.expires_at


def is_our_path(text: str) -> bool:
    """Whether a browser resolves `text` to a path of this server, whatever it makes of slashes and controls."""
    ours = text.startswith("/") and not text.startswith("//") and "\\" not in text
    return ours and all(" " < character < "\x7f" for character in text)


async def ask(runner: Runner, question: Question) -> str:
    """Store a login request and return its handle, for /masuk?lanjut=…

    Any browser that has the handle can answer, so the answer does not identify the person in this browser: compare
    `find_answering_session` with `Sessions.load_current_session`.
    """
    handle, at = opaque.random(), clock.now()
    values = {part.name: getattr(question, part.name) for part in fields(question)}
    open_until = {"created_at": at, "expires_at": at + LASTS, "answered_at": None, "session_id": None}
    await runner.all(store.ASK, values | open_until | {"digest": handle.digest})
    return handle.reveal


async def find(database: Database, handle: str) -> Asked | None:
    """The login request of a handle, or None when it is unknown or deleted."""
    row = await database.one(store.FIND, {"digest": opaque.digest(handle)})
    if row is None:
        return None
    question = Question(**{part.name: getattr(row, part.name) for part in fields(Question)})
    return Asked(question, row.expires_at, row.session_id)


async def answer(runner: Runner, handle: str, session_id: UUID) -> str | None:
    """Answer an open login request by a session, at most once; returns its `return_to`, or None."""
    values = {"asked": opaque.digest(handle), "at": clock.now(), "answering": session_id}
    row = await runner.one(store.ANSWER, values)
    return None if row is None else row.return_to


async def answered_by(session: Session, handle: str) -> UUID | None:
    """The id of the session that answered the login request, or None."""
    return await store.answered_by(session, opaque.digest(handle))
