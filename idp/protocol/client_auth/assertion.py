"""ClientAssertion: client authentication with a JWT, client_secret_jwt and private_key_jwt (RFC 7521, RFC 7523)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from idp.protocol.algorithms import FAPI_ALGORITHMS, HmacAlgorithm
from idp.protocol.client import AuthMethod, ClientMetadata, Profile
from idp.protocol.errors import InvalidExternalJwt
from idp.protocol.errors.client_authentication import ClientAuthenticationCause
from idp.protocol.errors.jwt import JwtCause
from idp.protocol.parameters import Parameters
from idp.protocol.provider import CLIENT_SIGNING_ALGORITHMS, Provider
from idp.protocol.sent_values import format_seconds, seconds_ahead
from idp.protocol.tokens.external_jwt import CLOCK_SKEW, SingleUse, UnverifiedJwt, parse_jwt

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

#: Accepted `typ` headers; usually there is none, and the last is the type of RFC 7523's successor.
ACCEPTED_TYPS = (None, "jwt", "client-authentication+jwt")

#: The maximum distance of `exp`. Some libraries use an hour (Authlib); the jti is remembered until then.
MAX_LIFETIME = {profile: timedelta(hours=1) for profile in Profile} | {Profile.FAPI2: timedelta(minutes=5)}


@dataclass(frozen=True, slots=True)
class ClientAssertion:
    """The claimed client_id, and the JWT that must prove it."""

    client_id: str
    token: UnverifiedJwt = field(repr=False)

    @property
    def method(self) -> AuthMethod:
        """The authentication method: by shared secret for HMAC algorithms, otherwise by the client's key."""
        by_secret = self.token.algorithm in tuple(HmacAlgorithm)
        return AuthMethod.SECRET_JWT if by_secret else AuthMethod.PRIVATE_KEY_JWT


def read(parameters: Parameters) -> ClientAssertion:
    """The client assertion in the form, not verified yet. Raises InvalidRequest and InvalidClient."""
    kind, token = parameters.require("client_assertion_type"), parameters.require("client_assertion")
    if kind != ASSERTION_TYPE:
        raise ClientAuthenticationCause.CLIENT_ASSERTION_TYPE_WRONG(expected=ASSERTION_TYPE, sent=kind)
    try:
        found = parse_jwt(token)
    except InvalidExternalJwt as fault:
        raise ClientAuthenticationCause.CLIENT_ASSERTION_UNUSABLE(because=fault) from fault
    subject = found.claims.get("sub")
    if not isinstance(subject, str) or not subject:
        raise ClientAuthenticationCause.CLIENT_ASSERTION_WITHOUT_SUBJECT()
    named = parameters.get("client_id")
    if named not in (None, subject):  # RFC 7521 4.2
        raise ClientAuthenticationCause.CLIENT_ASSERTION_OF_ANOTHER_CLIENT(sent=named, sent_subject=subject)
    return ClientAssertion(subject, found)


def allowed_algorithms(client: ClientMetadata) -> tuple[str, ...]:
    """The algorithms of the client's assertions: the registered one, or those of its method and profile."""
    if client.token_endpoint_auth_signing_alg is not None:
        return (client.token_endpoint_auth_signing_alg,)
    if client.token_endpoint_auth_method is AuthMethod.SECRET_JWT:
        return tuple(HmacAlgorithm)
    return _profile_algorithms(client)


def allowed_key_algorithms(client: ClientMetadata) -> tuple[str, ...]:
    """The algorithms of JWTs that the client must sign with its own key, whichever method it authenticates with."""
    return (
        allowed_algorithms(client)
        if client.token_endpoint_auth_method is AuthMethod.PRIVATE_KEY_JWT
        else _profile_algorithms(client)
    )


def accepted_audiences(provider: Provider, endpoint: str) -> frozenset[str]:
    """The accepted values of `aud`: the issuer, the token endpoint, and the endpoint it was sent to (RFC 7523 3)."""
    return frozenset({provider.issuer, provider.url("/token"), endpoint})


def check_claims(
    token: UnverifiedJwt, client: ClientMetadata, *, ours: Collection[str], issuer: str, now: datetime
) -> SingleUse:
    """Checks the claims of a verified assertion and returns its jti (RFC 7523 3). Raises InvalidExternalJwt."""
    claims = token.claims
    if token.typ not in ACCEPTED_TYPS:
        raise JwtCause.JWT_TYP_WRONG(sent=token.typ)
    if not claims.get("iss") == claims.get("sub") == client.client_id:
        raise JwtCause.JWT_ISSUER_NOT_CLIENT(
            expected=client.client_id, sent=claims.get("iss"), sent_subject=claims.get("sub")
        )
    _check_audience(claims.get("aud"), client, ours, issuer)
    _check_not_before(claims, now)
    jti = claims.get("jti")
    if not isinstance(jti, str) or not jti:
        raise JwtCause.JWT_JTI_MISSING()
    return SingleUse(jti, _check_expiry(claims, MAX_LIFETIME[client.profile], now) + CLOCK_SKEW)


def _profile_algorithms(client: ClientMetadata) -> tuple[str, ...]:
    return FAPI_ALGORITHMS if client.profile is Profile.FAPI2 else CLIENT_SIGNING_ALGORITHMS


def _check_audience(found: object, client: ClientMetadata, ours: Collection[str], issuer: str) -> None:
    if client.profile is Profile.FAPI2:  # FAPI 2.0 Security Profile 5.3.2.1: the issuer as the sole value, no list
        if found != issuer:
            raise JwtCause.JWT_AUDIENCE_NOT_ISSUER_ALONE(issuer=issuer, expected=issuer, sent=found)
        return
    named = found if isinstance(found, list) else [found]
    if not any(isinstance(name, str) and name in ours for name in named):
        raise JwtCause.JWT_AUDIENCE_WRONG(issuer=issuer, expected=tuple(sorted(ours)), sent=named)


def _check_not_before(claims: Mapping[str, object], now: datetime) -> None:
    for name in ("nbf", "iat"):
        moment = _numeric_date(claims, name)
        if moment is not None and moment > (now + CLOCK_SKEW).timestamp():
            raise JwtCause.JWT_ISSUED_IN_FUTURE(
                name=name, sent=format_seconds(moment), now=now, seconds=seconds_ahead(moment, now)
            )


def _check_expiry(claims: Mapping[str, object], farthest: timedelta, now: datetime) -> datetime:
    moment = _numeric_date(claims, "exp")
    if moment is None:
        raise JwtCause.JWT_EXPIRY_MISSING()
    if moment <= (now - CLOCK_SKEW).timestamp():
        raise JwtCause.JWT_EXPIRED(expired_at=format_seconds(moment), now=now, seconds=seconds_ahead(moment, now))
    if moment > (now + farthest + CLOCK_SKEW).timestamp():
        raise JwtCause.JWT_EXPIRY_TOO_FAR(minutes=farthest // timedelta(minutes=1), seconds=seconds_ahead(moment, now))
    return datetime.fromtimestamp(moment, UTC)


def _numeric_date(claims: Mapping[str, object], name: str) -> float | None:
    """Seconds since 1970 (RFC 7519 2, NumericDate)."""
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float | None):
        raise JwtCause.JWT_TIME_MALFORMED(name=name)
    return value
