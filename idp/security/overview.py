"""SecurityOverview: what was measured today: refused acts, failed logins, throttling, refused requests of clients."""

from collections import Counter
from dataclasses import dataclass

from idp.accounts.policy import ThrottlePolicy
from idp.accounts.store import login_failures, login_throttle
from idp.accounts.store import sessions as session_store
from idp.accounts.store.login_throttle import ThrottleTotals
from idp.clients.store import clients
from idp.foundation import audit_entries, clock, facts
from idp.foundation.audit import AuditResult
from idp.foundation.audit_entries import AuditFilter
from idp.foundation.audit_tags import AuditTags
from idp.foundation.audit_trail import COUNTED_TO
from idp.foundation.audit_verification import VerificationResult, load_last_verification
from idp.foundation.calendar import Calendar
from idp.foundation.database import Session
from idp.foundation.fact_kind import FactKind
from idp.permissions import Authority, Operation

#: Clients that are listed, those with the most refused requests.
_LISTED = 10


@dataclass(frozen=True, slots=True)
class RefusedClient:
    """A client and how many of its requests were refused today before they were authenticated, and after."""

    client_id: str
    name: str
    unauthenticated: int
    failed: int


@dataclass(frozen=True, slots=True)
class SecurityOverview:
    """The numbers of today, and what the last verification of the chain found.

    `refused_acts` and `failed_logins` are counted to one more than COUNTED_TO.
    """

    refused_acts: int
    failed_logins: int
    throttling: ThrottleTotals
    live_sessions: int
    clients: tuple[RefusedClient, ...]
    verification: VerificationResult | None


@dataclass(frozen=True, slots=True)
class OverviewReader:
    """Reads the overview; days are those of `calendar`."""

    calendar: Calendar
    throttle: ThrottlePolicy
    tags: AuditTags

    async def load_overview(self, authority: Authority, session: Session) -> SecurityOverview:
        """The overview of today. Raises InsufficientAuthority."""
        authority.require(Operation.SHOW_SECURITY_OVERVIEW)
        at = clock.now()
        today = self.calendar.start_of(self.calendar.day_of(at))
        refused = AuditFilter(tags=self.tags.with_result(AuditResult.REFUSED), since=today)
        return SecurityOverview(
            refused_acts=await audit_entries.count_entries(session, refused, COUNTED_TO + 1),
            failed_logins=await login_failures.count_since(session, today, COUNTED_TO + 1),
            throttling=await login_throttle.load_totals(session, at, self.throttle),
            live_sessions=await session_store.count_live(session, at),
            clients=await self._load_clients(session),
            verification=await load_last_verification(session),
        )

    async def _load_clients(self, session: Session) -> tuple[RefusedClient, ...]:
        kinds = (FactKind.UNAUTHENTICATED_REFUSED, FactKind.REQUEST_FAILED)
        counts = await facts.load_client_counts(session, kinds, self.calendar.today())
        by_kind = {(client_id, kind): count for client_id, kind, count in counts}
        totals = Counter[str]()
        for client_id, _, count in counts:
            totals[client_id] += count
        most = [client_id for client_id, _ in totals.most_common(_LISTED)]
        names = {row.client_id: row.name for row in await clients.list_names(session, most)}
        return tuple(
            RefusedClient(client_id, names.get(client_id, ""), *(by_kind.get((client_id, kind), 0) for kind in kinds))
            for client_id in most
        )
