"""View values of the pages of one application, for Kominfo and for its office alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from idp.catalogue.changes.application_change import ApplicationChange
from idp.catalogue.claims.claim import Claim
from idp.catalogue.decisions.application_decision import ApplicationDecision
from idp.catalogue.notes.application_note import ApplicationNote
from idp.clients.records import ClientRecord
from idp.clients.teams.contacts import Contact
from idp.clients.teams.team import Team
from idp.diagnosis.cause_guide import CauseTitles
from idp.foundation.application_failures import CauseCount
from idp.foundation.note_rule import NoteProblem
from idp.monitoring.application.day_window import DayWindow
from idp.monitoring.application.frame import ApplicationFrame
from idp.monitoring.application.level_path import LevelStep
from idp.monitoring.application.next_actions import NextAction
from idp.monitoring.application.use_summary import UseSummary
from idp.monitoring.views import OfficeFrame
from idp.tracker.levels.history import LevelChange
from idp.tracker.usage.people_count import PeopleCount
from idp.tracker.usage.store import DailyUse
from idp.web.charts import ColumnChart, DayCount, draw_daily_columns
from idp.web.templating import HeaderUser


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationPageView(CauseTitles):
    """What every page of an application shows; `done`: what was done last."""

    page: ApplicationFrame
    done: str = ""

    @property
    def visitor(self) -> HeaderUser:
        return self.page.visitor

    @property
    def frame(self) -> OfficeFrame | None:
        return self.page.office

    def people_of(self, use: DailyUse) -> PeopleCount:
        """The people of one day as the page shows them."""
        return PeopleCount.of(use.people)


@dataclass(frozen=True, slots=True)
class CauseLine:
    """A cause of failed requests; `code`: of its newest diagnosis, empty: none is stored, or not for this reader."""

    cause: CauseCount
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingPart:
    """How far the application is: its path, what must be done next, and how it came there."""

    path: tuple[LevelStep, ...]
    actions: tuple[NextAction, ...]
    changes: tuple[LevelChange, ...]
    use: UseSummary
    causes: tuple[CauseLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerPart:
    """Who answers for the application, who wants to, and its clients."""

    team: Team
    claims: tuple[Claim, ...]
    clients: tuple[ClientRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPart:
    """What people wrote and decided about the application, the newest first; `people`: who they are."""

    notes: tuple[ApplicationNote, ...]
    decision: ApplicationDecision | None
    changes: tuple[ApplicationChange, ...]
    people: Mapping[UUID, Contact]


@dataclass(frozen=True, slots=True)
class NoteForm:
    """A note as it was typed, and why it was not stored."""

    text: str = ""
    problem: NoteProblem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationView(ApplicationPageView):
    """monitoring/application.html: everything about one application, and the form of a note."""

    today: date
    standing: StandingPart
    owner: OwnerPart
    record: RecordPart
    form: NoteForm = NoteForm()

    @property
    def people(self) -> Mapping[UUID, Contact]:
        return self.record.people

    @property
    def use_by_day(self) -> ColumnChart | None:
        """The sign-ins of each day of the last ones."""
        days = self.standing.use.sign_ins_by_day
        return draw_daily_columns([DayCount(day, count, count) for day, count in days])


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceView(ApplicationPageView):
    """monitoring/application_evidence.html: what an application did on each day of a window."""

    window: DayWindow
    use: UseSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceDayView(ApplicationPageView):
    """monitoring/application_day.html: what an application did on one day, in each environment."""

    day: date
    previous: date | None
    next: date | None
    uses: tuple[UseSummary, ...]
    causes: tuple[CauseLine, ...]
    changes: tuple[LevelChange, ...]
