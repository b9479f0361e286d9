"""Use cases of teams: see what a help request sends, send it once, open it again, end it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from idp.catalogue import store as catalogue
from idp.catalogue.application import Application
from idp.clients.records import ClientRecord
from idp.clients.store import clients, team_members
from idp.clients.teams.team_admin import TeamAdmin
from idp.diagnosis.events import DiagnosisEvent
from idp.diagnosis.help_request import (
    HelpMessageKind,
    HelpRequest,
    HelpResult,
    HelpState,
    SentReport,
)
from idp.diagnosis.help_requests.help_thread import HelpReply, HelpStep, take_step
from idp.diagnosis.help_requests.sent_attempt import SentAttempt, find_attempt
from idp.diagnosis.journal.request_journal import RequestJournal
from idp.diagnosis.store import help_requests as store
from idp.diagnosis.store.help_requests import NewHelpRequest
from idp.foundation import clock
from idp.foundation.error_report_store import StoredReport, find_reports
from idp.foundation.note_rule import NoteProblem, clean_note, find_note_problem
from idp.permissions import InsufficientAuthority, Operation, Permission

#: More requests than a team has at once.
_AT_MOST = 50

_REOPEN = HelpStep(
    HelpMessageKind.REOPENED,
    frozenset({HelpState.ANSWERED, HelpState.DONE}),
    HelpState.OPEN,
    DiagnosisEvent.HELP_REOPENED,
)
_CLOSE = HelpStep(
    HelpMessageKind.CLOSED,
    frozenset({HelpState.OPEN, HelpState.ANSWERED}),
    HelpState.DONE,
    DiagnosisEvent.HELP_CLOSED,
    needs_text=False,
)


@dataclass(frozen=True, slots=True)
class HelpSubject:
    """An error of a client of one's team; `request`: what the team has asked about it, None: nothing yet.

    `failure_id`: of the request in the journal with which the attempt ends; None: the journal has no such attempt.
    """

    code: str
    application: Application
    report: SentReport
    request: HelpRequest | None = None
    failure_id: UUID | None = None


async def find_subject(
    admin: TeamAdmin, journal: RequestJournal, code: str, failure_id: UUID | None = None
) -> HelpSubject | None:
    """The error with this code, at a team of who acts; None for every other code, whether or not there is one.

    `failure_id`: the attempt that was shown; None: the newest.
    """
    teams = await _list_teams(admin)
    for request in await store.list_requests_about(admin.session, code):
        application = await _find_own(admin, request.application_id) if request.application_id in teams else None
        if application is not None:
            return HelpSubject(code, application, request.report, request)
    found = await _find_own_report(admin, code, teams)
    if found is None:
        return None
    report, client, application = found
    attempt = find_attempt(await journal.list_entries(admin.session, client.id), code, failure_id)
    return _make_subject(report, client, application, attempt)


async def _find_own_report(
    admin: TeamAdmin, code: str, teams: frozenset[UUID]
) -> tuple[StoredReport, ClientRecord, Application] | None:
    """The newest report of a client of these teams, after as many statements whatever others stand behind the code."""
    reports = await find_reports(admin.session, code)
    names = [report.client_id for report in reports if report.client_id is not None]
    owners = {row.client_id: row for row in await clients.list_owners(admin.session, names)}
    for report in reports:
        owner = owners.get(report.client_id)
        if owner is None or owner.application_id not in teams or owner.created_at > report.first_at:
            continue  # a later client with the same client_id is another one
        client = await clients.find_client(admin.session, owner.client_id)
        application = await _find_own(admin, owner.application_id)
        if client is not None and application is not None:
            return report, client, application
    return None


async def request_help(
    admin: TeamAdmin, subject: HelpSubject, typed: str, shown: UUID | None = None
) -> HelpResult | NoteProblem:
    """Ask Kominfo about this error; a team asks once about a code. Raises InsufficientAuthority.

    `shown`: the attempt that the team saw, which is what is sent.
    """
    permit = await admin.require(Operation.REQUEST_HELP, subject.application)
    if subject.request is not None:
        return HelpResult.ASKED_ALREADY
    if shown != subject.failure_id:
        return HelpResult.ATTEMPT_GONE
    note = clean_note(typed)
    problem = find_note_problem(note, needed=False)
    if problem is not None:
        return problem
    new = NewHelpRequest(subject.code, subject.application.id, subject.report, _member(admin), clock.now(), note)
    request_id = await store.insert_request(admin.session, new)
    if request_id is None:
        return HelpResult.ASKED_ALREADY
    detail = {"code": subject.code, "application": str(subject.application.id)}
    await admin.record(DiagnosisEvent.HELP_REQUESTED, permit, request_id, detail)
    return HelpResult.DONE


async def reopen_request(
    admin: TeamAdmin, subject: HelpSubject, request: HelpRequest, reply: HelpReply
) -> HelpResult | NoteProblem:
    """Ask again, because the answer did not help. Raises InsufficientAuthority."""
    permit = await admin.require(Operation.REOPEN_HELP_REQUEST, subject.application)
    return await take_step(admin.session, permit, request, _REOPEN, reply=reply, author_id=_member(admin))


async def close_request(
    admin: TeamAdmin, subject: HelpSubject, request: HelpRequest, reply: HelpReply
) -> HelpResult | NoteProblem:
    """Say that the problem is solved. Raises InsufficientAuthority."""
    permit = await admin.require(Operation.CLOSE_OWN_HELP_REQUEST, subject.application)
    return await take_step(admin.session, permit, request, _CLOSE, reply=reply, author_id=_member(admin))


async def list_of_client(admin: TeamAdmin, application: Application, client_id: str) -> Sequence[HelpRequest]:
    """What the team has asked about a client, the newest first. Raises InsufficientAuthority."""
    await admin.require(Operation.LIST_TEAM_HELP_REQUESTS, application)
    return await store.list_of_client(admin.session, application.id, client_id, _AT_MOST)


async def list_answered(admin: TeamAdmin, applications: Sequence[Application]) -> Sequence[HelpRequest]:
    """The requests of these teams that Kominfo answered and nobody ended. Raises InsufficientAuthority."""
    for application in applications:
        await admin.require(Operation.LIST_TEAM_HELP_REQUESTS, application)
    ids = [one.id for one in applications]
    return await store.list_of_applications(admin.session, ids, HelpState.ANSWERED, _AT_MOST) if ids else ()


async def _list_teams(admin: TeamAdmin) -> frozenset[UUID]:
    """The applications in whose teams who acts is."""
    person_id = admin.authority.person_id
    rows = () if person_id is None else await team_members.list_of_person(admin.session, person_id)
    return frozenset(row.application_id for row in rows)


def _make_subject(
    report: StoredReport, client: ClientRecord, application: Application, attempt: SentAttempt | None
) -> HelpSubject:
    sent = SentReport(
        cause=report.cause,
        endpoint=report.endpoint,
        client_id=client.metadata.client_id,
        client_name=client.metadata.client_name,
        environment=client.metadata.environment,
        first_at=report.first_at,
        attempt=attempt.steps if attempt else (),
    )
    return HelpSubject(report.code, application, sent, failure_id=attempt.failure_id if attempt else None)


async def _find_own(admin: TeamAdmin, application_id: UUID) -> Application | None:
    """The application, if who acts may ask for help about it."""
    application = await catalogue.find(admin.session, application_id)
    if application is None:
        return None
    try:
        await admin.require(Operation.LIST_TEAM_HELP_REQUESTS, application)
    except InsufficientAuthority:
        return None
    return application


def _member(admin: TeamAdmin) -> UUID:
    """The person who acts; a program is in no team. Raises InsufficientAuthority."""
    if admin.authority.person_id is None:
        raise InsufficientAuthority([Permission.ASK_FOR_HELP])
    return admin.authority.person_id
