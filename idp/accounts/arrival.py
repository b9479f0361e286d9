"""Decides what the login page answers: redirect, show the form, or report an expired login request."""

from dataclasses import dataclass
from urllib.parse import urlencode

from idp.accounts import questions
from idp.accounts.policy import meets
from idp.accounts.questions import Asked, Question
from idp.accounts.sessions import Here
from idp.foundation import clock
from idp.foundation.database import Database

#: Where a login without a login request leads, as from a bookmark of the login page.
HOME = "/portal"
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class GoOn:
    """No login is needed: redirect to a local path."""

    to: str


@dataclass(frozen=True, slots=True)
class AskThem:
    """Show the login form; `reauthenticate`: the person has a session, but the request needs a new login."""

    question: Question | None
    again: bool = False


@dataclass(frozen=True, slots=True)
class TooLate:
    """The login request has expired, or is unknown (None)."""

    question: Question | None


@dataclass(frozen=True, slots=True)
class Visit:
    """A request for the login page: handle and login request, or a return path; and the current session."""

    handle: str | None
    asked: Asked | None
    here: Here | None
    to: str = HOME

    @property
    def question(self) -> Question | None:
        """The login request, or None when there is none or it is unknown."""
        return self.asked.question if self.asked else None

    @property
    def address(self) -> str:
        """The URL of the login page with the same login request or return path."""
        return sign_in_page({"lanjut": self.handle} if self.handle else {"ke": self.to})


def sign_in_page(words: dict[str, str]) -> str:
    """The URL of the login page; `lanjut` is the handle of a login request, `ke` a local path to return to."""
    return f"/masuk?{urlencode(words)}"


def wanted(path: str | None) -> str:
    """The return path a browser asked for if it is local and short enough, else HOME."""
    return path if path and questions.is_our_path(path) and len(path) <= _LONGEST else HOME


async def arrive(database: Database, visit: Visit) -> GoOn | AskThem | TooLate:
    """Decide the answer to GET; a session that satisfies the login request answers it at once."""
    if visit.handle is None:
        return AskThem(None) if visit.here is None else GoOn(visit.to)
    if visit.asked is None:
        return TooLate(None)
    asked, here = visit.asked, visit.here
    if not asked.is_open(clock.now()):
        mine = here is not None and asked.session_id == here.session_id
        return GoOn(asked.question.return_to) if mine else TooLate(asked.question)
    if here is None or asked.question.reauthenticate or not meets(here.acr, asked.question.acr):
        return AskThem(asked.question, again=here is not None)
    await questions.answer(database, visit.handle, here.session_id)
    return GoOn(asked.question.return_to)


def leave(visit: Visit) -> GoOn | TooLate:
    """Decide where to go after a login: back to the login request unless it has expired."""
    if visit.handle is None:
        return GoOn(visit.to)
    if visit.asked is None:
        return TooLate(None)
    waits = visit.asked.session_id is not None or visit.asked.is_open(clock.now())
    return GoOn(visit.asked.question.return_to) if waits else TooLate(visit.asked.question)
