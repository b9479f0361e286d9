"""openid-client, a certified relying party for Node, completes sign-in, refresh, userinfo and logout."""

import pytest

from tests.counterparts.browser import Browser
from tests.counterparts.conversation import Script, signing_in
from tests.counterparts.provider import Provider

pytestmark = pytest.mark.counterpart


def test_openid_client_signs_in_refreshes_asks_who_it_is_and_signs_out(provider: Provider) -> None:
    person, client = provider.person, provider.client("openid-client")
    with Browser() as browser, signing_in(Script("openid_client", "openid-client"), provider, "openid-client") as talk:
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
