"""View values of Kominfo's pages of help requests."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from idp.clients.teams.contacts import Contact
from idp.diagnosis.cause_guide import CauseTitles
from idp.diagnosis.help_request import HelpRequest, HelpResult, HelpState
from idp.diagnosis.help_requests.help_thread import HelpThread
from idp.foundation.note_rule import LONGEST_NOTE, NoteProblem
from idp.monitoring.views import NO_LINKS, PageLinks
from idp.web.templating import HeaderUser

#: A request that waits longer is marked.
SLOW_AFTER = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A request in a list: who asked, and for how many whole days it is there."""

    request: HelpRequest
    asker: Contact | None
    days: int
    slow: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpListView(CauseTitles):
    """monitoring/help_requests.html: the requests in one state, the oldest first; `done`: what was done last."""

    visitor: HeaderUser
    state: HelpState
    lines: tuple[HelpLine, ...]
    done: str = ""
    links: PageLinks = NO_LINKS

    @property
    def states(self) -> tuple[HelpState, ...]:
        """The states that can be listed."""
        return tuple(HelpState)


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpAnswerView(CauseTitles):
    """monitoring/help_request.html: one request and the form that answers it; nothing typed is lost."""

    visitor: HeaderUser
    thread: HelpThread
    note: str = ""
    problem: NoteProblem | HelpResult | None = None
    done: str = ""
    longest: int = LONGEST_NOTE

    @property
    def may_answer(self) -> bool:
        """Whether it is not ended."""
        return self.thread.request.state is not HelpState.DONE


def make_line(request: HelpRequest, asker: Contact | None, now: datetime) -> HelpLine:
    """The request as the list shows it at `now`."""
    waited = max(now - request.requested_at, timedelta(0))
    return HelpLine(request, asker, waited.days, request.state is HelpState.OPEN and waited > SLOW_AFTER)
