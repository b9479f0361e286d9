"""Reads request objects: authorization parameters in a signed JWT (JAR, RFC 9101; OIDC Core 6)."""

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from urllib.parse import urldefrag

from idp.protocol.algorithms import FAPI_ALGORITHMS, Algorithm
from idp.protocol.client import ClientMetadata, Profile
from idp.protocol.errors.request_object import RequestObjectCause
from idp.protocol.parameters import REPEATABLE, Parameters, read_parameters
from idp.protocol.sent_values import describe_form, format_seconds, nearest_first, seconds_ahead
from idp.protocol.tokens.external_jwt import CLOCK_SKEW, SingleUse

#: FAPI 2.0 Message Signing 5.3.1: the maximum age (nbf) and lifetime (exp) of a request object.
FAPI_LIFETIME = timedelta(minutes=60)
LONGEST_URI = 512  # RFC 9101 5.2

#: Accepted `typ` headers; other kinds of JWT are not request objects (RFC 8725 3.11).
_TYPES = (None, "oauth-authz-req+jwt", "jwt")
#: Parameters that OAuth 2.0 also requires outside the object must be equal there (OIDC Core 6.1).
_SAME_OUTSIDE = ("client_id", "response_type")
_LATEST_TIME = 253_402_300_799  # the last second of the year 9999


def allowed_algorithms(client: ClientMetadata, provided: Collection[Algorithm]) -> frozenset[str]:
    """The algorithms this client may sign request objects with: the registered one, or all of its profile."""
    if client.request_object_signing_alg is not None:
        return frozenset({client.request_object_signing_alg})
    return frozenset(FAPI_ALGORITHMS if client.profile is Profile.FAPI2 else provided)


def require_signed_request(client: ClientMetadata) -> None:
    """Raises InvalidRequest if the client must sign its requests; called for one that is not signed (RFC 9101 10.5)."""
    if client.require_signed_request_object:
        raise RequestObjectCause.SIGNED_REQUEST_REQUIRED()


def find_registered_uri(sent: str, client: ClientMetadata) -> str:
    """The registered address to fetch the object from, without the fragment, its version (OIDC Core 6.2)."""
    if len(sent) > LONGEST_URI or not sent.isascii():
        raise RequestObjectCause.REQUEST_URI_MALFORMED(longest=LONGEST_URI, form=describe_form(sent), length=len(sent))
    address = urldefrag(sent).url
    if address not in {urldefrag(uri).url for uri in client.request_uris}:
        raise RequestObjectCause.REQUEST_URI_NOT_REGISTERED(
            sent=address, registered=nearest_first(address, client.request_uris)
        )
    return address


def check_typ(typ: str | None) -> None:
    """Raises InvalidRequestObject when `typ` names another kind of JWT (RFC 9101 10.8)."""
    if typ not in _TYPES:
        raise RequestObjectCause.REQUEST_OBJECT_TYP_WRONG(sent=typ)


def read(
    claims: Mapping[str, object], client: ClientMetadata, *, issuer: str, now: datetime, outside: Parameters
) -> Parameters:
    """The parameters in a request object with a valid signature; those `outside` it are ignored (RFC 9101 6.3)."""
    _check_parties(claims, client, issuer)
    _check_times(claims, client, now)
    for name in ("request", "request_uri"):
        if name in claims:
            raise RequestObjectCause.REQUEST_OBJECT_MEMBER_FORBIDDEN(name=name)
    inside = read_parameters(_parameter_pairs(claims)).require_usable()
    for name in _SAME_OUTSIDE:
        if outside.get(name) not in (None, inside.values.get(name)):
            raise RequestObjectCause.REQUEST_OBJECT_PARAMETER_DIFFERS(
                name=name, sent=outside.get(name), sent_inside=inside.values.get(name)
            )
    return inside


def read_single_use(claims: Mapping[str, object], client: ClientMetadata, now: datetime) -> SingleUse | None:
    """The jti to spend, for clients of the profile fapi2; other objects may be sent again (a page reload)."""
    jti = claims.get("jti")
    if client.profile is not Profile.FAPI2 or jti is None:
        return None
    if not isinstance(jti, str) or not jti:
        raise RequestObjectCause.REQUEST_OBJECT_JTI_MALFORMED()
    return SingleUse(jti, now + FAPI_LIFETIME + CLOCK_SKEW + CLOCK_SKEW)


def _check_parties(claims: Mapping[str, object], client: ClientMetadata, issuer: str) -> None:
    if claims.get("iss") != client.client_id or claims.get("client_id") != client.client_id:
        raise RequestObjectCause.REQUEST_OBJECT_ISSUER_WRONG(
            expected=client.client_id, sent=claims.get("iss"), sent_client_id=claims.get("client_id")
        )
    if claims.get("sub") == client.client_id:  # RFC 9101 10.8: else it would be a client's assertion
        raise RequestObjectCause.REQUEST_OBJECT_SUBJECT_IS_CLIENT()
    audience = claims.get("aud")
    if issuer not in (audience if isinstance(audience, list) else [audience]):
        raise RequestObjectCause.REQUEST_OBJECT_AUDIENCE_WRONG(sent=audience, expected=issuer)


def _check_times(claims: Mapping[str, object], client: ClientMetadata, now: datetime) -> None:
    expires, begins = _numeric_date(claims, "exp"), _numeric_date(claims, "nbf")
    if expires is not None and now.timestamp() >= expires + CLOCK_SKEW.total_seconds():
        raise RequestObjectCause.REQUEST_OBJECT_EXPIRED(
            expired_at=format_seconds(expires), now=now, seconds=seconds_ahead(expires, now)
        )
    for name, moment in (("nbf", begins), ("iat", _numeric_date(claims, "iat"))):
        if moment is not None and now.timestamp() < moment - CLOCK_SKEW.total_seconds():
            raise RequestObjectCause.REQUEST_OBJECT_NOT_YET_VALID(
                name=name, sent=format_seconds(moment), now=now, seconds=seconds_ahead(moment, now)
            )
    if client.profile is not Profile.FAPI2:
        return
    # the two limits together also bound the age of nbf
    if begins is None or expires is None or expires - begins > FAPI_LIFETIME.total_seconds():
        missing = tuple(name for name, moment in (("nbf", begins), ("exp", expires)) if moment is None)
        apart = None if begins is None or expires is None else round(expires - begins)
        raise RequestObjectCause.REQUEST_OBJECT_TOO_LONG_LIVED(missing=missing, lifetime=apart)


def _numeric_date(claims: Mapping[str, object], name: str) -> float | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LATEST_TIME:
        raise RequestObjectCause.REQUEST_OBJECT_TIME_MALFORMED(name=name)
    return float(value)


#: Claims of the JWT itself, never parameters (RFC 9101 4).
_JWT_CLAIMS = frozenset({"iss", "aud", "exp", "nbf", "iat", "jti", "sub"})


def _parameter_pairs(claims: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in claims.items():
        if name in REPEATABLE and isinstance(value, list):
            yield from ((name, _text(item)) for item in value)
        elif name not in _JWT_CLAIMS and value is not None:
            yield name, _text(value)


def _text(value: object) -> str:
    """A value as text: numbers and JSON objects are allowed inside the object (OIDC Core 6.1)."""
    return value if isinstance(value, str) else json.dumps(value)
