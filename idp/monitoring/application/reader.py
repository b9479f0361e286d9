"""ApplicationReader: loads what the pages of one application show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote
from uuid import UUID

from idp.catalogue.claims import store as claims
from idp.catalogue.claims.claim import Claim
from idp.clients.records import ClientRecord
from idp.clients.store import clients
from idp.clients.store.clients import ClientFilter
from idp.clients.teams.team import Team, load_team
from idp.clients.teams.wiring import Teams
from idp.foundation.application_failures import load_causes
from idp.foundation.database import Session
from idp.foundation.error_report_store import ErrorReportFilter, list_reports
from idp.monitoring.application.day_window import SHOWN_DAYS, DayWindow
from idp.monitoring.application.frame import ApplicationFrame
from idp.monitoring.application.level_path import build_path
from idp.monitoring.application.next_actions import ActionLinks, list_actions
from idp.monitoring.application.use_summary import UseSummary, summarize_use
from idp.monitoring.application.views import CauseLine, OwnerPart, StandingPart
from idp.permissions import Authority, Operation, TeamRole
from idp.protocol.client import Environment
from idp.tracker.levels.history import LevelChange
from idp.tracker.tracker import Tracker
from idp.tracker.usage.store import load_days

#: More clients than an application has.
_MOST_CLIENTS = 100
#: The newest reports that are looked at for the code of each cause.
_REPORTS = 200


@dataclass(frozen=True, slots=True)
class ApplicationReader:
    """Loads the parts of the pages; each part asks for its own operation."""

    tracker: Tracker
    teams: Teams

    async def load_owner(self, session: Session, authority: Authority, frame: ApplicationFrame) -> OwnerPart:
        """Who answers, who wants to, and the clients. Raises InsufficientAuthority."""
        application = frame.application
        filters = ClientFilter(application_id=application.id, limit=_MOST_CLIENTS)
        return OwnerPart(
            team=await load_team(self.teams.admin(session, authority), application),
            claims=tuple(await claims.list_open_of_application(session, application.id)),
            clients=(await clients.list_clients(session, filters)).items,
        )

    async def load_standing(
        self, session: Session, authority: Authority, frame: ApplicationFrame, owner: OwnerPart
    ) -> StandingPart:
        """The path, the actions, how it came there, and the use of the last days. Raises InsufficientAuthority."""
        standing, today = frame.tracked.standing, self.tracker.calendar.today()
        since = today - timedelta(days=SHOWN_DAYS - 1)
        changes = await self.tracker.list_application_changes(authority, session, frame.application.id)
        return StandingPart(
            path=build_path(standing, changes),
            actions=list_actions(standing.next if standing.eligible else None, _links(authority, frame, owner)),
            changes=tuple(changes),
            use=await self.load_use(session, frame, Environment.PRODUCTION, since=since, until=today),
            causes=await self.load_causes(session, frame, since=since, until=today),
        )

    async def load_use(
        self, session: Session, frame: ApplicationFrame, environment: Environment, *, since: date, until: date
    ) -> UseSummary:
        """What the application did in one environment on these days."""
        days = await load_days(session, frame.application.id, since, until, environment=environment)
        return summarize_use(days, environment, since, until)

    async def load_causes(
        self, session: Session, frame: ApplicationFrame, *, since: date, until: date
    ) -> tuple[CauseLine, ...]:
        """The causes of failed requests on these days, with the newest diagnosis for who may open it."""
        causes = await load_causes(session, frame.application.id, since, until)
        codes = await self._load_codes(session, frame) if causes and frame.powers.opens_diagnoses else {}
        return tuple(CauseLine(one, codes.get(one.cause, "")) for one in causes)
