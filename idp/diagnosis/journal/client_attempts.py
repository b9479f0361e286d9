"""load_attempts(): the attempts of a client for a member of its team, and what lies behind their failures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from idp.clients.records import ClientRecord
from idp.clients.teams.team_clients import TeamClient
from idp.diagnosis.cause_guide import CauseGuide, guide_of
from idp.diagnosis.comparison import Comparison
from idp.diagnosis.explanation import RegistrationSnapshot, RegistrationTime, explain
from idp.diagnosis.journal.journal_entry import JournalEntry
from idp.diagnosis.journal.request_attempts import RequestAttempt, build_attempts
from idp.diagnosis.journal.request_journal import RequestJournal
from idp.diagnosis.parameter_results import ParameterResult, RuleKind, Verdict
from idp.diagnosis.views import ParameterLine
from idp.foundation.error_report_store import StoredReport, find_reports
from idp.permissions import Operation

#: Of each kind.
_MOST_SHOWN = 2
#: A verifier that was left out: the first request sent a challenge, so one is expected (RFC 7636 4.5).
_VERIFIER_CAUSE = "code_verifier_mismatch"
_NO_VERIFIER = ParameterResult("code_verifier", None, "43–128", RuleKind.BETWEEN, Verdict.DIFFERS, required=True)


@dataclass(frozen=True, slots=True)
class ExplainedFailure:
    """The refused request of a failed attempt; `guide`: of its cause, None where the cause is not ours to know.

    `comparisons` and `parameters`: what was sent beside what was expected, as far as the error report says.
    """

    entry: JournalEntry
    guide: CauseGuide | None
    comparisons: tuple[Comparison, ...] = ()
    parameters: tuple[ParameterLine, ...] = ()


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
        own = [one for one in reports if _is_of(team.record, one) and one.cause == failure.cause]
        found[attempt.id] = (
            _explain(failure, own[0], team) if own else ExplainedFailure(failure, _find_guide(failure.cause))
        )
    return found


def _explain(failure: JournalEntry, report: StoredReport, team: TeamClient) -> ExplainedFailure:
    explanation = explain(report, RegistrationSnapshot(team.record.metadata, RegistrationTime.NOW))
    differing = [ParameterLine(one) for one in explanation.parameters if one.verdict is Verdict.DIFFERS]
    if failure.cause == _VERIFIER_CAUSE and all(one.name != "code_verifier" for one in failure.parameters.items):
        differing.insert(0, ParameterLine(_NO_VERIFIER))
    return ExplainedFailure(
        failure,
        _find_guide(explanation.root_cause),
        tuple(one for one in explanation.comparisons if not one.equal)[:_MOST_SHOWN],
        tuple(differing[:_MOST_SHOWN]),
    )


def _find_guide(cause: str) -> CauseGuide | None:
    return guide_of(cause) if cause else None


def _is_of(record: ClientRecord, report: StoredReport) -> bool:
    """Whether the client made the error, and none before it with the same client_id."""
    return report.client_id == record.metadata.client_id and report.first_at >= record.created_at
