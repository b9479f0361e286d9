"""View values of the pages of one application, for Kominfo and for its office alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from idp.catalogue.changes.application_change import ApplicationChange
from idp.catalogue.claims.claim import Claim
from idp.catalogue.claims.claim_rules import FoundDuplicate
from idp.catalogue.decision import REASONS, DecisionKind, DecisionReason, names_target
from idp.catalogue.decisions.application_decision import (
    ApplicationDecision,
    DecisionForm,
    DecisionProblem,
    DecisionRefused,
)
from idp.catalogue.notes.application_note import ApplicationNote
from idp.clients.records import ClientRecord
from idp.clients.teams.contacts import Contact
from idp.clients.teams.team import Team
from idp.diagnosis.cause_guide import CauseTitles
from idp.foundation.application_failures import CauseTotal
from idp.foundation.note_rule import LONGEST_NOTE, NoteProblem
from idp.monitoring.application.day_window import DayWindow
from idp.monitoring.application.frame import ApplicationFrame
from idp.monitoring.application.inventory_form import InventoryField
from idp.monitoring.application.level_path import LevelStep
from idp.monitoring.application.next_actions import LevelActions
from idp.monitoring.application.use_summary import UseSummary
from idp.monitoring.views import OfficeFrame, PageLinks
from idp.offices.office import Office
from idp.tracker.levels.history import LevelChange
from idp.tracker.levels.rules import Level, Proof
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
class FailureLine:
    """A cause of failed requests; `code`: of its newest diagnosis, empty: none is stored, or not for this reader."""

    cause: CauseTotal
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingPart:
    """How far the application is: its path, what must be done next, and how it came there.

    `use` and `causes` are of the same 30 complete days; of today only failures are counted already.
    """

    path: tuple[LevelStep, ...]
    actions: tuple[LevelActions, ...]
    changes: tuple[LevelChange, ...]
    use: UseSummary
    causes: tuple[FailureLine, ...]
    causes_today: tuple[FailureLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerPart:
    """Who answers for the application, who wants to, and its clients."""

    team: Team
    claims: tuple[Claim, ...]
    clients: tuple[ClientRecord, ...]


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note, and whether the reader may remove it."""

    note: ApplicationNote
    removable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPart:
    """What people wrote and decided about the application, the newest first; `people`: who they are.

    `office_names`: of the offices that `changes` name by their codes.
    """

    notes: tuple[NoteLine, ...]
    decision: ApplicationDecision | None
    changes: tuple[ApplicationChange, ...]
    people: Mapping[UUID, Contact]
    office_names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NoteForm:
    """A note as it was typed, and why it was not stored."""

    text: str = ""
    problem: NoteProblem | None = None
    longest: int = LONGEST_NOTE


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
    def office_names(self) -> Mapping[str, str]:
        return self.record.office_names

    @property
    def people_of_level(self) -> int:
        """How many people of the last 30 days L5 rests on; exact, since the readers answer for the application."""
        evidence = self.page.tracked.standing.result_of(Level.DIPAKAI).evidence
        return next((one.count for one in evidence if one.proof is Proof.PEOPLE), 0)

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
    causes: tuple[FailureLine, ...]
    changes: tuple[LevelChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditView(ApplicationPageView):
    """monitoring/application_edit.html: the fields that the reader may correct; `offices`: those to choose from."""

    fields: tuple[InventoryField, ...]
    offices: tuple[Office, ...]

    @property
    def office_names(self) -> Mapping[str, str]:
        return {office.code: office.name for office in self.offices}

    @property
    def wrong(self) -> tuple[InventoryField, ...]:
        """The fields with an error, or with a change by somebody else."""
        return tuple(one for one in self.fields if one.is_wrong)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewApplicationView:
    """monitoring/new_application.html: the fields of an application to be added, and those it may duplicate."""

    visitor: HeaderUser
    fields: tuple[InventoryField, ...]
    offices: tuple[Office, ...]
    duplicates: tuple[FoundDuplicate, ...] = ()

    @property
    def office_names(self) -> Mapping[str, str]:
        return {office.code: office.name for office in self.offices}

    @property
    def wrong(self) -> tuple[InventoryField, ...]:
        """The fields with an error."""
        return tuple(one for one in self.fields if one.is_wrong)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionView(ApplicationPageView):
    """monitoring/application_decision.html: what stands, and the form of a kind; without `form` a kind is chosen."""

    standing: ApplicationDecision | None
    people: Mapping[UUID, Contact]
    form: DecisionForm | None
    today: date
    refused: DecisionRefused | None = None
    longest: int = LONGEST_NOTE

    @property
    def kinds(self) -> tuple[DecisionKind, ...]:
        return tuple(DecisionKind)

    @property
    def reasons(self) -> tuple[DecisionReason, ...]:
        """The reasons of the kind that is chosen."""
        return REASONS[self.form.kind] if self.form else ()

    @property
    def asks_target(self) -> bool:
        """Whether the kind may name the application that takes the place of this one."""
        return self.form is not None and any(names_target(self.form.kind, one) for one in self.reasons)

    @property
    def needs_review(self) -> bool:
        """Whether a day of review must be given."""
        return self.form is not None and self.form.kind is DecisionKind.FROZEN

    @property
    def problems(self) -> tuple[DecisionProblem | NoteProblem, ...]:
        return self.refused.problems if self.refused else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryHistoryView(ApplicationPageView):
    """monitoring/application_history.html: a page of the changes of fields, and every decision."""

    changes: tuple[ApplicationChange, ...]
    decisions: tuple[ApplicationDecision, ...]
    people: Mapping[UUID, Contact]
    office_names: Mapping[str, str]
    links: PageLinks
