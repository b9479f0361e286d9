"""What is to be copied into an application: its stack's way, its own values, and no text that ends another."""

from dataclasses import replace

import pytest

from idp.diagnosis.configuration_fix import FixKind, find_fix
from idp.protocol.client import ClientMetadata
from tests.protocol.samples import CLIENT

FIRST, SECOND = "https://satu.example/balik", "https://dua.example/balik"


def client(stack: str | None = None) -> ClientMetadata:
    scopes = frozenset({"profile", "openid"})
    uris = {"redirect_uris": (FIRST, SECOND), "post_logout_redirect_uris": ()}
    return replace(CLIENT, software_id=stack, scopes=scopes, **uris)


@pytest.mark.parametrize(
    ("stack", "place", "text"),
    [
        ("php", "divos.php", f"'redirect_uri' => '{SECOND}',"),
        ("laravel", ".env", f'DIVOS_REDIRECT_URI="{SECOND}"'),
        ("fastapi-authlib", "app.py", f'REDIRECT_URI = "{SECOND}"'),
        ("fastapi-python-jose", "app.py", f'REDIRECT_URI = "{SECOND}"'),
        ("lain", "", f"redirect_uri = {SECOND}"),
        (None, "", f"redirect_uri = {SECOND}"),
    ],
)
def test_each_stack_gets_its_line_with_the_nearest_registered_value(stack: str | None, place: str, text: str) -> None:
    found = find_fix(["redirect_uri_unregistered"], client(stack), ["https://lama.example/", SECOND])
    assert found is not None
    assert (found.kind, found.place, found.text) == (FixKind.REDIRECT_URI, place, text)


def test_the_scope_is_the_registered_one_with_openid_first() -> None:
    found = find_fix(["scope_not_of_client"], client("php"))
    assert found is not None
    assert found.text == "'scope' => 'openid profile',"


@pytest.mark.parametrize("stack", ["php", "laravel", "fastapi-authlib", "fastapi-python-jose", None])
def test_pkce_and_credentials_are_told_for_each_stack(stack: str | None) -> None:
    pkce, credentials = (
        find_fix([cause], client(stack)) for cause in ("code_challenge_missing", "client_secret_wrong")
    )
    assert pkce is not None
    assert credentials is not None
    assert client().client_id in credentials.text
    assert pkce.text


def test_a_cause_behind_another_one_counts() -> None:
    found = find_fix(["client_assertion_unusable", "jwt_expired"], client())
    assert found is not None
    assert found.kind is FixKind.CLOCK


def test_what_no_line_mends_has_no_fix() -> None:
    assert find_fix(["code_replayed"], client()) is None
    assert find_fix(["logout_redirect_uri_unregistered"], client()) is None


def test_a_value_ends_no_text_of_the_language_it_stands_in() -> None:
    odd = replace(CLIENT, software_id="php", redirect_uris=("https://a.example/'\\",))
    found = find_fix(["redirect_uri_missing"], odd)
    assert found is not None
    assert found.text == r"'redirect_uri' => 'https://a.example/\'\\',"
