"""Errors that clients make, and the codes of their error reports."""

import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

import httpx

from idp.protocol.authorize.pkce import compute_challenge
from tests.developer.team_client import TeamClientWorld
from tests.oidc.parties import VERIFIER

CODE = re.compile(r"DVS-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}")
REGISTERED = "https://sijuna.example.go.id/balik"
WRONG = "http://sijuna.example.go.id/balik/"


async def provoke(team_client: TeamClientWorld, **changes: str | None) -> str:
    """An authorization request of a person's browser that ends at an error page; the code that the page shows."""
    async with team_client.city.app.browser("203.0.113.9") as http:
        return code_of(await http.get(request_address(**changes)))


def request_address(**changes: str | None) -> str:
    """An authorization request of Sijuna; a parameter that is None is left out."""
    values: dict[str, Any] = {
        "response_type": "code",
        "client_id": "sijuna",
        "redirect_uri": WRONG,
        "scope": "openid profile",
        "state": "x" * 32,
        "code_challenge": compute_challenge(VERIFIER),
        "code_challenge_method": "S256",
    } | changes
    return f"/authorize?{urlencode({name: value for name, value in values.items() if value is not None})}"


def code_of(response: httpx.Response) -> str:
    """The one code of an error page."""
    found = set(CODE.findall(unescape(response.text)))
    assert len(found) == 1, response.text
    return str(found.pop())
