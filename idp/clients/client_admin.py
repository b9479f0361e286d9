"""ClientAdmin: the context of changes to clients and APIs: transaction, authority, audit trail, publication."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from uuid import UUID

from idp.clients.authority import permissions_over
from idp.clients.causes import ClientAdminCause
from idp.clients.events import ClientsEvent
from idp.clients.records import ClientRecord
from idp.clients.registry import Registry
from idp.clients.signing_demand import SigningDemand
from idp.clients.store import apis, clients
from idp.clients.store.clients import ClientIdentifier
from idp.foundation import audit, change_counter
from idp.foundation.calendar import Calendar
from idp.foundation.database import Session
from idp.permissions import NOBODY, Authority, InsufficientAuthority, Operation, Permit
from idp.protocol.client import ClientMetadata
from idp.protocol.provider import Provider
from idp.protocol.registration.self_registration import Consequence

#: The name under which every process watches for changes of clients.
CLIENT_CHANGES = "clients"

#: What other packages do in the transaction in which a client becomes another one: (session, client_id, consequence).
ConsequenceHandler = Callable[[Session, str, Consequence], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class ClientAdmin:
    """What administrative use cases of clients and APIs work with.

    Nothing can be read or changed before `acting` has found the operation allowed: `session` refuses until then.
    `defers_publication`: many changes follow each other, and `publish_change` is called once after the last one.
    `on_changed_identity`: applies the consequence of a change elsewhere; the operator's shell needs none.
    `signing_demand`: follows what clients are registered for; without it, the periodic job does that.
    """

    transaction: Session
    registry: Registry
    provider: Provider
    authority: Authority = NOBODY
    defers_publication: bool = False
    permit: Permit | None = None
    on_changed_identity: ConsequenceHandler | None = None
    signing_demand: SigningDemand | None = None
    calendar: Calendar = field(kw_only=True)

    def acting(self, operation: Operation) -> "ClientAdmin":
        """This context for one operation that the acting authority permits. Raises InsufficientAuthority."""
        return replace(self, permit=self.authority.require(operation))

    @property
    def session(self) -> Session:
        """The transaction of the operation. Raises InsufficientAuthority where no operation was found allowed."""
        self.require_permit()
        return self.transaction

    async def lock_client(self, key: ClientIdentifier) -> ClientRecord:
        """The client, held until this transaction ends. Raises NoSuchClient."""
        found = await clients.lock_client(self.session, key)
        if found is None:
            raise ClientAdminCause.CLIENT_NOT_FOUND()
        return found

    async def check_reach(self, client: ClientMetadata) -> None:
        """Refuse to change a client that may do more than the acting authority. Raises InsufficientAuthority."""
        issuer, held = self.provider.issuer, self.authority.permissions
        if permissions_over(client, issuer, serves_apis=True) <= held:
            return
        missing = permissions_over(client, issuer, await apis.serves(self.session, client.client_id)) - held
        if missing:
            raise InsufficientAuthority(missing)

    async def require_new_consent(self, client_id: str) -> None:
        """Have people asked for consent again: what they agreed to share was agreed with another client."""
        if self.on_changed_identity is not None:
            await self.on_changed_identity(self.session, client_id, Consequence.ASK_AGAIN)

    async def record(self, tag: ClientsEvent, subject: UUID, detail: audit.Detail | None = None) -> None:
        """Record the act in the audit trail: who did it, by which token, with which permission."""
        permit = self.require_permit()
        event = audit.Event(tag, permit.actor, str(subject), {**(detail or {}), **permit.detail})
        await audit.record(self.session, event)

    async def record_change(self, tag: ClientsEvent, client: UUID, detail: audit.Detail | None = None) -> None:
        """Record the act, and publish the change to every process."""
        await self.record(tag, client, detail)
        if not self.defers_publication:
            await self.publish_change()

    async def publish_change(self) -> None:
        """Publish the change to the other processes, and clear the cache of this one after the commit.

        The last thing in a transaction: it holds the one row that every change of a client needs.
        """
        await change_counter.publish_change(self.session, CLIENT_CHANGES)
        if self.signing_demand is not None:
            await self.signing_demand.follow(self.session)
        self.session.after_commit(self.registry.clear_cache)

    def require_permit(self) -> Permit:
        """The operation that was found allowed. Raises InsufficientAuthority where there is none."""
        if self.permit is None:
            raise InsufficientAuthority([])
        return self.permit
