"""TeamCredentials: secrets, keys and the way a client proves itself, as members of its team change them."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from idp.clients.credentials import client_secrets
from idp.clients.credentials.client_secrets import IssuedSecret
from idp.clients.credentials.expiry import live_secrets
from idp.clients.records import ClientRecord
from idp.clients.registration import public_keys
from idp.clients.teams.team_clients import TeamClient, TeamClients
from idp.foundation import clock
from idp.permissions import Operation
from idp.protocol.client import AuthMethod

_CHANGE = Operation.CHANGE_TEAM_CLIENT_CREDENTIALS


@dataclass(frozen=True, slots=True)
class MethodChange:
    """The client after another way to prove itself, with its secret where it needed one."""

    client: ClientRecord
    issued: IssuedSecret | None


class TeamCredentials:
    """Raises InsufficientAuthority for who only reads, and ClientReadOnly where the whole team only looks."""

    def __init__(self, clients: TeamClients) -> None:
        self._clients = clients

    async def add_secret(self, team: TeamClient, lifetime: timedelta | None, overlap: timedelta | None) -> IssuedSecret:
        """Add a secret; `overlap`: after which the present one ends, None: it stays.

        Raises ClientUsesNoSecret, TooManySecrets.
        """
        admin, client = await self._clients.lock_for_change(team, _CHANGE)
        if overlap is None:
            return await client_secrets.add_secret(admin, client, lifetime)
        return await client_secrets.replace_secret(admin, client, overlap, lifetime)

    async def end_secret(self, team: TeamClient, secret_id: UUID) -> None:
        """End a secret now. Raises NoSuchSecret."""
        admin, client = await self._clients.lock_for_change(team, _CHANGE)
        await client_secrets.end_secret(admin, client, secret_id)

    async def add_keys(self, team: TeamClient, pasted: str) -> ClientRecord:
        """Register public keys beside those there are. Raises InvalidDeclaration."""
        return await self._clients.update(team, _CHANGE, lambda client: public_keys.members_with_keys(client, pasted))

    async def remove_key(self, team: TeamClient, thumbprint: str) -> ClientRecord:
        """Remove a registered key. Raises NoSuchKey, InvalidDeclaration where the client needs it."""
        return await self._clients.update(
            team, _CHANGE, lambda client: public_keys.members_without_key(client, thumbprint)
        )

    async def use_key_address(self, team: TeamClient, uri: str) -> ClientRecord:
        """Take keys from an address in place of the registered ones, after `TeamAddressVerifier.verify_key_address`.

        Raises InvalidDeclaration.
        """
        return await self._clients.update(team, _CHANGE, lambda _: {"jwks_uri": uri, "jwks": None})

    async def use_method(self, team: TeamClient, method: AuthMethod) -> MethodChange:
        """Let the client prove itself in another way; secrets end where it uses none, one is made where it has none."""
        members = {"token_endpoint_auth_method": method.value}
        client = await self._clients.update(team, _CHANGE, lambda _: members)
        if not method.uses_secret or live_secrets(client.secrets, clock.now()):
            return MethodChange(client, None)
        return MethodChange(client, await self.add_secret(team, None, None))
