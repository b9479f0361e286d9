"""Error reports: the code an error page shows (DVS-7K2Q-M4XT), and the facts that are stored under it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, delete, insert
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation import clock
from idp.foundation.database import Base, Database
from idp.foundation.log import mask_text

#: Crockford's base32: without I, L, O and U, which are easily confused when read aloud.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MAX_PENDING = 50


class ErrorReport(Base):
    """A stored error report: the kind of error and facts for a developer. No personal data, no secret."""

    __tablename__ = "diagnosis"
    code: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[str]
    client_id: Mapped[str | None]
    facts: Mapped[dict[str, str]] = mapped_column(JSON)


@dataclass(frozen=True, slots=True)
class _PendingReport:
    code: str
    at: datetime
    kind: str
    client_id: str | None
    facts: dict[str, str]


def new_report_code() -> str:
    """Generate a code such as DVS-7K2Q-M4XT: 40 random bits."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"DVS-{letters[:4]}-{letters[4:]}"


class ErrorReports:
    """Collects reports in memory for PeriodicFlush; at most the newest fifty are kept until a flush."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pending: list[_PendingReport] = []

    def create(self, kind: str, client_id: str | None = None, facts: Mapping[str, str] | None = None) -> str:
        """Report an error of `kind` and return its code.

        `facts`: short values, never a secret; what looks like a personal number or an e-mail address is masked.
        """
        code = new_report_code()
        short = {name: mask_text(value)[:500] for name, value in (facts or {}).items()}
        self._pending.append(_PendingReport(code, clock.now(), kind, client_id, short))
        del self._pending[:-_MAX_PENDING]
        return code

    async def flush(self) -> None:
        """Write the collected reports; on failure they are kept for the next flush."""
        if not self._pending:
            return
        pending, self._pending = self._pending, []
        rows = [
            {"code": k.code, "at": k.at, "kind": k.kind, "client_id": k.client_id, "facts": k.facts} for k in pending
        ]
        try:
            async with self._database.begin() as session:
                await session.execute(insert(ErrorReport), rows)
        except BaseException:
            self._pending = pending + self._pending
            raise

    async def purge(self, older_than: datetime) -> None:
        """Delete the reports created before `older_than`."""
        async with self._database.begin() as session:
            await session.execute(delete(ErrorReport).where(ErrorReport.at < older_than))
