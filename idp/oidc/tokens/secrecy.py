"""What one client alone shall read: signed as it registered, and encrypted for its own key (OIDC Core 5.3.2, 10.2)."""

from collections.abc import Mapping

from idp.clients.registry import RegisteredClient
from idp.oidc.client_auth.client_keys import ClientKeys
from idp.oidc.tokens.signing import Signing
from idp.protocol.algorithms import Encryption
from idp.protocol.errors import InvalidRequest
from idp.protocol.tokens.foreign import Untrusted
from idp.protocol.tokens.jwe import Recipient


class Secrecy:
    """Finds the keys of those who wish for encryption; whoever registered no such wish costs nothing."""

    def __init__(self, signing: Signing, keys: ClientKeys, issuer: str) -> None:
        self._signing = signing
        self._keys = keys
        self._issuer = issuer

    async def reader(self, client: RegisteredClient, encryption: Encryption | None) -> Recipient | None:
        """Who is to read what `encryption` is about; None: nobody asked for that.

        Raises InvalidRequest when the client has no key for it: sending it as plain text would be worse.
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
        """The claims as the client registered to have them: bare, as a JWT, or as a JWE. Raises InvalidRequest."""
        metadata = client.metadata
        reader = await self.reader(client, metadata.userinfo_encryption)
        signature = metadata.userinfo_signed_response_alg
        if signature is None and reader is None:
            return claims
        addressed = {**claims, "iss": self._issuer, "aud": metadata.client_id}
        content = addressed if signature is None else self._signing.sign(addressed, signature, "untyped")
        return content if reader is None else reader.encrypt(content)
