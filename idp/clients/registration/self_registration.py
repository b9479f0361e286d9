"""SelfRegistration: clients register themselves and manage their registration (RFC 7591, RFC 7592)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar

from idp.clients.causes import ClientAdminCause
from idp.clients.client_admin import ClientAdmin, ConsequenceHandler
from idp.clients.errors import (
    InvalidDeclaration,
)
from idp.clients.policy import is_client_id
from idp.clients.registration import client_lifecycle, initial_access_tokens
from idp.clients.registration.sector_identifiers import SectorDeclaration, SectorIdentifierVerifier
from idp.clients.registration.self_managed_client import ClientInformation, SelfManagedClient
from idp.clients.registry import Registry
from idp.clients.signing_demand import SigningDemand
from idp.clients.store import initial_access_tokens as tokens
from idp.clients.store import self_registered
from idp.clients.store.initial_access_tokens import InitialAccessToken
from idp.foundation import clock, secret_values
from idp.foundation.calendar import Calendar
from idp.foundation.database import Database, Session
from idp.foundation.ids import new_id
from idp.permissions import Authority, Operation, Permission, Reach
from idp.protocol.client import ClientMetadata
from idp.protocol.errors import OAuthError
from idp.protocol.provider import Provider
from idp.protocol.registration import self_registration as rules
from idp.protocol.registration.self_registration import Consequence, RegistrationBounds, RegistrationPolicy

Declaration = Mapping[str, object]
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class OpenRegistrationLimit:
    """The most clients that register without an initial access token, from anywhere: a sandbox is no dump; 0: any."""

    most: int
    within: timedelta


class SelfRegistration:
    """The initial access token is checked before other servers are called, and spent in the transaction after that."""

    def __init__(
        self,
        policy: RegistrationPolicy,
        database: Database,
        registry: Registry,
        provider: Provider,
        *,
        limit: OpenRegistrationLimit,
        sectors: SectorIdentifierVerifier,
        signing_demand: SigningDemand,
        calendar: Calendar,
    ) -> None:
        self._policy = policy
        self._limit = limit
        self._database = database
        self._registry = registry
        self._provider = provider
        self._sectors = sectors
        self._signing_demand = signing_demand
        self._calendar = calendar
        self._handlers: list[ConsequenceHandler] = []

    def on_change(self, handler: ConsequenceHandler) -> None:
        """Register a handler for the consequence of a client's own change, called in the same transaction."""
        self._handlers.append(handler)

    async def apply_consequence(self, session: Session, client_id: str, consequence: Consequence) -> None:
        """Call every function that was registered with `on_change`."""
        for handler in self._handlers:
            await handler(session, client_id, consequence)

    async def register(self, bearer: str | None, raw: Declaration) -> ClientInformation:
        """Register a client. Raises RegistrationNotAllowed, TooManyRegistrations, InvalidDeclaration."""
        async with self._database.begin() as session:
            initial_token = await self._initial_access_token(session, bearer)
        bounds = initial_access_tokens.token_bounds(initial_token) if initial_token else RegistrationBounds()
        metadata = self._parse_declaration(raw, str(new_id()), bounds)
        await self._sectors.verify(SectorDeclaration.from_client(metadata))
        async with self._database.begin() as session:
            return await self._add_client(session, metadata, bearer, initial_token)

    async def authenticate(self, client_id: str, bearer: str | None) -> SelfManagedClient:
        """The client whose registration access token this is. Raises RegistrationNotAllowed."""
        if bearer is None or not is_client_id(client_id):
            raise ClientAdminCause.REGISTRATION_TOKEN_MISSING()
        async with self._database.begin() as session:
            holder = await self_registered.find_registration_owner(
                session, client_id, secret_values.digest_secret(bearer)
            )
            initial_token = (
                await tokens.find_token(session, holder.registered_with) if holder and holder.registered_with else None
            )
        if holder is None:
            raise ClientAdminCause.REGISTRATION_TOKEN_INVALID()
        bounds = initial_access_tokens.token_bounds(initial_token) if initial_token else RegistrationBounds()
        return SelfManagedClient(holder, bearer, bounds)

    async def read_registration(self, own: SelfManagedClient) -> ClientInformation:
        """What is registered of it. Raises RegistrationNotAllowed when it was deleted meanwhile."""
        async with self._database.begin() as session:
            return await own.read_registration(self._admin(session, own.authority))

    async def change(self, own: SelfManagedClient, raw: Declaration) -> ClientInformation:
        """Replace all its metadata by `raw`. Raises InvalidDeclaration, NotOwner, RegistrationNotAllowed."""
        members = _apply_rule(lambda: rules.read_update(raw, own.client_id))
        metadata = self._parse_declaration(members, own.client_id, own.bounds)
        before = await self.read_registration(own)
        await self._sectors.verify(
            SectorDeclaration.from_client(metadata), SectorDeclaration.from_client(before.client.metadata)
        )
        async with self._database.begin() as session:
            admin = replace(self._admin(session, own.authority), defers_publication=True)
            admin = admin.acting(Operation.CHANGE_OWN_CLIENT)
            changed = await own.change(admin, metadata, raw.get("client_secret"))
            await self.apply_consequence(session, own.client_id, changed.consequence)
            if changed.differs:  # after all that may take long, because every change of a client waits for it
                await admin.publish_change()
        return changed.registration

    async def remove(self, own: SelfManagedClient) -> None:
        """Delete it: its sessions are notified, and its tokens end. Raises NotOwner, RegistrationNotAllowed."""
        async with self._database.begin() as session:
            await own.remove(self._admin(session, own.authority))

    async def _initial_access_token(self, session: Session, bearer: str | None) -> InitialAccessToken | None:
        """The initial access token, or None where none is needed.

        Raises RegistrationNotAllowed, TooManyRegistrations.
        """
        initial_token = (
            await tokens.find_usable_token(session, secret_values.digest_secret(bearer), clock.now())
            if bearer
            else None
        )
        if initial_token is not None:
            return initial_token
        if bearer is not None:
            raise ClientAdminCause.INITIAL_TOKEN_INVALID()
        if self._policy is not RegistrationPolicy.OPEN:
            raise ClientAdminCause.REGISTRATION_TOKEN_MISSING()
        await self._check_registration_rate(session, more=1)
        return None

    async def _add_client(
        self, session: Session, metadata: ClientMetadata, bearer: str | None, initial_token: InitialAccessToken | None
    ) -> ClientInformation:
        if (
            initial_token
            and bearer
            and not await tokens.spend_token(session, secret_values.digest_secret(bearer), clock.now())
        ):
            raise ClientAdminCause.INITIAL_TOKEN_INVALID()
        admin = replace(self._admin(session, _authority(initial_token)), defers_publication=True).acting(
            Operation.SELF_REGISTER_CLIENT
        )
        registered = await client_lifecycle.add_client_with_secret(admin, metadata)
        own = secret_values.random_secret()
        await self_registered.set_registration_token(
            session, registered.client.id, own.digest, initial_token.id if initial_token else None
        )
        await admin.publish_change()
        if initial_token is None:  # concurrent registrations wait since `publish_change`, so all of them are counted
            await self._check_registration_rate(session, more=0)
        return ClientInformation(registered.client, registered.secret, own.reveal)

    async def _check_registration_rate(self, session: Session, more: int) -> None:
        """Raises TooManyRegistrations when there are too many without a token lately, with `more` of them."""
        if self._limit.most == 0:
            return
        lately = await self_registered.count_open_registrations(session, clock.now() - self._limit.within)
        if lately + more > self._limit.most:
            raise ClientAdminCause.TOO_MANY_REGISTRATIONS()

    def _parse_declaration(self, raw: Declaration, client_id: str, bounds: RegistrationBounds) -> ClientMetadata:
        """The metadata of a client's own declaration. Raises InvalidDeclaration."""
        offered = self._signing_demand.offered
        metadata = _apply_rule(lambda: rules.read_self_registration(raw, client_id, bounds, offered))
        client_lifecycle.require_certificates_supported(self._provider, metadata)
        return metadata

    def _admin(self, session: Session, authority: Authority) -> ClientAdmin:
        return ClientAdmin(
            session,
            self._registry,
            self._provider,
            authority,
            signing_demand=self._signing_demand,
            calendar=self._calendar,
        )


def _authority(initial_token: InitialAccessToken | None) -> Authority:
    """The authority of a registration without an operator: one new client, and nothing else."""
    permissions = frozenset({Permission.SELF_REGISTER})
    if initial_token is None:
        return Authority("registration", permissions, reach=Reach.OWN)
    return Authority(f"registration:{initial_token.id}", permissions, "initial_access_token", Reach.OWN)


def _apply_rule(rule: Callable[[], Answer]) -> Answer:
    """The result of a rule; its error is converted to one with the same code. Raises InvalidDeclaration."""
    try:
        return rule()
    except OAuthError as problem:
        raise InvalidDeclaration.from_error(problem) from problem
