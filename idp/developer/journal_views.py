"""View values of the page about the requests of one client."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from idp.clients.sandbox.personas import PERSONAS
from idp.developer.client_views import ClientPageView
from idp.diagnosis.journal.client_attempts import ExplainedFailure
from idp.diagnosis.journal.journal_entry import TEAM_MEMBER
from idp.diagnosis.journal.request_attempts import AttemptResult, RequestAttempt

#: Attempts on one page.
PAGE_SIZE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRequestsView(ClientPageView):
    """developer/client_requests.html: `attempts` are those of this page; `chosen` None: whatever their result."""

    attempts: tuple[RequestAttempt, ...]
    counts: Mapping[AttemptResult, int]
    failures: Mapping[UUID, ExplainedFailure]
    chosen: AttemptResult | None
    page: int
    pages: int
    is_recorded: bool

    @property
    def total(self) -> int:
        """The number of attempts, whatever their result."""
        return sum(self.counts.values())

    @property
    def shown_total(self) -> int:
        """The number of attempts with the chosen result."""
        return self.total if self.chosen is None else self.counts[self.chosen]

    @property
    def results(self) -> tuple[AttemptResult, ...]:
        """The results to choose from."""
        return tuple(AttemptResult)

    @property
    def first(self) -> int:
        """The number of the first attempt of this page."""
        return (self.page - 1) * PAGE_SIZE + 1

    @property
    def opened(self) -> UUID | None:
        """The attempt that is open: the newest that failed."""
        return next((one.id for one in self.attempts if one.result is AttemptResult.FAILED), None)

    @property
    def address(self) -> str:
        """The address of the first page with the same choice."""
        return f"{self.frame.path}/permintaan" + (f"?hasil={self.chosen}" if self.chosen else "")

    def page_address(self, number: int) -> str:
        """The address of a page with the same choice."""
        return f"{self.address}{'&' if self.chosen else '?'}halaman={number}"

    def persona(self, attempt: RequestAttempt) -> str:
        """The name of the persona that entered, if one did."""
        found = PERSONAS.get(attempt.who)
        return found.claims.name or "" if found is not None else ""

    def is_of_team(self, attempt: RequestAttempt) -> bool:
        """Whether a member of the team signed in as themselves."""
        return attempt.who == TEAM_MEMBER

    def after(self, attempt: RequestAttempt, at: datetime) -> float:
        """The seconds from the beginning of an attempt."""
        return (at - attempt.started_at).total_seconds()
