"""FactorChange: records a change of a person's factors in the audit trail, and has the person told."""

from dataclasses import dataclass, field
from uuid import UUID

from idp.accounts.events import AccountsEvent, AccountsMessage
from idp.accounts.factors.enrolled_factors import FactorKind
from idp.foundation import audit, clock, outbox
from idp.foundation.database import Session
from idp.foundation.statements import Executor


@dataclass(frozen=True, slots=True)
class FactorChange:
    """What happened to which factor of whom; `actor`: who did it, as the audit trail says, None: nobody in particular.

    `detail`: further facts for the audit trail.
    """

    event: AccountsEvent
    person_id: UUID
    kind: FactorKind
    actor: str | None = None
    detail: audit.Detail = field(default_factory=dict)

    @property
    def audited(self) -> audit.Event:
        """The audit event."""
        return audit.Event(self.event, self.actor, str(self.person_id), {"factor": self.kind.value, **self.detail})

    @property
    def payload(self) -> outbox.Payload:
        """The payload of the message FACTORS_CHANGED."""
        at = clock.now().isoformat()
        return {"person_id": str(self.person_id), "at": at, "event": self.event.value, "factor": self.kind.value}


async def announce(session: Session, change: FactorChange) -> None:
    """Record the change and enqueue FACTORS_CHANGED, in the transaction of the change."""
    await audit.record(session, change.audited)
    await outbox.enqueue(session, AccountsMessage.FACTORS_CHANGED, change.payload)


async def announce_compiled(executor: Executor, change: FactorChange) -> None:
    """The same by compiled statements."""
    await audit.record_compiled(executor, change.audited)
    await outbox.enqueue_compiled(executor, AccountsMessage.FACTORS_CHANGED, change.payload)
