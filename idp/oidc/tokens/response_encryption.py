"""ResponseEncryption: signs and encrypts responses for one client, as it registered (OIDC Core 5.3.2, 10.2)."""

from collections.abc import Mapping

from idp.clients.registry import RegisteredClient
from idp.oidc.client_auth.client_keys import ClientKeys
from idp.oidc.tokens.jwt_signer import JwtSigner
from idp.protocol.algorithms import Encryption
from idp.protocol.errors import InvalidExternalJwt
from idp.protocol.errors.token import TokenCause
from idp.protocol.tokens.jwe import Recipient


class ResponseEncryption:
    """Finds the encryption keys of clients; a client that registered for none costs nothing."""

    def __init__(self, signer: JwtSigner, keys: ClientKeys, issuer: str) -> None:
        self._signer = signer
        self._keys = keys
        self._issuer = issuer

    async def find_recipient(self, client: RegisteredClient, encryption: Encryption | None) -> Recipient | None:
        """The recipient for this kind of encryption; None when the client did not register for it.

        Raises InvalidRequest when the client has no usable key: plain text would disclose what it wanted encrypted.
        """
        if encryption is None:
            return None
        try:
            return await self._keys.find_recipient(client, encryption)
        except InvalidExternalJwt as fault:
            raise TokenCause.RESPONSE_CANNOT_BE_ENCRYPTED(alg=encryption.alg, because=fault) from fault

    async def encode_userinfo(
        self, client: RegisteredClient, claims: Mapping[str, object]
    ) -> str | Mapping[str, object]:
        """The userinfo response as registered: plain claims, a JWT, or a JWE. Raises InvalidRequest."""
        metadata = client.metadata
        recipient = await self.find_recipient(client, metadata.userinfo_encryption)
        signature = metadata.userinfo_signed_response_alg
        if signature is None and recipient is None:
            return claims
        addressed = {**claims, "iss": self._issuer, "aud": metadata.client_id}
        content = addressed if signature is None else self._signer.sign(addressed, signature, "untyped")
        return content if recipient is None else recipient.encrypt(content)
