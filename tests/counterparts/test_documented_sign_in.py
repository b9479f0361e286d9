"""What docs/integrating.md tells developers to write with Authlib signs somebody in, as it stands there."""

import re
from pathlib import Path
from typing import Any

import pytest
from authlib.integrations.base_client import OAuthError

from tests.counterparts.browser import Browser
from tests.counterparts.provider import Provider

PAGE = Path(__file__).parent.parent.parent / "docs" / "integrating.md"


def application(provider: Provider) -> dict[str, Any]:
    """The code of the page, with this provider and a client of its own."""
    client = provider.client("authlib")
    [code] = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    for example, real in {
        "https://sso.example": provider.issuer,
        "https://arsip.example/balik": client.redirect_uri,
        '"arsip-digital"': repr(client.client_id),
        '"..."': repr(client.secret),
    }.items():
        assert example in code
        code = code.replace(example, real)
    written: dict[str, Any] = {}
    exec(code, written)
    return written


def test_the_page_signs_somebody_in(provider: Provider) -> None:
    written, person = application(provider), provider.person
    address, kept = written["begin"]()
    with Browser() as browser:
        page = browser.until(provider.client("authlib").redirect_uri).open(address)
        arrived_at = browser.sign_in(page, person.username, person.password).url
    assert written["finish"](arrived_at, kept)["name"] == person.name
    with pytest.raises(OAuthError):
        written["finish"](arrived_at, kept)
