"""@logto/node, with nothing changed but its endpoint, completes sign-in, refresh, userinfo and sign-out."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.counterparts.browser import Browser
from tests.counterparts.conversation import Script, signing_in
from tests.counterparts.provider import Provider

pytestmark = pytest.mark.counterpart


def test_an_application_of_logto_works_with_only_its_endpoint_changed(provider: Provider) -> None:
    person, client = provider.person, provider.client("logto")
    with Browser() as browser, signing_in(Script("logto_node", "@logto/node"), provider, "logto") as talk:
        question = talk.hear("sign-in")["url"]
        asked = parse_qs(urlsplit(question).query)
        assert (asked["prompt"], asked["resource"]) == (["consent"], ["urn:logto:resource:organizations"])
        assert "custom_data" in asked["scope"][0]
        page = browser.until(client.redirect_uri).open(question)
        talk.tell(browser.sign_in(page, person.username, person.password).url)

        signed_in = talk.hear("signed_in")
        assert signed_in["claims"]["aud"] == client.client_id
        told = signed_in["person"]
        assert (told["sub"], told["name"]) == (signed_in["claims"]["sub"], person.name)
        assert [told[name] for name in ("roles", "organizations", "organization_roles")] == [[], [], []]

        refreshed = talk.hear("refreshed")
        assert [refreshed[name] for name in ("new_access_token", "new_refresh_token", "authenticated")] == [True] * 3
        assert "offline_access" in refreshed["scopes"]
        assert refreshed["person"] == told

        # prompt=consent again: the notice was accepted, so no page stands in the way
        talk.tell(browser.until(client.redirect_uri).open(talk.hear("sign-in")["url"]).url)
        assert talk.hear("again")["claims"]["sub"] == told["sub"]

        farewell = talk.hear("sign-out")["url"]
        assert set(parse_qs(urlsplit(farewell).query)) == {"client_id", "post_logout_redirect_uri"}
        talk.tell(browser.until(client.signed_out_uri).sign_out(farewell).url)
        gone = {"arrival": client.signed_out_uri, "authenticated": False, "refresh": "invalid_grant"}
        assert talk.hear("signed_out") == gone
        assert browser.open(question).has("login-submit")
