"""A sign-in that begins here asks the client to ask us (OIDC Core 4)."""

from dataclasses import replace

import pytest

from idp.protocol.initiate_login import build_start_uri
from tests.protocol.samples import CLIENT

ISSUER = "https://sso.example"
SAID = "iss=https%3A%2F%2Fsso.example"


@pytest.mark.parametrize(
    ("begins", "home", "address"),
    [
        (None, None, None),
        (None, "https://a.example/", "https://a.example/"),
        ("https://a.example/mulai", None, f"https://a.example/mulai?{SAID}"),
        ("https://a.example/mulai?x=1", None, f"https://a.example/mulai?x=1&{SAID}"),
        ("https://a.example/mulai?", None, f"https://a.example/mulai?{SAID}"),
        (
            "https://a.example/mulai",
            "https://a.example/?a=1",
            f"https://a.example/mulai?{SAID}&target_link_uri=https%3A%2F%2Fa.example%2F%3Fa%3D1",
        ),
    ],
)
def test_the_address_tells_the_client_who_asks_and_where_the_person_wants_to_go(begins, home, address):
    assert build_start_uri(replace(CLIENT, initiate_login_uri=begins, client_uri=home), ISSUER) == address
