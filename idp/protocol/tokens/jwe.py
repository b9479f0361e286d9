"""Recipient: encrypts tokens and claims for one client as JWE (RFC 7516, RFC 7518 4.3, 4.6 and 5)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from joserfc import jwe
from joserfc.jwe import JWERegistry
from joserfc.jwk import ECKey, RSAKey

from idp.protocol.algorithms import ContentEncryption, Encryption, KeyManagement
from idp.protocol.tokens.jwk import ForeignKey

_REGISTRY = JWERegistry(algorithms=[*KeyManagement, *ContentEncryption])


@dataclass(frozen=True, slots=True)
class Recipient:
    """A client's encryption key, imported into joserfc, and the registered encryption algorithms."""

    encryption: Encryption
    kid: str | None
    jose: Any = field(repr=False)

    def encrypt(self, content: str | Mapping[str, object]) -> str:
        """The compact JWE of a signed token (with `cty`, RFC 7519 5.2) or of claims."""
        header = {"alg": self.encryption.alg.value, "enc": self.encryption.enc.value}
        if self.kid is not None:
            header["kid"] = self.kid
        if isinstance(content, str):
            return jwe.encrypt_compact(header | {"cty": "JWT"}, content, self.jose, registry=_REGISTRY)
        return jwe.encrypt_compact(header, orjson.dumps(content), self.jose, registry=_REGISTRY)


def recipient(keys: Iterable[ForeignKey], encryption: Encryption) -> Recipient | None:
    """The first key of a set that fits the encryption (OIDC Core 10.2); None without one."""
    for key in keys:
        if encryption.alg in key.algorithms:
            jose: Any = RSAKey if isinstance(key.public, RSAPublicKey) else ECKey
            return Recipient(encryption, key.kid, jose(key.public, key.public))
    return None
