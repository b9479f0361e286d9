"""FoundationCleanup and RetentionPolicy: deletes old outbox messages and error reports."""

from dataclasses import dataclass
from datetime import timedelta

from idp.foundation import clock, outbox
from idp.foundation.database import Database
from idp.foundation.diagnosis import Diagnoses


@dataclass(frozen=True, slots=True)
class Keep:
    """How long delivered outbox messages and error reports are kept."""

    #: What was promised and kept, such as calls to tell of a sign-out.
    promises: timedelta = timedelta(days=7)
    #: What is behind the codes that pages show, such as `DVS-7K2Q-M4XT`.
    diagnoses: timedelta = timedelta(days=30)


class Housekeeping:
    """The cleanup job of the foundation; the audit trail and facts are never deleted."""

    def __init__(self, database: Database, diagnoses: Diagnoses, keep: Keep) -> None:
        self._database, self._diagnoses, self._keep = database, diagnoses, keep

    async def run(self) -> None:
        """Delete what is older than the policy allows."""
        at = clock.now()
        async with self._database.begin() as session:
            await outbox.purge(session, at - self._keep.promises)
        await self._diagnoses.purge(at - self._keep.diagnoses)
