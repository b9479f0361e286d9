"""What a resource server may learn about a token."""

from dataclasses import replace
from datetime import timedelta

from idp.protocol.introspection import INACTIVE, of_access_token, of_refresh_token
from idp.protocol.tokens.access_token import AccessToken
from tests.protocol.samples import CLIENT, NOW


def test_a_living_access_token_is_described():
    made = AccessToken(
        issuer="i", subject="p", client_id="a", scope=("openid",), issued_at=NOW, expires_at=NOW, serial="r"
    )
    told = of_access_token(made)
    assert (told["active"], told["sub"], told["scope"], told["client_id"]) == (True, "p", "openid", "a")


def test_a_refresh_token_is_described_to_its_owner_alone():
    ends = NOW + timedelta(hours=1)
    assert of_refresh_token(CLIENT, "aplikasi", ("a", "b"), ends)["exp"] == int(ends.timestamp())
    assert of_refresh_token(replace(CLIENT, client_id="lain"), "aplikasi", ("a",), ends) == dict(INACTIVE)
