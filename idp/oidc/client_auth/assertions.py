"""ClientAssertions: JWTs that clients sign, verified with their keys or secrets and accepted once (RFC 7523)."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from idp.clients.credentials import PURPOSE
from idp.clients.registry import RegisteredClient, SecretDigest
from idp.foundation.database import Database
from idp.foundation.log import get_logger
from idp.foundation.opaque import Derivation, KeyGone
from idp.oidc.client_auth.client_keys import ClientKeys
from idp.oidc.client_auth.proven import Proven
from idp.oidc.store import used_once
from idp.protocol.client import AuthMethod
from idp.protocol.client_auth import assertion, nobody
from idp.protocol.client_auth.assertion import Assertion
from idp.protocol.provider import Provider
from idp.protocol.tokens.foreign import Untrusted, Unverified, WrongSignature

log = get_logger(__name__)


class Assertions:
    """Checks client assertions; `spend_assertion` costs one statement, `authenticate` none."""

    def __init__(self, database: Database, derivation: Derivation, keys: ClientKeys, provider: Provider) -> None:
        self._database = database
        self._derivation = derivation
        self._keys = keys
        self._provider = provider

    async def proven(self, shown: Assertion, client: RegisteredClient, now: datetime) -> Proven | None:
        """The authentication if the client signed it by its registered method, else None after equal work."""
        try:
            if shown.method is not client.metadata.token_endpoint_auth_method:
                raise Untrusted("this client registered another method")
            if shown.method is AuthMethod.SECRET_JWT:
                return Proven(shown.method, self._by_secret(shown.token, client, now))
            await self.signed(shown.token, client)
            return Proven(shown.method)
        except Untrusted as fault:
            log.debug("client.unproven", client_id=client.metadata.client_id, reason=str(fault))
            if not isinstance(fault, WrongSignature):
                nobody.pretend(shown.token)
            return None

    async def signed(self, token: Unverified, client: RegisteredClient) -> None:
        """Check that the client's own key signed it. Raises InvalidExternalJwt."""
        await self._keys.open(client, token, assertion.own_algorithms(client.metadata))

    async def take(self, token: Unverified, client: RegisteredClient, endpoint: str, now: datetime) -> None:
        """Accept a verified assertion, once (RFC 7523 3). Raises InvalidExternalJwt."""
        ours = assertion.audiences(self._provider, endpoint)
        once = assertion.check(token, client.metadata, ours, self._provider.issuer, now)
        owner = client.metadata.client_id
        if not await used_once.spend(self._database, "assertion", owner, once.jti, once.until):
            raise Untrusted("its jti was used before: make a new one for each request")

    def _by_secret(self, token: Unverified, client: RegisteredClient, now: datetime) -> UUID:
        for secret_id, secret in self._secrets(client, now):
            try:
                token.proven_by_secret(secret, assertion.algorithms(client.metadata))
            except WrongSignature:
                continue
            return secret_id
        raise WrongSignature("no live secret of this client signed it")

    def _secrets(self, client: RegisteredClient, now: datetime) -> Iterator[tuple[UUID, str]]:
        """The live secrets that can be derived, newest last; missing keys are logged for operators."""
        for one in client.live_secrets(now):
            if one.derived_with is not None:
                try:
                    yield one.id, self._derivation.secret(PURPOSE, one.id, one.derived_with).reveal
                except KeyGone as problem:
                    _tell(client, one, problem)


def _tell(client: RegisteredClient, secret: SecretDigest, problem: KeyGone) -> None:
    said = {"client_id": client.metadata.client_id, "secret": str(secret.id), "problem": str(problem)}
    log.error("client_secret.key_gone", **said)
