"""FoundationCleanup and RetentionPolicy: deletes old outbox messages and error reports, corrects moments ahead."""

from dataclasses import dataclass
from datetime import timedelta

from idp.foundation import clock, keys, outbox
from idp.foundation.database import Database
from idp.foundation.error_reports import ErrorReports


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """How long delivered outbox messages, error reports, ended help requests and facts with persons are kept."""

    #: Delivered messages, such as logout tokens.
    promises: timedelta = timedelta(days=7)
    #: What is behind the codes that pages show, such as `DVS-7K2Q-M4XT`.
    diagnoses: timedelta = timedelta(days=30)
    #: Help requests that are ended, with their messages.
    help_requests: timedelta = timedelta(days=365)
    #: Who used which application on which day, in whole days; afterwards only counts. At least 31 days.
    facts: timedelta = timedelta(days=35)

    def find_errors(self) -> list[str]:
        """One sentence for each value that cannot be."""
        if self.facts < timedelta(days=31) or self.facts % timedelta(days=1):
            return ["IDP_KEEP__FACTS is whole days, and at least P31D: people are counted over 30 days."]
        return []


class FoundationCleanup:
    """The cleanup job of the foundation; the audit trail is never deleted, facts by FactPurge."""

    def __init__(self, database: Database, error_reports: ErrorReports, policy: RetentionPolicy) -> None:
        self._database, self._error_reports, self.policy = database, error_reports, policy

    async def run(self) -> None:
        """Delete what is older than the policy allows."""
        at = clock.now()
        async with self._database.begin() as session:
            await outbox.delete_done(session, at - self.policy.promises)
        await self._error_reports.purge(at - self.policy.diagnoses)

    async def correct_times(self) -> None:
        """Correct the moments of keys and outbox messages that a clock wrote while it was ahead."""
        at = clock.now()
        async with self._database.begin() as session:
            await keys.correct_times(session, at)
            await outbox.correct_times(session, at)
