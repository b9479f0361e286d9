"""openid-client, a certified relying party for Node, completes sign-in, refresh, userinfo and logout."""

import json
import subprocess
from types import TracebackType
from typing import Any, Self

import pytest

from tests.counterparts.browser import Browser
from tests.counterparts.missing import node_packages
from tests.counterparts.provider import Provider

pytestmark = pytest.mark.counterpart


class Conversation:
    """The script says where the browser must go; we say where it arrived."""

    def __init__(self, provider: Provider) -> None:
        client = provider.client("openid-client")
        arguments = [provider.issuer, client.client_id, client.secret, client.redirect_uri, client.signed_out_uri]
        self._process = subprocess.Popen(
            ["node", str(node_packages() / "relying_party.mjs"), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def hear(self, step: str) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise AssertionError(f"openid-client gave up before {step!r}: {self._process.communicate()[1]}")
        said: dict[str, Any] = json.loads(line)
        assert said.pop("step") == step
        return said

    def tell(self, address: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(address + "\n")
        self._process.stdin.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is not None:
            self._process.kill()
        self._process.communicate(timeout=30)
        assert kind is not None or self._process.returncode == 0


def test_openid_client_signs_in_refreshes_asks_who_it_is_and_signs_out(provider: Provider) -> None:
    person, client = provider.person, provider.client("openid-client")
    with Browser() as browser, Conversation(provider) as talk:
        page = browser.until(client.redirect_uri).open(talk.hear("authorize")["url"])
        talk.tell(browser.sign_in(page, person.username, person.password).url)

        signed_in = talk.hear("signed_in")["claims"]
        assert signed_in["aud"] == client.client_id
        told = talk.hear("userinfo")["person"]
        assert (told["sub"], told["name"]) == (signed_in["sub"], person.name)
        refreshed = talk.hear("refreshed")
        assert refreshed["new_access_token"]
        assert refreshed["new_refresh_token"]
        assert refreshed["person"]["name"] == person.name
        assert {refreshed["claims"][name] == signed_in[name] for name in ("iss", "sub", "aud", "auth_time")} == {True}

        talk.tell(browser.until(client.redirect_uri).open(talk.hear("authorize")["url"]).url)
        assert talk.hear("silent")["claims"]["sub"] == signed_in["sub"]

        talk.tell(browser.until(client.signed_out_uri).sign_out(talk.hear("end_session")["url"]).url)
        talk.tell(browser.until(client.redirect_uri).open(talk.hear("authorize")["url"]).url)
        assert talk.hear("signed_out") == {"state_intact": True, "refresh": "invalid_grant", "silent": "login_required"}
