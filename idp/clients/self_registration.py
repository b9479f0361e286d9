"""Clients that register themselves, and keep themselves afterwards (RFC 7591, RFC 7592)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar

from idp.clients import initial_tokens, register
from idp.clients.desk import Desk, Follow
from idp.clients.own_client import Kept, OwnClient
from idp.clients.policy import is_client_id
from idp.clients.refusals import NO_CERTIFICATES_HERE, NotAdmitted, TooManyStrangers, Unacceptable
from idp.clients.registry import Registry
from idp.clients.sectors import Sector, Sectors
from idp.clients.store import initial_tokens as tokens
from idp.clients.store import self_registered
from idp.clients.store.initial_tokens import InitialToken
from idp.foundation import clock, opaque
from idp.foundation.calendar import Calendar
from idp.foundation.database import Database, Session
from idp.foundation.ids import new_id
from idp.permissions import Authority, Operation, Permission, Reach
from idp.protocol.client import ClientMetadata
from idp.protocol.errors import OAuthError
from idp.protocol.provider import Provider
from idp.protocol.registration import self_registration as rules
from idp.protocol.registration.self_registration import Bounds, Consequence, RegistrationGate

#: As many clients as may come through an open door within an hour: a sandbox is not a dump.
STRANGERS_PER_HOUR = 300

Declaration = Mapping[str, object]
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Entrance:
    """What self-registration stands on: how wide the door is open, and what stands behind it."""

    gate: RegistrationGate
    database: Database
    registry: Registry
    provider: Provider
    sectors: Sectors
    calendar: Calendar


class SelfRegistration:
    """What opens the door is looked at before other servers are called, and spent in the transaction after that."""

    def __init__(self, entrance: Entrance) -> None:
        self._entrance = entrance
        self._follow: list[Follow] = []

    def on_change(self, follow: Follow) -> None:
        """Have `follow` done in the transaction in which a client changes itself, with what its change means."""
        self._follow.append(follow)

    async def followed(self, session: Session, client_id: str, consequence: Consequence) -> None:
        """Have all of it done."""
        for follow in self._follow:
            await follow(session, client_id, consequence)

    async def register(self, bearer: str | None, raw: Declaration) -> Kept:
        """A new client. Raises NotAdmitted, TooManyStrangers, Unacceptable."""
        async with self._entrance.database.begin() as session:
            ticket = await self._ticket(session, bearer)
        bounds = initial_tokens.bounds(ticket) if ticket else Bounds()
        metadata = self._accepted(raw, str(new_id()), bounds)
        await self._entrance.sectors.check(Sector.of(metadata))
        async with self._entrance.database.begin() as session:
            return await self._keep(session, metadata, bearer, ticket)

    async def own(self, client_id: str, bearer: str | None) -> OwnClient:
        """The client whose registration access token this is. Raises NotAdmitted."""
        if bearer is None or not is_client_id(client_id):
            raise NotAdmitted(NotAdmitted.__doc__)
        async with self._entrance.database.begin() as session:
            holder = await self_registered.holder(session, client_id, opaque.digest(bearer))
            ticket = await tokens.find(session, holder.registered_with) if holder and holder.registered_with else None
        if holder is None:
            raise NotAdmitted(NotAdmitted.__doc__)
        bounds = initial_tokens.bounds(ticket) if ticket else Bounds()
        return OwnClient(holder, bearer, bounds)

    async def show(self, own: OwnClient) -> Kept:
        """What is registered of it. Raises NotAdmitted when it went away meanwhile."""
        async with self._entrance.database.begin() as session:
            return await own.show(self._desk(session, own.authority))

    async def change(self, own: OwnClient, raw: Declaration) -> Kept:
        """Put `raw` in the place of all that is registered. Raises Unacceptable, NotYours, NotAdmitted."""
        members = _said(lambda: rules.change(raw, own.client_id))
        metadata = self._accepted(members, own.client_id, own.bounds)
        before = await self.show(own)
        await self._entrance.sectors.check(Sector.of(metadata), Sector.of(before.client.metadata))
        async with self._entrance.database.begin() as session:
            desk = replace(self._desk(session, own.authority), tells_later=True).acting(Operation.CHANGE_OWN_CLIENT)
            changed = await own.change(desk, metadata, raw.get("client_secret"))
            await self.followed(session, own.client_id, changed.consequence)
            if changed.differs:  # after all that may take long, because every change of a client waits for it
                await desk.tell()
        return changed.kept

    async def remove(self, own: OwnClient) -> None:
        """Take it away for ever: its sessions are told, and its tokens end. Raises NotYours, NotAdmitted."""
        async with self._entrance.database.begin() as session:
            await own.remove(self._desk(session, own.authority))

    async def _ticket(self, session: Session, bearer: str | None) -> InitialToken | None:
        """The initial access token; None where nobody needs one. Raises NotAdmitted, TooManyStrangers."""
        ticket = await tokens.usable(session, opaque.digest(bearer), clock.now()) if bearer else None
        if ticket is not None:
            return ticket
        if bearer is not None or self._entrance.gate is not RegistrationGate.OPEN:
            raise NotAdmitted(NotAdmitted.__doc__)
        await _check_crowd(session, STRANGERS_PER_HOUR - 1)
        return None

    async def _keep(
        self, session: Session, metadata: ClientMetadata, bearer: str | None, ticket: InitialToken | None
    ) -> Kept:
        if ticket and bearer and not await tokens.spend(session, opaque.digest(bearer), clock.now()):
            raise NotAdmitted(NotAdmitted.__doc__)
        desk = replace(self._desk(session, _authority(ticket)), tells_later=True).acting(Operation.SELF_REGISTER_CLIENT)
        made = await register.take_in(desk, metadata)
        own = opaque.random()
        await self_registered.give(session, made.client.id, own.digest, ticket.id if ticket else None)
        await desk.tell()
        if ticket is None:  # from `tell` on whoever comes at the same moment waits, so everybody is counted
            await _check_crowd(session, STRANGERS_PER_HOUR)
        return Kept(made.client, made.secret, own.reveal)

    def _accepted(self, raw: Declaration, client_id: str, bounds: Bounds) -> ClientMetadata:
        """What the protocol makes of a declaration somebody sent for themselves. Raises Unacceptable."""
        metadata = _said(lambda: rules.read(raw, client_id, bounds))
        if not self._entrance.provider.looks_at_proofs_of(metadata):
            raise Unacceptable("invalid_client_metadata", NO_CERTIFICATES_HERE)
        return metadata

    def _desk(self, session: Session, authority: Authority) -> Desk:
        entrance = self._entrance
        return Desk(session, entrance.registry, entrance.provider, authority, calendar=entrance.calendar)


def _authority(ticket: InitialToken | None) -> Authority:
    """What a registration without an operator may do: bring one client in, and nothing else."""
    permissions = frozenset({Permission.SELF_REGISTER})
    if ticket is None:
        return Authority("registration", permissions, reach=Reach.OWN)
    return Authority(f"registration:{ticket.id}", permissions, "initial_access_token", Reach.OWN)


async def _check_crowd(session: Session, most: int) -> None:
    """Raises TooManyStrangers when more than `most` came alone within the last hour."""
    if await self_registered.unvouched_since(session, clock.now() - timedelta(hours=1)) > most:
        raise TooManyStrangers(TooManyStrangers.__doc__)


def _said(rule: Callable[[], Answer]) -> Answer:
    """What a rule answers; its error as a refusal with the same code. Raises Unacceptable."""
    try:
        return rule()
    except OAuthError as problem:
        raise Unacceptable(problem.code, problem.description) from problem
