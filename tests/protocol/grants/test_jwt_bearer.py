"""A service speaks for itself with a signed statement, and for nobody else (RFC 7523 2.1)."""

from dataclasses import replace

import pytest

from idp.protocol.client import Profile
from idp.protocol.errors import InvalidGrant, InvalidRequest, InvalidScope, UnauthorizedClient
from idp.protocol.grant_type import GrantType
from idp.protocol.grants.client_credentials import ClientCredentialsRequest
from idp.protocol.grants.jwt_bearer import JwtBearerRequest
from tests.protocol.grants.token_requests import read_token_request
from tests.protocol.samples import CLIENT, PROVIDER, PUBLIC, only
from tests.protocol.tokens.foreign_signers import signed

SERVICE = replace(CLIENT, profile=Profile.LAYANAN, grant_types=frozenset({GrantType.JWT_BEARER}))
STATEMENT = signed({"iss": "aplikasi", "sub": "aplikasi"})


def test_a_statement_about_itself_asks_what_a_machine_may_ask():
    found = read_token_request(only(grant_type=GrantType.JWT_BEARER, assertion=STATEMENT), SERVICE, PROVIDER)
    assert isinstance(found, JwtBearerRequest)
    assert found.request == ClientCredentialsRequest(("divos:read",))
    assert found.token.claims["sub"] == "aplikasi"
    assert STATEMENT.split(".")[2] not in repr(found)


@pytest.mark.parametrize(
    ("client", "parameters", "error", "reason"),
    [
        (SERVICE, {}, InvalidRequest, "assertion is missing"),
        (SERVICE, {"assertion": "x"}, InvalidGrant, "not a signed token"),
        (SERVICE, {"assertion": signed({"iss": "aplikasi"})}, InvalidGrant, "somebody else"),
        (SERVICE, {"assertion": signed({"iss": "aplikasi", "sub": "made.ayu"})}, InvalidGrant, "somebody else"),
        (SERVICE, {"assertion": STATEMENT, "scope": "openid"}, InvalidScope, "API scopes"),
        (CLIENT, {"assertion": STATEMENT}, UnauthorizedClient, "did not register"),
        (replace(PUBLIC, grant_types=SERVICE.grant_types), {"assertion": STATEMENT}, UnauthorizedClient, "public"),
    ],
)
def test_anything_else_is_refused(client, parameters, error, reason):
    with pytest.raises(error, match=reason):
        read_token_request(only(grant_type=GrantType.JWT_BEARER, **parameters), client, PROVIDER)
