"""DpopProof: verifies the DPoP proof of a request (RFC 9449 4.3)."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from idp.protocol.algorithms import FAPI_ALGORITHMS, Algorithm
from idp.protocol.client import ClientMetadata, Profile
from idp.protocol.errors import InvalidExternalJwt, InvalidJwk
from idp.protocol.errors.dpop import DpopCause
from idp.protocol.sent_values import format_seconds, seconds_ahead
from idp.protocol.tokens import external_jwt, jwk
from idp.protocol.tokens.binding import Binding, ConfirmationMethod
from idp.protocol.tokens.external_jwt import CLOCK_SKEW, UnverifiedJwt
from idp.protocol.tokens.jwk import ExternalKey

#: The supported signature algorithms of proofs, listed in the metadata (RFC 9449 5.1).
ALGORITHMS = (Algorithm.ES256, Algorithm.PS256, Algorithm.EDDSA, Algorithm.ED25519, Algorithm.RS256)

#: The lifetime of a proof (RFC 9449 11.1).
LIFETIME = timedelta(seconds=60)

#: A usual proof is below 1 kB, with an RSA key of 4096 bits below 3 kB.
LONGEST = 4096
_LONGEST_JTI = 255
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True, kw_only=True)
class DpopContext:
    """What a proof is checked against: method, addresses of the endpoint, time, and the access token at an API.

    `algorithms`: the accepted signature algorithms.
    """

    method: str
    endpoints: tuple[str, ...]
    now: datetime
    access_token: str | None = None
    algorithms: tuple[Algorithm, ...] = ALGORITHMS


@dataclass(frozen=True, slots=True, kw_only=True)
class DpopProof:
    """A verified proof. Its `jti` can be used once, until `usable_until`; `nonce` is not checked yet."""

    thumbprint: str
    jti: str
    usable_until: datetime
    nonce: str | None

    @property
    def binding(self) -> Binding:
        """The binding of tokens and grants to this key (RFC 9449 6.1)."""
        return Binding(ConfirmationMethod.DPOP, self.thumbprint)


def allowed_algorithms(client: ClientMetadata) -> tuple[Algorithm, ...]:
    """The algorithms the client may sign proofs with; FAPI 2.0 Security Profile 5.4.1 applies to every JWT."""
    return FAPI_ALGORITHMS if client.profile is Profile.FAPI2 else ALGORITHMS


def verify_proof(proof: str, context: DpopContext) -> DpopProof:
    """The proof in a DPoP header, checked in the order of RFC 9449 4.3. Raises InvalidDpopProof."""
    taken = _parse_proof(proof)
    key = _read_key(taken)
    claims = _verify_signature(taken, key, context.algorithms)
    _check_endpoint(claims, context)
    made_at = _check_issued_at(claims, context.now)
    _check_validity(claims, context.now)
    _check_token_hash(claims, context.access_token)
    return DpopProof(
        thumbprint=key.thumbprint,
        jti=_text(claims, "jti"),
        usable_until=made_at + LIFETIME + CLOCK_SKEW,
        nonce=None if "nonce" not in claims else _text(claims, "nonce"),
    )


def hash_access_token(access_token: str) -> str:
    """The claim `ath` for an access token (RFC 9449 4.2)."""
    return urlsafe_b64encode(hashlib.sha256(access_token.encode()).digest()).rstrip(b"=").decode()


def _parse_proof(proof: str) -> UnverifiedJwt:
    if "," in proof:  # several headers of one name reach us joined (RFC 9110 5.2)
        raise DpopCause.DPOP_SEVERAL_HEADERS()
    if len(proof) > LONGEST:
        raise DpopCause.DPOP_PROOF_TOO_LONG(longest=LONGEST, length=len(proof))
    try:
        taken = external_jwt.parse_jwt(proof)
    except InvalidExternalJwt as fault:
        raise DpopCause.DPOP_PROOF_UNREADABLE(because=fault) from fault
    if taken.typ != "dpop+jwt":
        raise DpopCause.DPOP_PROOF_TYP_WRONG(sent=taken.typ)
    return taken


def _read_key(taken: UnverifiedJwt) -> ExternalKey:
    try:
        return jwk.parse_jwk(taken.header.get("jwk"))
    except InvalidJwk as fault:
        raise DpopCause.DPOP_KEY_UNUSABLE(because=fault) from fault


def _verify_signature(taken: UnverifiedJwt, key: ExternalKey, allowed: tuple[Algorithm, ...]) -> Mapping[str, object]:
    try:
        return taken.verify(key, allowed)
    except InvalidExternalJwt as fault:
        raise DpopCause.DPOP_SIGNATURE_UNUSABLE(because=fault) from fault


def _check_endpoint(claims: Mapping[str, object], context: DpopContext) -> None:
    if _text(claims, "htm") != context.method:
        raise DpopCause.DPOP_METHOD_DIFFERS(sent=claims["htm"], expected=context.method)
    meant = _normalize_uri(_text(claims, "htu", longest=LONGEST))
    if meant is None or meant not in {_normalize_uri(endpoint) for endpoint in context.endpoints}:
        raise DpopCause.DPOP_ADDRESS_DIFFERS(sent=claims["htu"], expected=context.endpoints)


def _normalize_uri(uri: str) -> tuple[str, str, int | None, str] | None:
    """The normalized address without query and fragment (RFC 9449 4.3, RFC 3986 6.2.2, 6.2.3)."""
    try:
        parts = urlsplit(uri)
        port = parts.port
    except ValueError:
        return None
    if parts.username is not None or not parts.hostname:
        return None
    return parts.scheme, parts.hostname, port or _PORTS.get(parts.scheme), parts.path or "/"


def _check_issued_at(claims: Mapping[str, object], now: datetime) -> datetime:
    """The time in `iat`. Raises InvalidDpopProof unless it is recent (RFC 9449 11.1)."""
    issued = _seconds(claims, "iat")
    if not -(LIFETIME + CLOCK_SKEW).total_seconds() <= issued - now.timestamp() <= CLOCK_SKEW.total_seconds():
        raise DpopCause.DPOP_PROOF_NOT_RECENT(
            issued_at=format_seconds(issued), now=now, seconds=seconds_ahead(issued, now)
        )
    return datetime.fromtimestamp(issued, UTC)


def _check_validity(claims: Mapping[str, object], now: datetime) -> None:
    """Checks `exp` and `nbf`, which are optional in a proof (RFC 7519 4.1.4, 4.1.5)."""
    at, skew = now.timestamp(), CLOCK_SKEW.total_seconds()
    if "exp" in claims and at >= (expires := _seconds(claims, "exp")) + skew:
        raise DpopCause.DPOP_PROOF_EXPIRED(seconds=seconds_ahead(expires, now))
    if "nbf" in claims and at < (begins := _seconds(claims, "nbf")) - skew:
        raise DpopCause.DPOP_PROOF_NOT_YET_VALID(seconds=seconds_ahead(begins, now))


def _seconds(claims: Mapping[str, object], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise DpopCause.DPOP_TIME_MALFORMED(name=name)
    return value


def _check_token_hash(claims: Mapping[str, object], access_token: str | None) -> None:
    if access_token is not None and (sent := _text(claims, "ath")) != hash_access_token(access_token):
        raise DpopCause.DPOP_ACCESS_TOKEN_HASH_DIFFERS(length=len(sent))


def _text(claims: Mapping[str, object], name: str, longest: int = _LONGEST_JTI) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        length = len(value) if isinstance(value, str) else None
        raise DpopCause.DPOP_MEMBER_MALFORMED(name=name, longest=longest, length=length)
    return value
