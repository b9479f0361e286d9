"""load_attempts(): the attempts of a client for a member of its team, and what lies behind their failures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from idp.clients.records import ClientRecord
from idp.clients.teams.team_clients import TeamClient
from idp.diagnosis.explanation import Explanation, explain
from idp.diagnosis.journal.journal_entry import JournalEntry
from idp.diagnosis.journal.request_attempts import RequestAttempt, build_attempts
from idp.diagnosis.journal.request_journal import RequestJournal
from idp.foundation.error_report_store import find_reports
from idp.permissions import Operation


@dataclass(frozen=True, slots=True)
class ExplainedFailure:
    """The refused request of a failed attempt; `explanation`: of its error report, where there is one."""

    entry: JournalEntry
    explanation: Explanation | None


async def load_attempts(journal: RequestJournal, team: TeamClient) -> tuple[RequestAttempt, ...]:
    """What the client did in the last day, the newest first. Raises InsufficientAuthority."""
    admin = team.admin.acting(Operation.SHOW_TEAM_CLIENT_REQUESTS)
    return build_attempts(await journal.list_entries(admin.session, team.record.id))


async def explain_failures(team: TeamClient, attempts: Iterable[RequestAttempt]) -> Mapping[UUID, ExplainedFailure]:
    """What lies behind the failed ones of these attempts, by the id of the attempt. Raises InsufficientAuthority."""
    admin, found = team.admin.acting(Operation.SHOW_TEAM_CLIENT_REQUESTS), {}
    for attempt in attempts:
        failure = attempt.failure
        if failure is None:
            continue
        reports = await find_reports(admin.session, failure.code) if failure.code else ()
        own = [one for one in reports if one.client_id == _client_id(team.record) and one.cause == failure.cause]
        found[attempt.id] = ExplainedFailure(failure, explain(own[0]) if own else None)
    return found


def _client_id(record: ClientRecord) -> str:
    return record.metadata.client_id
