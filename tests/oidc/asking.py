"""Requests that do not stand in the address: pushed beforehand, or signed."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import httpx

from idp.foundation import clock
from tests.oidc.parties import CALLBACK, Party
from tests.protocol.tokens.foreign_signers import public, signed
from tests.support.app import ISSUER

PREFIX = "urn:ietf:params:oauth:request_uri:"

#: What a client that signs its requests registers.
SIGNING: dict[str, Any] = {"jwks": {"keys": [public("ES256")]}}


async def push(http: httpx.AsyncClient, party: Party, **changes: str | None) -> httpx.Response:
    """The party's request, left at /par."""
    return await party.post(http, "/par", **party.request(**changes))


async def pushed(http: httpx.AsyncClient, party: Party, **changes: str | None) -> str:
    """The address its browser is sent to."""
    answer = await push(http, party, **changes)
    assert answer.status_code == 201, answer.text
    return bringing(party, answer.json()["request_uri"])


def bringing(party: Party, request_uri: str, **more: str) -> str:
    """An authorization request that names another one."""
    return f"/authorize?{urlencode({'client_id': party.client_id, 'request_uri': request_uri} | more)}"


def claims(party: Party, **changes: Any) -> dict[str, Any]:
    """What the party signs; None leaves one out."""
    at = int(clock.now().timestamp())
    name = party.client_id
    own = {"iss": name, "aud": ISSUER, "nbf": at, "exp": at + 300, "jti": str(uuid4())}
    return {key: value for key, value in {**party.request(), **own, **changes}.items() if value is not None}


def signed_request(party: Party, algorithm: str = "ES256", number: int = 0, **changes: Any) -> str:
    """A request object, signed with the party's key."""
    return signed(claims(party, **changes), algorithm, number, typ="oauth-authz-req+jwt")


def carrying(party: Party, request: str, **more: str) -> str:
    """An authorization request that carries a request object."""
    return f"/authorize?{urlencode({'client_id': party.client_id, 'request': request} | more)}"


__all__ = ["CALLBACK", "PREFIX", "SIGNING", "bringing", "carrying", "claims", "push", "pushed", "signed_request"]
