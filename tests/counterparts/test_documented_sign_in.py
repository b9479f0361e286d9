"""What README.md and docs/integrating.md tell developers to write with Authlib signs somebody in as it stands there."""

import re
from pathlib import Path
from typing import Any

import pytest
from authlib.integrations.base_client import OAuthError

from tests.counterparts.browser import Browser
from tests.counterparts.provider import Provider

ROOT = Path(__file__).parent.parent.parent


def written(page: str, examples: dict[str, str], **names: Any) -> dict[str, Any]:
    """What the one block of Python in a page defines, with this provider and a client of its own."""
    [code] = re.findall(r"```python\n(.*?)```", (ROOT / page).read_text(), re.DOTALL)
    for example, real in examples.items():
        assert example in code
        code = code.replace(example, real)
    exec(code, names)
    return names


def sign_in(provider: Provider, address: str) -> str:
    """Sign the person in, from the address of an authorization request; the redirect URI with what was answered."""
    with Browser() as browser:
        page = browser.until(provider.client("authlib").redirect_uri).open(address)
        return browser.sign_in(page, provider.person.username, provider.person.password).url


def test_the_page_signs_somebody_in(provider: Provider) -> None:
    client = provider.client("authlib")
    examples = {
        "https://sso.example": provider.issuer,
        "https://arsip.example/balik": client.redirect_uri,
        '"arsip-digital"': repr(client.client_id),
        '"..."': repr(client.secret),
    }
    page = written("docs/integrating.md", examples)
    address, kept = page["begin"]()
    arrived_at = sign_in(provider, address)
    assert page["finish"](arrived_at, kept)["name"] == provider.person.name
    with pytest.raises(OAuthError):
        page["finish"](arrived_at, kept)


def test_the_ten_lines_of_the_readme_sign_somebody_in(provider: Provider) -> None:
    client, said = provider.client("authlib"), list[tuple[str, ...]]()
    examples = {
        "http://localhost:8400": provider.issuer,
        "http://localhost:9000/balik": client.redirect_uri,
        '"CLIENT_ID"': repr(client.client_id),
        '"CLIENT_SECRET"': repr(client.secret),
    }

    def asked(_question: str) -> str:
        return sign_in(provider, said[-1][-1])

    def shown(*words: str) -> None:
        said.append(words)

    written("README.md", examples, input=asked, print=shown)["client"].close()  # a script closes it by ending
    assert said[-1] == ("Welcome,", provider.person.name)
