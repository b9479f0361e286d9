"""What the sign-in page does with a visitor: let them go on, ask them, or tell them they are late."""

from dataclasses import dataclass
from urllib.parse import urlencode

from idp.accounts import questions
from idp.accounts.policy import meets
from idp.accounts.questions import Asked, Question
from idp.accounts.sessions import Here
from idp.foundation import clock
from idp.foundation.database import Database

#: Where people go whom nobody asked: a bookmark of the sign-in page.
HOME = "/portal"
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class GoOn:
    """Nothing to ask: on to a path of ours."""

    to: str


@dataclass(frozen=True, slots=True)
class AskThem:
    """Show the form; `again`: they are signed in, but the question wants a fresh proof."""

    question: Question | None
    again: bool = False


@dataclass(frozen=True, slots=True)
class TooLate:
    """The question ran out, or we never asked it; `question` when we remember it."""

    question: Question | None


@dataclass(frozen=True, slots=True)
class Visit:
    """A browser at the sign-in page: the question it brought and its handle, or the path it wants; who is there."""

    handle: str | None
    asked: Asked | None
    here: Here | None
    to: str = HOME

    @property
    def question(self) -> Question | None:
        """The question, while it is known."""
        return self.asked.question if self.asked else None

    @property
    def address(self) -> str:
        """The sign-in page, for this visit to go on there."""
        return sign_in_page({"lanjut": self.handle} if self.handle else {"ke": self.to})


def sign_in_page(words: dict[str, str]) -> str:
    """The address of the sign-in page: `lanjut` is the handle of a question, `ke` a path of ours to go on to."""
    return f"/masuk?{urlencode(words)}"


def wanted(path: str | None) -> str:
    """The path a browser wants to go on to, if it is one of ours."""
    return path if path and questions.is_our_path(path) and len(path) <= _LONGEST else HOME


async def arrive(database: Database, visit: Visit) -> GoOn | AskThem | TooLate:
    """Somebody opens the page: from an application, by a bookmark, or with the back button."""
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
    """Somebody has just signed in: back to whoever asked, if they still wait."""
    if visit.handle is None:
        return GoOn(visit.to)
    if visit.asked is None:
        return TooLate(None)
    waits = visit.asked.session_id is not None or visit.asked.is_open(clock.now())
    return GoOn(visit.asked.question.return_to) if waits else TooLate(visit.asked.question)
