"""ClientAssertion: client authentication with a JWT, client_secret_jwt and private_key_jwt (RFC 7521, RFC 7523)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from idp.protocol.algorithms import FAPI_ALGORITHMS, HmacAlgorithm
from idp.protocol.client import AuthMethod, ClientMetadata, Profile
from idp.protocol.errors import InvalidClient, InvalidRequest
from idp.protocol.parameters import Parameters
from idp.protocol.provider import CLIENT_SIGNING, Provider
from idp.protocol.tokens.foreign import Untrusted, Unverified, take_apart

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

#: Accepted `typ` headers; usually there is none, and the last is the type of RFC 7523's successor.
TYPS = (None, "jwt", "client-authentication+jwt")

SKEW = timedelta(seconds=60)

#: The maximum distance of `exp`. Some libraries use an hour (Authlib); the jti is remembered until then.
FARTHEST = {profile: timedelta(hours=1) for profile in Profile} | {Profile.FAPI2: timedelta(minutes=5)}


@dataclass(frozen=True, slots=True)
class Assertion:
    """The claimed client_id, and the JWT that must prove it."""

    client_id: str
    token: Unverified = field(repr=False)

    @property
    def method(self) -> AuthMethod:
        """The authentication method: by shared secret for HMAC algorithms, otherwise by the client's key."""
        by_secret = self.token.algorithm in tuple(HmacAlgorithm)
        return AuthMethod.SECRET_JWT if by_secret else AuthMethod.PRIVATE_KEY_JWT


@dataclass(frozen=True, slots=True)
class Once:
    """The jti of an assertion, which can be used once, and until when it must be remembered (RFC 7523 3)."""

    jti: str
    until: datetime


def read(parameters: Parameters) -> Assertion:
    """The client assertion in the form, not verified yet. Raises InvalidRequest and InvalidClient."""
    kind, token = parameters.require("client_assertion_type"), parameters.require("client_assertion")
    if kind != TYPE:
        raise InvalidClient(f"client_assertion_type must be {TYPE}")
    try:
        found = take_apart(token)
    except Untrusted as fault:
        raise InvalidClient(f"client_assertion cannot be used: {fault}") from fault
    subject = found.claims.get("sub")
    if not isinstance(subject, str) or not subject:
        raise InvalidClient("client_assertion cannot be used: sub must be the client_id")
    if parameters.get("client_id") not in (None, subject):  # RFC 7521 4.2
        raise InvalidRequest("client_id in the form is not the one in client_assertion")
    return Assertion(subject, found)


def algorithms(client: ClientMetadata) -> tuple[str, ...]:
    """The algorithms of the client's assertions: the registered one, or those of its method and profile."""
    if client.token_endpoint_auth_signing_alg is not None:
        return (client.token_endpoint_auth_signing_alg,)
    if client.token_endpoint_auth_method is AuthMethod.SECRET_JWT:
        return tuple(HmacAlgorithm)
    return _by_key(client)


def own_algorithms(client: ClientMetadata) -> tuple[str, ...]:
    """The algorithms of JWTs that the client must sign with its own key, whichever method it authenticates with."""
    return algorithms(client) if client.token_endpoint_auth_method is AuthMethod.PRIVATE_KEY_JWT else _by_key(client)


def audiences(provider: Provider, endpoint: str) -> frozenset[str]:
    """The accepted values of `aud`: the issuer, the token endpoint, and the endpoint it was sent to (RFC 7523 3)."""
    return frozenset({provider.issuer, provider.at("/token"), endpoint})


def check(token: Unverified, client: ClientMetadata, ours: Collection[str], issuer: str, now: datetime) -> Once:
    """Checks the claims of a verified assertion and returns its jti (RFC 7523 3). Raises InvalidExternalJwt."""
    claims = token.claims
    if token.typ not in TYPS:
        raise Untrusted("typ in its header must be JWT, or left out")
    if not claims.get("iss") == claims.get("sub") == client.client_id:
        raise Untrusted("iss and sub must both be the client_id")
    _check_audience(claims.get("aud"), client, ours, issuer)
    _check_beginning(claims, now)
    jti = claims.get("jti")
    if not isinstance(jti, str) or not jti:
        raise Untrusted("jti is missing: every one needs its own")
    return Once(jti, _end(claims, FARTHEST[client.profile], now) + SKEW)


def _by_key(client: ClientMetadata) -> tuple[str, ...]:
    return FAPI_ALGORITHMS if client.profile is Profile.FAPI2 else CLIENT_SIGNING


def _check_audience(found: object, client: ClientMetadata, ours: Collection[str], issuer: str) -> None:
    if client.profile is Profile.FAPI2:  # FAPI 2.0 Security Profile 5.3.2.1: the issuer as the sole value, no list
        if found != issuer:
            raise Untrusted(f"aud must be the issuer {issuer} alone, as plain text")
        return
    named = found if isinstance(found, list) else [found]
    if not any(isinstance(name, str) and name in ours for name in named):
        raise Untrusted(f"aud must be the issuer {issuer} or the address of this endpoint")


def _check_beginning(claims: Mapping[str, object], now: datetime) -> None:
    for name in ("nbf", "iat"):
        moment = _moment(claims, name)
        if moment is not None and moment > (now + SKEW).timestamp():
            raise Untrusted(f"{name} is in the future: set the clock")


def _end(claims: Mapping[str, object], farthest: timedelta, now: datetime) -> datetime:
    moment = _moment(claims, "exp")
    if moment is None:
        raise Untrusted("exp is missing")
    if moment <= (now - SKEW).timestamp():
        raise Untrusted("it has expired: make a new one for each request")
    if moment > (now + farthest + SKEW).timestamp():
        raise Untrusted(f"exp is more than {farthest // timedelta(minutes=1)} minutes ahead")
    return datetime.fromtimestamp(moment, UTC)


def _moment(claims: Mapping[str, object], name: str) -> float | None:
    """Seconds since 1970 (RFC 7519 2, NumericDate)."""
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float | None):
        raise Untrusted(f"{name} must be a number of seconds")
    return value
