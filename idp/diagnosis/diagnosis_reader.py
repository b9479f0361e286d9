"""DiagnosisReader: opens the code of an error report for the team of its client, Kominfo, programs and the shell."""

from dataclasses import dataclass

from idp.clients.records import ClientRecord
from idp.clients.store import clients
from idp.clients.teams.team_access import TeamAccess
from idp.clients.teams.team_clients import TeamClient
from idp.clients.teams.team_rules import team_authority
from idp.diagnosis.events import DiagnosisEvent
from idp.diagnosis.explanation import Explanation, explain
from idp.diagnosis.registrations import find_registration
from idp.foundation import audit
from idp.foundation.database import Session
from idp.foundation.error_report_store import ErrorReportFilter, StoredReport, find_reports, list_reports
from idp.foundation.error_reports import ErrorReports
from idp.foundation.paging import Cursor, Page
from idp.permissions import Authority, Operation, Permit


@dataclass(frozen=True, slots=True)
class OpenedDiagnosis:
    """A report that who acts may read: `client` is None where no registered client made the error."""

    report: StoredReport
    client: ClientRecord | None
    explanation: Explanation

    @property
    def causes(self) -> tuple[str, ...]:
        """The key of the cause, and of those behind it."""
        behind = self.report.facts.get("because", "")
        return (self.report.cause, *filter(None, behind.split("\n")))


@dataclass(frozen=True, slots=True)
class DiagnosisReader:
    """Every way to a report (pages, API, command) goes through here."""

    reports: ErrorReports
    access: TeamAccess

    async def open_diagnosis(self, session: Session, authority: Authority, code: str) -> tuple[OpenedDiagnosis, ...]:
        """The reports with this code that who acts may read, the newest first; empty for none, or for none of theirs.

        Two clients can share a code by chance: a team reads its own report alone.
        """
        await self.reports.flush()  # what this process has shown a moment ago opens, too
        opened = []
        for report in await find_reports(session, code):
            client = await _find_client(session, report)
            permit = await self._find_permit(session, authority, client)
            if permit is None:
                continue
            about = {"cause": report.cause, "client": str(client.id) if client else None}
            event = audit.Event(DiagnosisEvent.DIAGNOSIS_OPENED, permit.actor, code, {**about, **permit.detail})
            await audit.record(session, event)
            opened.append(OpenedDiagnosis(report, client, await _explain(session, report, client)))
        return tuple(sorted(opened, key=lambda one: one.report.last_at, reverse=True))

    async def list_diagnoses(
        self, session: Session, authority: Authority, asked: ErrorReportFilter
    ) -> Page[StoredReport]:
        """A page of the reports of all clients and of none, the newest first. Raises InsufficientAuthority."""
        authority.require(Operation.LIST_DIAGNOSES)
        await self.reports.flush()
        return await list_reports(session, asked)

    async def list_of_client(self, team: TeamClient, *, after: Cursor | None, limit: int) -> Page[StoredReport]:
        """A page of the reports of a client for a member of its team, the newest first."""
        team.admin.authority.require(Operation.LIST_TEAM_DIAGNOSES)
        await self.reports.flush()
        record = team.record
        names = (record.metadata.client_id,)
        mine = ErrorReportFilter(client_ids=names, since=record.created_at, after=after, limit=limit)
        return await list_reports(team.admin.session, mine)

    async def _find_permit(self, session: Session, authority: Authority, client: ClientRecord | None) -> Permit | None:
        """The proof that who acts may read what a client sent, by a role or as a member of its team."""
        if authority.allows(Operation.OPEN_DIAGNOSIS):
            return authority.require(Operation.OPEN_DIAGNOSIS)
        person_id = authority.person_id
        if person_id is None or client is None or client.application_id is None:
            return None
        role = await self.access.role_in(session, client.application_id, person_id)
        return None if role is None else team_authority(person_id, role).require(Operation.OPEN_TEAM_DIAGNOSIS)


async def _explain(session: Session, report: StoredReport, client: ClientRecord | None) -> Explanation:
    """The report beside what the client had registered when it happened."""
    if client is None:
        return explain(report)
    return explain(report, await find_registration(session, client.metadata.client_id, report.first_at))


async def _find_client(session: Session, report: StoredReport) -> ClientRecord | None:
    """The client that made the error; a later client with the same client_id is another one."""
    client = await clients.find_client(session, report.client_id) if report.client_id is not None else None
    return client if client is not None and client.created_at <= report.first_at else None
