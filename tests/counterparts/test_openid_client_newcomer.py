"""openid-client registers itself (RFC 7591) and signs somebody in at once."""

import pytest

from tests.counterparts.browser import Browser
from tests.counterparts.conversation import Conversation, Script
from tests.counterparts.provider import Provider
from tests.support.ports import free_port

pytestmark = pytest.mark.counterpart

SCRIPT = Script("openid_client", "openid-client", "newcomer.mjs")


def test_a_client_that_registers_itself_signs_somebody_in_at_once(provider: Provider) -> None:
    person, redirect_uri = provider.person, f"http://localhost:{free_port()}/callback"
    token = provider.initial_access_token()
    with Browser() as browser, Conversation(SCRIPT, provider.issuer, token, redirect_uri) as talk:
        registered = talk.hear("registered")
        assert registered["client_secret"] == "string"
        assert registered["redirect_uris"] == [redirect_uri]
        page = browser.until(redirect_uri).open(talk.hear("authorize")["url"])
        talk.tell(browser.sign_in(page, person.username, person.password).url)
        assert talk.hear("signed_in")["claims"]["aud"] == registered["client_id"]
