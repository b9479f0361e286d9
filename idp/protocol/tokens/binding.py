"""Which key somebody must hold to use a token (RFC 7800 cnf, RFC 8705 3.1, RFC 9449 6)."""

import hashlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Proof(StrEnum):
    """How the key is shown, by the member of `cnf` that names it."""

    DPOP = "jkt"
    CERTIFICATE = "x5t#S256"


@dataclass(frozen=True, slots=True)
class Binding:
    """One key: the base64url SHA-256 of its JWK thumbprint (DPoP) or of the certificate (mTLS)."""

    proof: Proof
    thumbprint: str

    @property
    def confirmation(self) -> dict[str, str]:
        """The claim `cnf`."""
        return {self.proof.value: self.thumbprint}

    def stored(self) -> str:
        """As a grant keeps it."""
        return f"{self.proof.value}:{self.thumbprint}"


def of_certificate(der: bytes) -> Binding:
    """The binding to a client certificate (RFC 8705 3.1)."""
    return Binding(Proof.CERTIFICATE, urlsafe_b64encode(hashlib.sha256(der).digest()).rstrip(b"=").decode())


def restored(text: str) -> Binding | None:
    """The binding a grant keeps; None for the empty text of a bearer."""
    proof, _, thumbprint = text.partition(":")
    return Binding(Proof(proof), thumbprint) if thumbprint else None


def of_confirmation(cnf: Any) -> Binding | None:
    """The binding that a token of ours names in `cnf`."""
    for proof in Proof:
        if isinstance(cnf, dict) and proof.value in cnf:
            return Binding(proof, cnf[proof.value])
    return None
