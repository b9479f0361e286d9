"""Questions left for the sign-in page: who asks, where to go with the answer; this slice knows no OpenID Connect."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from uuid import UUID

from idp.accounts.store import questions as store
from idp.foundation import clock, opaque
from idp.foundation.database import Database, Session
from idp.foundation.statements import Runner

#: How long a person may take to sign in; longer than any wait of the throttle.
LASTS = timedelta(minutes=30)
#: How long we still know whom to send a late person back to.
REMEMBERED = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Question:
    """Who is here? Asked by `label` of `office`; `return_to` and `cancel_to` are paths of ours.

    `home`, `policy` and `terms` are registered addresses of the application, `logo` is a path of ours.
    `acr` is the least the answer must be worth.
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
    """A question as it stands: still open, answered by a session, or too old."""

    question: Question
    expires_at: datetime
    session_id: UUID | None

    def is_open(self, at: datetime) -> bool:
        """Whether it can still be answered."""
        return self.session_id is None and at < self.expires_at


def is_our_path(text: str) -> bool:
    """Whether a browser sent to `text` stays here, whatever it makes of slashes and control characters."""
    ours = text.startswith("/") and not text.startswith("//") and "\\" not in text
    return ours and all(" " < character < "\x7f" for character in text)


async def ask(runner: Runner, question: Question) -> str:
    """Leave a question; the handle goes into /masuk?lanjut=…

    Whoever follows a handle may answer it, so never take the answer as the person in this browser: compare
    `answered_by` with `Sessions.who_is_here`.
    """
    handle, at = opaque.random(), clock.now()
    values = {part.name: getattr(question, part.name) for part in fields(question)}
    open_until = {"created_at": at, "expires_at": at + LASTS, "answered_at": None, "session_id": None}
    await runner.all(store.ASK, values | open_until | {"digest": handle.digest})
    return handle.reveal


async def find(database: Database, handle: str) -> Asked | None:
    """The question behind a handle; None when we never asked it or have forgotten it."""
    row = await database.one(store.FIND, {"digest": opaque.digest(handle)})
    if row is None:
        return None
    question = Question(**{part.name: getattr(row, part.name) for part in fields(Question)})
    return Asked(question, row.expires_at, row.session_id)


async def answer(runner: Runner, handle: str, session_id: UUID) -> str | None:
    """Answer an open question; exactly one session ever does, and learns the path of ours to go on to."""
    values = {"asked": opaque.digest(handle), "at": clock.now(), "answering": session_id}
    row = await runner.one(store.ANSWER, values)
    return None if row is None else row.return_to


async def answered_by(session: Session, handle: str) -> UUID | None:
    """The session that answered the question, or None."""
    return await store.answered_by(session, opaque.digest(handle))
