"""Tokens that others signed: client assertions, DPoP proofs, request objects; a header and claims, signed here."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from idp.protocol import authorize
from idp.protocol.authorize import request_object
from idp.protocol.client import ClientMetadata, Profile
from idp.protocol.client_auth import assertion
from idp.protocol.errors import InvalidExternalJwt, OAuthError, UnredirectableError
from idp.protocol.parameters import Parameters, read_parameters
from idp.protocol.tokens import dpop, external_jwt, jwk
from tests.fuzz import promises
from tests.fuzz.parties import PRIVATE, PROVIDER, WEB

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
ENDPOINT = PROVIDER.url("/token")
SECRET = "rahasia"
OF_DPOP = dpop.DpopContext(method="POST", endpoints=(ENDPOINT,), now=NOW, access_token=None)
STRICT = replace(WEB, profile=Profile.FAPI2)
#: What the key of the target looks like to others; the seeds carry it in their headers.
PUBLIC = {"kid": "1", **jwk.public_members(PRIVATE.public_key())}
_KEYS = external_jwt.ExternalKeySet((jwk.parse_jwk(PUBLIC),))


def foreign_token(sent: bytes) -> None:
    """`sent` is a header in JSON on the first line and claims on the second, or a token as it is on one line."""
    head, line, claims = sent.partition(b"\n")
    token = signed(head, claims) if line else sent.decode("latin-1")
    _proof(token)
    _assertion(token)
    _object(token)


def signed(head: bytes, claims: bytes) -> str:
    """The compact token: by secret when the header speaks of HS256, else by the one key there is."""
    content = _base64(head) + b"." + _base64(claims)
    if b"HS256" in head:
        return (content + b"." + _base64(hmac.digest(SECRET.encode(), content, hashlib.sha256))).decode()
    r, s = decode_dss_signature(PRIVATE.sign(content, ec.ECDSA(SHA256())))
    return (content + b"." + _base64(r.to_bytes(32, "big") + s.to_bytes(32, "big"))).decode()


def _proof(token: str) -> None:
    try:
        found = dpop.verify_proof(token, OF_DPOP)
    except OAuthError as error:
        promises.is_answerable(error)
        return
    assert found.jti
    assert found.usable_until > NOW


def _assertion(token: str) -> None:
    form = {"client_assertion_type": assertion.ASSERTION_TYPE, "client_assertion": token}
    try:
        shown = assertion.read(read_parameters(form.items()))
    except OAuthError as error:
        promises.is_answerable(error)
        return
    for client in (WEB, STRICT):
        try:
            if shown.token.algorithm == "HS256":
                shown.token.verify_with_secret(SECRET, ("HS256",))
            else:
                _KEYS.verify(shown.token, assertion.allowed_algorithms(client))
            once = assertion.check_claims(
                shown.token, client, ours={PROVIDER.issuer, ENDPOINT}, issuer=PROVIDER.issuer, now=NOW
            )
        except InvalidExternalJwt:
            continue
        assert shown.client_id == client.client_id
        assert once.until > NOW


def _object(token: str) -> None:
    for client in (WEB, STRICT):
        try:
            taken = external_jwt.parse_jwt(token)
            claims = _KEYS.verify(taken, request_object.allowed_algorithms(client, list(promises.SIGNATURES)))
        except InvalidExternalJwt:
            continue
        _request(claims, client, taken.typ)


def _request(claims: Mapping[str, object], client: ClientMetadata, typ: str | None) -> None:
    try:
        request_object.check_typ(typ)
        inside = request_object.read(claims, client, issuer=PROVIDER.issuer, now=NOW, outside=Parameters())
        request_object.read_single_use(claims, client, NOW)
        promises.are_usable(inside)
        where = authorize.read_destination(inside, client)
        promises.is_proven(where, client)
        authorize.read(inside, client, where)
    except UnredirectableError:
        return
    except OAuthError as error:
        promises.is_answerable(error)


def _base64(raw: bytes) -> bytes:
    return urlsafe_b64encode(raw).rstrip(b"=")
