"""Causes in DPoP proofs (RFC 9449 4.3)."""

from idp.protocol.errors import InvalidDpopProof, OAuthCause
from idp.protocol.errors.cause import Definition


class DpopCause(OAuthCause):
    """What is wrong with a DPoP proof."""

    DPOP_SEVERAL_HEADERS = Definition(InvalidDpopProof, "send one DPoP header")
    DPOP_PROOF_TOO_LONG = Definition(
        InvalidDpopProof, "the DPoP proof is longer than {longest} characters", facts=("length",)
    )
    DPOP_PROOF_TYP_WRONG = Definition(InvalidDpopProof, "the typ of the DPoP proof must be dpop+jwt", facts=("sent",))
    DPOP_METHOD_DIFFERS = Definition(
        InvalidDpopProof,
        "htm is not the method of this request",
        facts=(
            "expected",
            "sent",
        ),
    )
    DPOP_ADDRESS_DIFFERS = Definition(
        InvalidDpopProof,
        "htu is not the address of this endpoint",
        facts=(
            "expected",
            "sent",
        ),
    )
    DPOP_PROOF_NOT_RECENT = Definition(
        InvalidDpopProof,
        "the DPoP proof was not made just now: make one for each request and check the clock",
        measured=("issued_at", "now", "seconds"),
    )
    DPOP_PROOF_EXPIRED = Definition(
        InvalidDpopProof, "the DPoP proof has expired: make one for each request", measured=("seconds",)
    )
    DPOP_PROOF_NOT_YET_VALID = Definition(
        InvalidDpopProof, "the DPoP proof is not valid yet: check nbf and the clock", measured=("seconds",)
    )
    DPOP_TIME_MALFORMED = Definition(InvalidDpopProof, "{name} of the DPoP proof must be a number of seconds")
    DPOP_ACCESS_TOKEN_HASH_DIFFERS = Definition(
        InvalidDpopProof, "ath is not the hash of the access token that was sent", facts=("length",)
    )
    DPOP_MEMBER_MALFORMED = Definition(
        InvalidDpopProof, "{name} of the DPoP proof must be text of 1 to {longest} characters", facts=("length",)
    )
    DPOP_PROOF_UNREADABLE = Definition(InvalidDpopProof, "the DPoP proof cannot be read: {because}")
    DPOP_KEY_UNUSABLE = Definition(InvalidDpopProof, "the jwk in the DPoP proof: {because}")
    DPOP_SIGNATURE_UNUSABLE = Definition(InvalidDpopProof, "the DPoP proof: {because}")
