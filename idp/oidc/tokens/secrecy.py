"""ResponseEncryption: signs and encrypts responses for one client, as it registered (OIDC Core 5.3.2, 10.2)."""

from collections.abc import Mapping

from idp.clients.registry import RegisteredClient
from idp.oidc.client_auth.client_keys import ClientKeys
from idp.oidc.tokens.signing import Signing
from idp.protocol.algorithms import Encryption
from idp.protocol.errors import InvalidRequest
from idp.protocol.tokens.foreign import Untrusted
from idp.protocol.tokens.jwe import Recipient


class Secrecy:
    """Finds the encryption keys of clients; a client that registered for none costs nothing."""

    def __init__(self, signing: Signing, keys: ClientKeys, issuer: str) -> None:
        self._signing = signing
        self._keys = keys
        self._issuer = issuer

    async def reader(self, client: RegisteredClient, encryption: Encryption | None) -> Recipient | None:
        """The recipient for this kind of encryption; None when the client did not register for it.

        Raises InvalidRequest when the client has no usable key: plain text would disclose what it wanted encrypted.
        """
        if encryption is None:
            return None
        try:
            return await self._keys.recipient(client, encryption)
        except Untrusted as fault:
            raise InvalidRequest(
                f"this client registered that it is answered with {encryption.alg}, but {fault}"
            ) from fault

    async def userinfo(self, client: RegisteredClient, claims: Mapping[str, object]) -> str | Mapping[str, object]:
        """The userinfo response as registered: plain claims, a JWT, or a JWE. Raises InvalidRequest."""
        metadata = client.metadata
        reader = await self.reader(client, metadata.userinfo_encryption)
        signature = metadata.userinfo_signed_response_alg
        if signature is None and reader is None:
            return claims
        addressed = {**claims, "iss": self._issuer, "aud": metadata.client_id}
        content = addressed if signature is None else self._signing.sign(addressed, signature, "untyped")
        return content if reader is None else reader.encrypt(content)
