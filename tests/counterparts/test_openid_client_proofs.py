"""openid-client where more is to be proven, and where there is no keyboard."""

import json

import pytest

from tests.counterparts.browser import Browser
from tests.counterparts.conversation import Conversation, Script
from tests.counterparts.provider import Provider
from tests.counterparts.registered import DECRYPTION, SECURE_CALLBACK, SIGNING

pytestmark = pytest.mark.counterpart


def script(name: str, *arguments: str) -> Conversation:
    return Conversation(Script("openid_client", "openid-client", name), *arguments)


@pytest.mark.parametrize("algorithm", list(SIGNING))
def test_a_client_of_high_security_proves_itself_its_requests_and_its_tokens(
    provider: Provider, algorithm: str
) -> None:
    """private_key_jwt, PAR, JAR, JARM, DPoP and an encrypted ID token, all at once."""
    person, client = provider.person, provider.client(f"openid-client-{algorithm.lower()}")
    keys = [json.dumps(key.as_dict(private=True)) for key in (SIGNING[algorithm], DECRYPTION)]
    talking = script("demanding_party.mjs", provider.issuer, client.client_id, *keys, SECURE_CALLBACK)
    with Browser() as browser, talking as talk:
        page = browser.until(SECURE_CALLBACK).open(talk.hear("authorize")["url"])
        talk.tell(browser.sign_in(page, person.username, person.password).url)
        signed_in = talk.hear("signed_in")
        assert signed_in["claims"]["aud"] == client.client_id
        assert (signed_in["token_type"], signed_in["encrypted"], signed_in["travelled"]) == ("dpop", True, ["response"])
        assert talk.hear("userinfo")["person"]["name"] == person.name
        refreshed = talk.hear("refreshed")
        assert refreshed["claims"]["sub"] == signed_in["claims"]["sub"]
        assert refreshed["token_type"] == "dpop"
        refused = {name: refreshed[name] for name in ("stolen", "as_bearer", "without_proof")}
        assert "none" not in refused.values(), refused
        talk.tell(browser.until(SECURE_CALLBACK).open(talk.hear("authorize")["url"]).url)
        assert talk.hear("silent")["refused"] == "login_required"


def test_a_screen_without_a_keyboard_is_let_in_or_not(provider: Provider) -> None:
    person, client = provider.person, provider.client("openid-client-device")
    with Browser() as browser, script("device.mjs", provider.issuer, client.client_id, client.secret) as talk:
        page = browser.submit(browser.open(talk.hear("shown")["address"]), "device-continue")
        page = browser.submit(page, "login-submit", username=person.username, password=person.password)
        assert browser.submit(page, "consent-accept").has("device-allowed")
        talk.tell("done")
        assert talk.hear("allowed")["claims"]["aud"] == client.client_id
        page = browser.submit(browser.open(talk.hear("shown")["address"]), "device-continue")
        assert browser.submit(page, "consent-deny").has("device-denied")
        talk.tell("done")
        assert talk.hear("denied")["error"] == "access_denied"
