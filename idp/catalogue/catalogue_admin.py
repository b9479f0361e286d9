"""CatalogueAdmin: the context of reads and changes of the inventory: transaction, authority, calendar, audit trail."""

from dataclasses import dataclass
from uuid import UUID

from idp.catalogue.application import Application
from idp.foundation import audit, change_counter
from idp.foundation.application_marks import mark_applications
from idp.foundation.calendar import Calendar
from idp.foundation.database import Session
from idp.offices import store as offices
from idp.permissions import Authority, Operation, Permit


@dataclass(frozen=True, slots=True)
class CatalogueAdmin:
    """What use cases of the inventory work with.

    What changes an application locks its row first, and only then its mark and the change counter.
    """

    session: Session
    authority: Authority
    calendar: Calendar

    async def require(self, operation: Operation, application: Application) -> Permit:
        """The proof that the operation is allowed for this application's office. Raises InsufficientAuthority."""
        line = await offices.load_line(self.session, application.owner.id)
        return self.authority.require(operation, office=line)

    async def require_person(self, operation: Operation, application: Application) -> Permit:
        """The same for what a program may not do. Raises InsufficientAuthority."""
        line = await offices.load_line(self.session, application.owner.id)
        return self.authority.require_person(operation, office=line)

    async def hold_numbers(self) -> None:
        """Hold up others who give inventory numbers until the transaction ends."""
        await change_counter.publish_change(self.session, "inventory")

    async def record(self, tag: audit.AuditTag, permit: Permit, application_id: UUID, detail: audit.Detail) -> None:
        """Record a change of an application in the audit trail, and have its level computed again."""
        event = audit.Event(tag, permit.actor, str(application_id), {**detail, **permit.detail})
        await audit.record(self.session, event)
        await mark_applications(self.session, [application_id])
        await change_counter.publish_change(self.session, "inventory")
