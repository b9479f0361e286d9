"""Use cases of the failures of one client: for its team, and for programs and officers."""

from datetime import date

from idp.clients.client_admin import ClientAdmin
from idp.clients.teams.team_clients import TeamClient
from idp.foundation import failure_history
from idp.foundation.error_report_store import ErrorReportFilter, list_reports
from idp.foundation.failure_history import FailureFilter, FailureRecord
from idp.foundation.paging import Page
from idp.permissions import Operation

#: The days that pages show, today included.
SHOWN_DAYS = 30
#: More rows than a client has in these days: two kinds of every cause that one client ever meets.
_AT_MOST = 5_000
#: Newest reports that are looked at for the code of each cause.
_REPORTS = 200


async def list_all_of_team(team: TeamClient, since: date, until: date) -> tuple[FailureRecord, ...]:
    """What was refused of the client on these days, the newest first. Raises InsufficientAuthority."""
    admin = team.admin.acting(Operation.SHOW_TEAM_CLIENT)
    client_id = team.record.metadata.client_id
    asked = FailureFilter(client_id=client_id, since=since, until=until, limit=_AT_MOST)
    return (await failure_history.list_failures(admin.session, asked)).items


async def find_newest_codes(team: TeamClient) -> dict[str, str]:
    """The code of the newest report of each cause. Raises InsufficientAuthority."""
    admin = team.admin.acting(Operation.SHOW_TEAM_CLIENT)
    record = team.record
    names = (record.metadata.client_id,)
    mine = ErrorReportFilter(client_ids=names, begun_since=record.created_at, limit=_REPORTS)
    codes: dict[str, str] = {}
    for report in (await list_reports(admin.session, mine)).items:
        codes.setdefault(report.cause, report.code)
    return codes


async def list_failures(admin: ClientAdmin, filters: FailureFilter) -> Page[FailureRecord]:
    """A page of the failures of a client. Raises InsufficientAuthority, InvalidCursor."""
    return await failure_history.list_failures(admin.acting(Operation.LIST_CLIENT_FAILURES).session, filters)
