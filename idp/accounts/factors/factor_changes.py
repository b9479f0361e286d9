"""FactorChanges: records changes of people's factors, ends their trusted devices, and has the person told."""

from dataclasses import dataclass
from uuid import UUID

from idp.accounts.events import AccountsEvent, AccountsMessage, HistoryEvent
from idp.accounts.factors.enrolled_factors import FactorKind
from idp.accounts.history.sign_in_history import SignInHistory
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.accounts.sessions.trusted_devices import TrustedDevices
from idp.foundation import audit, clock, outbox
from idp.foundation.database import Session
from idp.foundation.statements import Executor


@dataclass(frozen=True, slots=True)
class FactorChange:
    """What happened to which factor of whom."""

    event: AccountsEvent
    person_id: UUID
    kind: FactorKind

    @property
    def audited(self) -> audit.Event:
        """The audit event of a change that the person made."""
        return audit.Event(self.event, str(self.person_id), str(self.person_id), {"factor": self.kind.value})

    @property
    def payload(self) -> outbox.Payload:
        """The payload of the message FACTORS_CHANGED."""
        at = clock.now().isoformat()
        return {"person_id": str(self.person_id), "at": at, "event": self.event.value, "factor": self.kind.value}


class FactorChanges:
    """Announces changes of factors: audit trail, sign-in history, a message to the person; trusted devices end."""

    def __init__(self, trusted_devices: TrustedDevices, history: SignInHistory) -> None:
        self._trusted_devices = trusted_devices
        self._history = history

    async def announce(self, session: Session, change: FactorChange, origin: RequestOrigin) -> None:
        """Announce a change that the person made, in the transaction that makes it."""
        await audit.record(session, change.audited)
        await self.tell(session, change, origin)

    async def tell(self, session: Session, change: FactorChange, origin: RequestOrigin) -> None:
        """The same for a change whose audit event names somebody else."""
        await self._trusted_devices.forget(session, change.person_id)
        await self._history.record(session, change.person_id, HistoryEvent.FACTORS_CHANGED, origin)
        await outbox.enqueue(session, AccountsMessage.FACTORS_CHANGED, change.payload)


async def report(executor: Executor, change: FactorChange) -> None:
    """Record what a login brought about, and have the person told; by compiled statements."""
    await audit.record_compiled(executor, change.audited)
    await outbox.enqueue_compiled(executor, AccountsMessage.FACTORS_CHANGED, change.payload)
