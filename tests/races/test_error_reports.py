"""Twenty processes at once report the same errors, on PostgreSQL: one row for each, and every occurrence counted."""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime

from idp.foundation import clock
from idp.foundation import error_report_store as store
from idp.foundation.database import Database, Pool
from idp.foundation.error_report_store import ErrorReportFilter
from idp.foundation.error_reports import ErrorReports, ReportedError
from idp.foundation.secret_values import TokenSigner

TWENTY = 20


async def test_twenty_processes_store_the_same_reports_together(postgres_url: str) -> None:
    signer = TokenSigner({1: b"k" * 32}, 1)
    async with AsyncExitStack() as stack:
        databases = [Database(postgres_url, Pool(1, 1)) for _ in range(TWENTY)]
        for database in databases:
            stack.push_async_callback(database.dispose)
        processes = [ErrorReports(database, signer) for database in databases]
        shown = set()
        with clock.freeze(datetime(2026, 3, 2, 12, 20, tzinfo=UTC)):
            for _ in range(3):
                for at, reports in enumerate(processes):
                    order = range(10) if at % 2 else reversed(range(10))
                    errors = [ReportedError("x", "/token", "simpeg", facts={"sent": str(number)}) for number in order]
                    shown |= {reports.record(error) for error in errors}
                await asyncio.gather(*(reports.flush() for reports in processes))
        async with databases[0].begin() as session:
            found = (await store.list_reports(session, ErrorReportFilter())).items
    assert {row.code for row in found} == shown
    assert [row.count for row in found] == [3 * TWENTY] * 10
