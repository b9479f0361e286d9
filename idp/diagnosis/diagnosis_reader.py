"""DiagnosisReader: opens the code of an error report for the team of its client, Kominfo, programs and the shell."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

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

#: The newest reports behind a code that are opened: one that stands for reports without room has some of every client.
_MOST_OPENED = 50


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

    async def write_collected(self) -> None:
        """Write the reports that this process has in memory, so that what it has just shown opens, too.

        Call it while no transaction is open: it takes a connection of its own.
        """
        await self.reports.flush()

    async def open_diagnosis(self, session: Session, authority: Authority, code: str) -> tuple[OpenedDiagnosis, ...]:
        """The newest reports with this code that who acts may read; empty for none, or for none of theirs.

        Two clients can share a code by chance: a team reads its own report alone.
        """
        await self.write_collected()
        opened = []
        for report, client, permit in await self._find_readable(session, authority, code):
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
        await self.write_collected()
        return await list_reports(session, asked)

    async def list_of_client(self, team: TeamClient, *, after: Cursor | None, limit: int) -> Page[StoredReport]:
        """A page of the reports of a client for a member of its team, the newest first; `write_collected` before."""
        team.admin.authority.require(Operation.LIST_TEAM_DIAGNOSES)
        record = team.record
        names = (record.metadata.client_id,)
        mine = ErrorReportFilter(client_ids=names, begun_since=record.created_at, after=after, limit=limit)
        return await list_reports(team.admin.session, mine)

    async def _find_readable(
        self, session: Session, authority: Authority, code: str
    ) -> list[tuple[StoredReport, ClientRecord | None, Permit]]:
        """The reports behind a code that who acts may read, with their clients and the proof of that.

        As many statements for a code that opens nothing, whatever stands behind it: neither how many reports causes
        that are told alike have, nor whether they have a client, is anybody else's to know.
        """
        reports = await find_reports(session, code)
        names = [report.client_id for report in reports if report.client_id is not None]
        owners = {row.client_id: row for row in await clients.list_owners(session, names)}
        permits, found = await self._find_permits(session, authority), []
        for report in reports:
            owner = owners.get(report.client_id)
            if owner is not None and owner.created_at > report.first_at:  # a later client is another one
                owner = None
            permit = permits.get(owner.application_id if owner is not None else None) or permits.get(None)
            if permit is not None:
                client = None if owner is None else await clients.find_client(session, owner.client_id)
                found.append((report, client, permit))
            if len(found) == _MOST_OPENED:
                break
        return found

    async def _find_permits(self, session: Session, authority: Authority) -> Mapping[UUID | None, Permit]:
        """The proof by application that who acts may read what its clients sent; None: whatever was sent."""
        if authority.allows(Operation.OPEN_DIAGNOSIS):
            return {None: authority.require(Operation.OPEN_DIAGNOSIS)}
        if authority.person_id is None:
            return {}
        return {
            mine.application_id: team_authority(mine.person_id, mine.role).require(Operation.OPEN_TEAM_DIAGNOSIS)
            for mine in await self.access.memberships_of(session, authority.person_id)
        }


async def _explain(session: Session, report: StoredReport, client: ClientRecord | None) -> Explanation:
    """The report beside what the client had registered when it happened."""
    if client is None:
        return explain(report)
    return explain(report, await find_registration(session, client.metadata.client_id, report.first_at))
