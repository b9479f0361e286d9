"""Reads code_challenge and code_verifier of PKCE, with method S256 only (RFC 7636).

They are compared by the statement that spends the code: SPEND_CODE_IF_VERIFIER_MATCHES in `idp/oidc/store/grants.py`.
"""

import hashlib
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass

from idp.protocol.client import ClientMetadata, PkcePolicy, Profile
from idp.protocol.errors.authorization import AuthorizationCause
from idp.protocol.errors.token import TokenCause
from idp.protocol.parameters import Parameters
from idp.protocol.sent_values import describe_form

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}", re.ASCII)


@dataclass(frozen=True, slots=True)
class CodeChallenge:
    """The code_challenge: base64url of the SHA-256 of the code_verifier, 43 characters (RFC 7636 4.2)."""

    value: str


def compute_challenge(verifier: str) -> str:
    """The S256 challenge of a verifier, to be compared with that of the code (RFC 7636 4.2, 4.6)."""
    return urlsafe_b64encode(hashlib.sha256(verifier.encode("ascii")).digest()).rstrip(b"=").decode()


def explain_mismatch(verifier: str | None, challenge: str) -> str:
    """Why a verifier does not belong to the challenge of the request; it is not compared in constant time.

    Both are the client's own, and of one code.
    """
    if verifier is None:
        return "verifier_missing"
    if not challenge:
        return "challenge_missing"
    return "challenge_sent_again" if verifier == challenge else "other_verifier"


#: How each of these reasons is said of a code_verifier.
MISMATCHES: Mapping[str, str] = {
    "verifier_missing": "is missing: a code_challenge was sent, and the code is redeemed with its code_verifier alone",
    "challenge_missing": "was sent, and the authorization request had no code_challenge",
    "challenge_sent_again": "is the code_challenge itself: send the text that it was made of",
    "other_verifier": "does not belong to the code_challenge that was sent",
}


def requires_pkce(client: ClientMetadata, policy: PkcePolicy) -> bool:
    """Whether PKCE is required: always of public and fapi2 clients, of others by registration and deployment policy."""
    always = client.public or client.profile is Profile.FAPI2
    return always or (policy is PkcePolicy.ALWAYS and client.pkce_required)


def read(parameters: Parameters, client: ClientMetadata, policy: PkcePolicy) -> CodeChallenge | None:
    """The code challenge; None where it is optional. Method `plain`, also as the default, is refused (RFC 7636 4.3)."""
    sent = parameters.get("code_challenge")
    method = parameters.get("code_challenge_method")
    if sent is None:
        if method is not None or requires_pkce(client, policy):
            raise AuthorizationCause.CODE_CHALLENGE_MISSING(profile=client.profile, sent_method=method or "")
        return None
    if method != "S256":
        raise AuthorizationCause.CODE_CHALLENGE_METHOD_UNSUPPORTED(sent=method or "plain")
    if _CHALLENGE.fullmatch(sent) is None:
        raise AuthorizationCause.CODE_CHALLENGE_MALFORMED(form=describe_form(sent), length=len(sent))
    return CodeChallenge(sent)


def read_verifier(parameters: Parameters) -> str | None:
    """The code_verifier of a token request. Raises InvalidGrant when it is malformed (RFC 7636 4.1)."""
    sent = parameters.get("code_verifier")
    if sent is not None and _VERIFIER.fullmatch(sent) is None:
        raise TokenCause.CODE_VERIFIER_MALFORMED(form=describe_form(sent), length=len(sent))
    return sent
