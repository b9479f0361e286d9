"""Binding: the key that a token is bound to, the claim `cnf` (RFC 7800 3.1, RFC 8705 3.1, RFC 9449 6)."""

import hashlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Proof(StrEnum):
    """The confirmation method: the member of `cnf` that identifies the key (RFC 7800 3.1)."""

    DPOP = "jkt"
    CERTIFICATE = "x5t#S256"


@dataclass(frozen=True, slots=True)
class Binding:
    """The key as base64url of a SHA-256: its JWK thumbprint (DPoP), or the digest of the certificate (mutual TLS)."""

    proof: Proof
    thumbprint: str

    @property
    def confirmation(self) -> dict[str, str]:
        """The claim `cnf`."""
        return {self.proof.value: self.thumbprint}

    def stored(self) -> str:
        """The text stored with a grant."""
        return f"{self.proof.value}:{self.thumbprint}"


def of_certificate(der: bytes) -> Binding:
    """The binding to a client certificate (RFC 8705 3.1)."""
    return Binding(Proof.CERTIFICATE, urlsafe_b64encode(hashlib.sha256(der).digest()).rstrip(b"=").decode())


def restored(text: str) -> Binding | None:
    """The binding from the text stored with a grant; None for an empty one (bearer tokens)."""
    proof, _, thumbprint = text.partition(":")
    return Binding(Proof(proof), thumbprint) if thumbprint else None


def of_confirmation(cnf: Any) -> Binding | None:
    """The binding in the claim `cnf` of one of our tokens; None without one."""
    for proof in Proof:
        if isinstance(cnf, dict) and proof.value in cnf:
            return Binding(proof, cnf[proof.value])
    return None
