"""ApplicationReader: loads what the pages of one application show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote
from uuid import UUID

from idp.catalogue.changes import correcting
from idp.catalogue.changes.application_change import ApplicationChange, ApplicationChangeWay
from idp.catalogue.claims import store as claims
from idp.catalogue.claims.claim import Claim
from idp.catalogue.decisions import declaring
from idp.catalogue.notes import note_taking
from idp.catalogue.wiring import Catalogue
from idp.clients.records import ClientRecord
from idp.clients.store import clients
from idp.clients.store.clients import ClientFilter
from idp.clients.teams.contacts import load_contacts
from idp.clients.teams.team import load_team
from idp.clients.teams.wiring import Teams
from idp.foundation.application_failures import load_causes
from idp.foundation.database import Session
from idp.foundation.error_report_store import ErrorReportFilter, list_reports
from idp.foundation.paging import Cursor
from idp.monitoring.application.frame import ApplicationFrame
from idp.monitoring.application.level_path import build_path
from idp.monitoring.application.next_actions import ActionLinks, list_actions
from idp.monitoring.application.use_summary import UseSummary, summarize_use
from idp.monitoring.application.views import (
    ApplicationView,
    FailureLine,
    InventoryHistoryView,
    NoteLine,
    OwnerPart,
    RecordPart,
    StandingPart,
)
from idp.monitoring.views import PageLinks
from idp.offices import store as offices
from idp.permissions import Authority, Operation, TeamRole
from idp.protocol.client import Environment
from idp.tracker.levels.rules import first_counted_day
from idp.tracker.tracker import Tracker
from idp.tracker.usage.store import load_days

#: More clients than an application has.
_MOST_CLIENTS = 100
#: Rows of a page of changes, and those that the application's page shows.
PAGE_SIZE, _SHOWN_CHANGES = 25, 4
#: The newest reports that are looked at for the code of each cause.
_REPORTS = 200


@dataclass(frozen=True, slots=True)
class ApplicationReader:
    """Loads the parts of the pages; each part asks for its own operation."""

    tracker: Tracker
    teams: Teams
    catalogue: Catalogue

    async def build_view(self, session: Session, authority: Authority, frame: ApplicationFrame) -> ApplicationView:
        """The page of an application. Raises InsufficientAuthority."""
        owner = await self.load_owner(session, authority, frame)
        return ApplicationView(
            page=frame,
            today=self.tracker.calendar.today(),
            owner=owner,
            standing=await self.load_standing(session, authority, frame, owner=owner),
            record=await self.load_record(session, authority, frame),
        )

    async def load_record(self, session: Session, authority: Authority, frame: ApplicationFrame) -> RecordPart:
        """The notes, what stands, and the newest changes, with who they are by. Raises InsufficientAuthority."""
        admin = self.catalogue.admin(session, authority)
        notes = await note_taking.list_notes(admin, frame.application)
        decision = await declaring.find_standing(admin, frame.application)
        newest = (await correcting.list_changes(admin, frame.application, _SHOWN_CHANGES)).items
        # what it had when it was added is in the history
        changes = tuple(one for one in newest if one.way is not ApplicationChangeWay.ADDITION)
        ids = [one.written_by for one in notes] + [one.changed_by for one in changes]
        return RecordPart(
            notes=tuple(NoteLine(one, note_taking.can_remove(admin, one)) for one in notes),
            decision=decision,
            changes=changes,
            people=await load_contacts(session, [*ids, decision.decided_by if decision else None]),
            office_names=await _load_office_names(session, changes),
        )

    async def load_history(
        self, session: Session, authority: Authority, frame: ApplicationFrame, after: Cursor | None
    ) -> InventoryHistoryView:
        """A page of the changes of fields, and every decision. Raises InsufficientAuthority."""
        admin = self.catalogue.admin(session, authority)
        changes = await correcting.list_changes(admin, frame.application, PAGE_SIZE, after)
        decisions = await declaring.list_decisions(admin, frame.application)
        ids = [one.changed_by for one in changes.items] + [one.decided_by for one in decisions]
        first = frame.link("/riwayat") if after else None
        following = frame.link("/riwayat", sesudah=str(changes.next)) if changes.next else None
        return InventoryHistoryView(
            page=frame,
            changes=changes.items,
            decisions=tuple(decisions),
            people=await load_contacts(session, [*ids, *(one.undone_by for one in decisions)]),
            office_names=await _load_office_names(session, changes.items),
            links=PageLinks(first, following),
        )

    async def load_owner(self, session: Session, authority: Authority, frame: ApplicationFrame) -> OwnerPart:
        """Who answers, who wants to, and the clients. Raises InsufficientAuthority."""
        application = frame.application
        return OwnerPart(
            team=await load_team(self.teams.admin(session, authority), application),
            claims=tuple(await claims.list_open_of_application(session, application.id)),
            clients=await _list_clients(session, application.id),
        )

    async def load_standing(
        self, session: Session, authority: Authority, frame: ApplicationFrame, *, owner: OwnerPart
    ) -> StandingPart:
        """The path, the actions, how it came there, and the use of 30 complete days. Raises InsufficientAuthority."""
        standing, today = frame.tracked.standing, self.tracker.calendar.today()
        since, until = first_counted_day(today), today - timedelta(days=1)
        changes = await self.tracker.list_application_changes(authority, session, frame.application)
        return StandingPart(
            path=build_path(standing, changes),
            actions=list_actions(standing, _links(authority, frame, owner)),
            changes=tuple(changes),
            use=await self.load_use(session, frame, Environment.PRODUKSI, since=since, until=until),
            causes=await self.load_causes(session, frame, since=since, until=until),
            causes_today=await self.load_causes(session, frame, since=today, until=today),
        )

    async def load_use(
        self, session: Session, frame: ApplicationFrame, environment: Environment, *, since: date, until: date
    ) -> UseSummary:
        """What the application did in one environment on these days."""
        days = await load_days(session, frame.application.id, since, until, environment=environment)
        return summarize_use(days, environment, since, until)

    async def load_causes(
        self, session: Session, frame: ApplicationFrame, *, since: date, until: date
    ) -> tuple[FailureLine, ...]:
        """The causes of failed requests on these days, with the newest diagnosis for who may open it."""
        causes = await load_causes(session, frame.application.id, since, until)
        opens = frame.powers.opens_diagnoses and bool(causes)
        codes = await _load_newest_codes(session, frame.application.id) if opens else {}
        return tuple(FailureLine(one, codes.get(one.cause, "")) for one in causes)


async def _load_office_names(session: Session, changes: Sequence[ApplicationChange]) -> Mapping[str, str]:
    """The present names of the offices that changes of the owner name by their codes."""
    owners = [one for one in changes if one.field == "owner_code"]
    return await offices.load_names(session, {code for one in owners for code in (one.before, one.after) if code})


async def _list_clients(session: Session, application_id: UUID) -> tuple[ClientRecord, ...]:
    filters = ClientFilter(application_id=application_id, limit=_MOST_CLIENTS)
    return (await clients.list_clients(session, filters)).items


async def _load_newest_codes(session: Session, application_id: UUID) -> Mapping[str, str]:
    """The code of the newest report of each cause."""
    client_ids = [one.metadata.client_id for one in await _list_clients(session, application_id)]
    reports = (await list_reports(session, ErrorReportFilter(client_ids=client_ids, limit=_REPORTS))).items
    return {report.cause: report.code for report in reversed(reports)}


def _links(authority: Authority, frame: ApplicationFrame, owner: OwnerPart) -> ActionLinks:
    """Where the reader does what is missing."""
    number, role = quote(frame.application.inventory_id, safe=""), owner.team.own_role
    develops = role in (TeamRole.MANAGER, TeamRole.DEVELOPER)
    in_office = frame.office is not None
    return ActionLinks(
        claim=_claim_link(authority, frame, owner.claims),
        team=f"/pengembang/aplikasi/{number}/tim" if in_office else "",
        registration=f"/pengembang/daftar?aplikasi={frame.application.id}" if develops else "",
        trial="/bantuan/pengembang",
        use=frame.link("/bukti"),
        failures="#gagal",
    )


def _claim_link(authority: Authority, frame: ApplicationFrame, waiting: Sequence[Claim]) -> str:
    """The page of the oldest claim that waits, or the form that makes one."""
    if waiting:
        return frame.claim_link(waiting[0].id)
    number = quote(frame.application.inventory_id, safe="")
    return f"/pengembang/klaim?nomor={number}" if authority.allows(Operation.CLAIM_APPLICATION) else ""
