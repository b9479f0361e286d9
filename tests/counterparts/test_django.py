"""Two libraries for Django sign in; each sends its secret in the form, although the client registered the header."""

import pytest

from tests.counterparts.browser import Browser
from tests.counterparts.conversation import Script, signing_in
from tests.counterparts.provider import Provider
from tests.support.waiting import comes_true

pytestmark = pytest.mark.counterpart


def test_django_allauth_signs_in_with_its_secret_where_it_likes(provider: Provider) -> None:
    said = _signed_in(provider, "allauth", Script("django_parties", "django", "allauth_party.py"))
    assert len(said["subject"]) == 36
    assert _used_last(provider, "allauth", "client_secret_post")


def test_mozilla_django_oidc_signs_in_with_its_secret_in_the_form(provider: Provider) -> None:
    said = _signed_in(provider, "mozilla-django-oidc", Script("django_parties", "django", "mozilla_party.py"))
    assert said["email"] == "made.ayu@example.org"
    assert _used_last(provider, "mozilla-django-oidc", "client_secret_post")


def _signed_in(provider: Provider, client_id: str, script: Script) -> dict[str, str]:
    person, client = provider.person, provider.client(client_id)
    with Browser() as browser, signing_in(script, provider, client_id) as talk:
        page = browser.until(client.redirect_uri).open(talk.hear("authorize")["url"])
        talk.tell(browser.sign_in(page, person.username, person.password).url)
        assert talk.hear("arrived") == {"status": 302, "location": "/selesai"}
        return talk.hear("signed_in")


def _used_last(provider: Provider, client_id: str, method: str) -> bool:
    """Whether the operator reads, within a moment, that this method was used last beside the registered one."""

    def shown() -> bool:
        text = provider.server.command("clients", "show", client_id).stdout
        return f"proved itself last by {method}" in text and "token_endpoint_auth_method: client_secret_basic" in text

    return comes_true(shown)
