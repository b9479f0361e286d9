"""Where clients are changed: in one transaction, by somebody, told to every process, kept in the audit trail."""

from dataclasses import dataclass
from uuid import UUID

from idp.clients.authority import powers
from idp.clients.record import ClientRecord
from idp.clients.refusals import BeyondReach, NoSuchClient
from idp.clients.registry import Registry
from idp.clients.store import clients
from idp.clients.store.clients import Key
from idp.foundation import audit, versions
from idp.foundation.database import Session
from idp.protocol.client import ClientMetadata
from idp.protocol.provider import Provider

#: The name under which every process watches for changes of clients.
CLIENTS = "clients"


@dataclass(frozen=True, slots=True)
class Desk:
    """The transaction, this process's registry, the deployment, and the opaque id of whoever acts (None: the shell).

    `holds`: the scopes whoever acts has, and so may give to a client (None: the shell, everything).
    `tells_later`: many acts follow each other, and `tell` is called once after the last one.
    """

    session: Session
    registry: Registry
    provider: Provider
    actor: str | None = None
    holds: frozenset[str] | None = None
    tells_later: bool = False

    async def client(self, key: Key) -> ClientRecord:
        """The client, held until this transaction ends. Raises NoSuchClient."""
        found = await clients.find_for_change(self.session, key)
        if found is None:
            raise NoSuchClient(NoSuchClient.__doc__)
        return found

    def reaches(self, client: ClientMetadata) -> None:
        """Let whoever acts have such a client in their hands. Raises BeyondReach."""
        missing = powers(client, self.provider.api_scopes) - self.holds if self.holds is not None else None
        if missing:
            raise BeyondReach(missing)

    async def changed(self, tag: str, client: UUID, detail: audit.Detail | None = None) -> None:
        """Keep the act, and tell every process of it."""
        await audit.record(self.session, audit.Event(tag, self.actor, str(client), detail or {}))
        if not self.tells_later:
            await self.tell()

    async def tell(self) -> None:
        """Tell the other processes, and make this one look again as soon as the change is durable.

        The last thing in a transaction: it holds the one row that every change of a client needs.
        """
        await versions.bump(self.session, CLIENTS)
        self.session.after_commit(self.registry.forget)
