"""AuditVerification: verifies the whole chain once a day and keeps what it found as an entry of the trail itself."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from idp.foundation import audit, audit_entries
from idp.foundation.audit_check import AuditCheck, AuditReport
from idp.foundation.audit_seal import ChainKeys
from idp.foundation.database import Database, Session
from idp.foundation.events import FoundationEvent
from idp.foundation.log import get_logger, mask_text

log = get_logger(__name__)

#: Rows that are verified at once, and the pause after them: requests in the same process must not wait.
_PAGE, _PAUSE = 200, 0.02


@dataclass(frozen=True, slots=True)
class VerificationResult:
    """What the last verification found; `entry` is the id of the entry that tells of it."""

    entry: UUID
    at: datetime
    rows: int
    faults: int

    @property
    def is_whole(self) -> bool:
        return self.faults == 0


class AuditVerification:
    """Verifies the chain beside the requests and records the result; a broken chain is logged as well."""

    def __init__(self, database: Database, keys: ChainKeys) -> None:
        self._database = database
        self._keys = keys

    async def run(self) -> AuditReport:
        """Verify every row, and record the result in a transaction of its own."""
        report = await AuditCheck(self._database, self._keys, page=_PAGE, pause=lambda: asyncio.sleep(_PAUSE)).run()
        async with self._database.begin() as session:
            await audit.record(session, _event(report))
        if report.faults:
            log.error("audit.broken", faults=report.faults, finding=report.findings[0])
        return report


async def load_last_verification(session: Session) -> VerificationResult | None:
    """The result of the last verification, None when there was none yet."""
    tags = (FoundationEvent.AUDIT_VERIFIED, FoundationEvent.AUDIT_FOUND_BROKEN)
    found = await audit_entries.find_newest(session, tags)
    if found is None:
        return None
    return VerificationResult(found.id, found.at, int(found.detail["rows"] or 0), int(found.detail["faults"] or 0))


def _event(report: AuditReport) -> audit.Event:
    # in groups of eight: the trail refuses what may be a personal number, and a hash can have as many digits in a row
    link = report.end.link.hex()
    head = "-".join(link[start : start + 8] for start in range(0, len(link), 8))
    detail: dict[str, str | int] = {
        "rows": report.rows,
        "faults": report.faults,
        "number": report.end.sequence,
        "head": head,
    }
    if not report.faults:
        return audit.Event(FoundationEvent.AUDIT_VERIFIED, detail=detail)
    detail["finding"] = mask_text(report.findings[0])[:300]
    return audit.Event(FoundationEvent.AUDIT_FOUND_BROKEN, detail=detail)
