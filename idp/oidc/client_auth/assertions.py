"""ClientAssertions: JWTs that clients sign, verified with their keys or secrets and accepted once (RFC 7523)."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from idp.clients.credentials.client_secrets import SECRET_PURPOSE
from idp.clients.registry import RegisteredClient, SecretDigest
from idp.foundation.database import Database
from idp.foundation.log import get_logger
from idp.foundation.secret_values import DerivationKeyMissing, SecretDeriver
from idp.oidc.client_auth.client_authentication import ClientAuthentication
from idp.oidc.client_auth.client_keys import ClientKeys
from idp.oidc.store import used_jtis
from idp.protocol.client import AuthMethod
from idp.protocol.client_auth import assertion, timing
from idp.protocol.client_auth.assertion import ClientAssertion
from idp.protocol.errors import InvalidExternalJwt, InvalidSignature
from idp.protocol.errors.jwt import JwtCause
from idp.protocol.provider import Provider
from idp.protocol.tokens.external_jwt import UnverifiedJwt
from idp.protocol.tokens.jwk import ExternalKey

log = get_logger(__name__)


class ClientAssertions:
    """Checks client assertions; `spend_assertion` costs one statement, `authenticate` none."""

    def __init__(self, database: Database, derivation: SecretDeriver, keys: ClientKeys, provider: Provider) -> None:
        self._database = database
        self._derivation = derivation
        self._keys = keys
        self._provider = provider

    async def authenticate(
        self, presented: ClientAssertion, client: RegisteredClient, now: datetime
    ) -> ClientAuthentication | InvalidExternalJwt:
        """The authentication if the client signed it by its registered method, else why not, after equal work."""
        try:
            if presented.method is not client.metadata.token_endpoint_auth_method:
                raise JwtCause.JWT_METHOD_NOT_REGISTERED(algorithm=presented.token.printable_algorithm)
            if presented.method is AuthMethod.SECRET_JWT:
                return ClientAuthentication(presented.method, self._find_signing_secret(presented.token, client, now))
            return ClientAuthentication(presented.method, key=await self.check_signature(presented.token, client))
        except InvalidExternalJwt as fault:
            log.debug("client.unproven", client_id=client.metadata.client_id, reason=str(fault))
            if not isinstance(fault, InvalidSignature):
                timing.equalize(presented.token)
            return fault

    async def check_signature(self, token: UnverifiedJwt, client: RegisteredClient) -> ExternalKey:
        """The client's own key that signed it. Raises InvalidExternalJwt."""
        algorithms = assertion.allowed_key_algorithms(client.metadata)
        key = await self._keys.find_key(client, token, algorithms)
        token.verify(key, algorithms)
        return key

    async def spend_assertion(
        self, token: UnverifiedJwt, client: RegisteredClient, endpoint: str, now: datetime
    ) -> None:
        """Accept a verified assertion, once (RFC 7523 3). Raises InvalidExternalJwt."""
        ours = assertion.accepted_audiences(self._provider, endpoint)
        once = assertion.check_claims(token, client.metadata, ours=ours, issuer=self._provider.issuer, now=now)
        owner = client.metadata.client_id
        if not await used_jtis.spend_jti(self._database, "assertion", owner=owner, jti=once.jti, expires_at=once.until):
            raise JwtCause.JWT_REPLAYED()

    def _find_signing_secret(self, token: UnverifiedJwt, client: RegisteredClient, now: datetime) -> UUID:
        tried = 0
        for secret_id, secret in self._derive_secrets(client, now):
            try:
                token.verify_with_secret(secret, assertion.allowed_algorithms(client.metadata))
            except InvalidSignature:
                tried += 1
                continue
            return secret_id
        raise JwtCause.JWT_SECRET_MISMATCH(algorithm=token.printable_algorithm, tried=tried)

    def _derive_secrets(self, client: RegisteredClient, now: datetime) -> Iterator[tuple[UUID, str]]:
        """The live secrets that can be derived, newest last; missing keys are logged for operators."""
        for one in client.live_secrets(now):
            if one.derived_with is not None:
                try:
                    yield one.id, self._derivation.derive(SECRET_PURPOSE, one.id, one.derived_with).reveal
                except DerivationKeyMissing as problem:
                    _log_missing_key(client, one, problem)


def _log_missing_key(client: RegisteredClient, secret: SecretDigest, problem: DerivationKeyMissing) -> None:
    said = {"client_id": client.metadata.client_id, "secret": str(secret.id), "problem": str(problem)}
    log.error("client_secret.key_gone", **said)
