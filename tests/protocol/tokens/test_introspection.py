"""What a resource server may learn about a token."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.protocol.audience import Api, TokenFormat
from idp.protocol.tokens.access_token import AccessToken
from idp.protocol.tokens.binding import Binding, ConfirmationMethod
from idp.protocol.tokens.introspection import (
    INACTIVE,
    IntrospectingClient,
    build_jwt_claims,
    describe_access_token,
    describe_refresh_token,
    may_introspect,
)
from tests.protocol.samples import CLIENT, NOW

ARSIP, PETA, GONE = "https://arsip.example", "https://peta.example", "https://sudah-tidak-ada.example"
KNOWN = {
    "i": Api(audience="i", scopes=frozenset(), token_format=TokenFormat.JWT, lifetime=timedelta(minutes=5)),
    ARSIP: Api(
        audience=ARSIP,
        scopes=frozenset(),
        token_format=TokenFormat.JWT,
        lifetime=timedelta(minutes=5),
        resource_server="arsip",
    ),
    PETA: Api(audience=PETA, scopes=frozenset(), token_format=TokenFormat.OPAQUE, lifetime=timedelta(minutes=5)),
}


def token(**changes) -> AccessToken:
    fields = {"issuer": "i", "subject": "p", "client_id": "a", "scope": ("openid",), "issued_at": NOW}
    return AccessToken(**fields | {"expires_at": NOW, "serial": "r"} | changes)


def test_a_living_access_token_is_described():
    told = describe_access_token(token())
    assert (told["active"], told["sub"], told["scope"], told["client_id"]) == (True, "p", "openid", "a")
    assert (told["token_type"], "cnf" in told) == ("Bearer", False)


@pytest.mark.parametrize(
    ("proof", "kind"), [(ConfirmationMethod.DPOP, "DPoP"), (ConfirmationMethod.CERTIFICATE, "Bearer")]
)
def test_a_resource_server_learns_which_key_a_token_is_bound_to_and_who_acts(proof, kind):
    told = describe_access_token(token(binding=Binding(proof, "t"), audience=(ARSIP,), actor={"sub": "s"}))
    assert (told["token_type"], told["cnf"], told["aud"], told["act"]) == (kind, {proof: "t"}, ARSIP, {"sub": "s"})


STRANGER, OWNER = IntrospectingClient("mandiri", False, (PETA,)), IntrospectingClient("a", False, ())
SERVER, TRUSTED, FOR_PETA = (
    IntrospectingClient("arsip", True, ()),
    IntrospectingClient("kota", True, ()),
    IntrospectingClient("peta", True, ("i", PETA)),
)


@pytest.mark.parametrize(
    ("asker", "audience", "learns"),
    [
        (TRUSTED, (), True),
        (TRUSTED, ("i", ARSIP), True),
        (STRANGER, (), False),
        (OWNER, (), True),
        (SERVER, (ARSIP,), True),
        (OWNER, (ARSIP,), True),
        (TRUSTED, (ARSIP,), False),
        (replace(TRUSTED, resources=(ARSIP,)), (ARSIP,), False),
        (FOR_PETA, (PETA,), True),
        (TRUSTED, (PETA,), False),
        (STRANGER, (PETA,), False),
        (replace(STRANGER, client_id="a"), (PETA,), True),
        (FOR_PETA, (ARSIP, PETA), True),
        (SERVER, (ARSIP, GONE), True),
        (TRUSTED, (GONE,), False),
        (replace(TRUSTED, resources=(GONE,)), (GONE,), False),
        (OWNER, (GONE,), False),
    ],
)
def test_only_those_a_token_is_meant_for_learn_about_it(asker, audience, learns):
    assert may_introspect(asker, token(audience=audience), KNOWN) is learns


def test_a_signed_answer_is_for_the_asker_alone():
    told = build_jwt_claims("arsip", INACTIVE, "i", NOW)
    assert told == {"iss": "i", "aud": "arsip", "iat": int(NOW.timestamp()), "token_introspection": {"active": False}}


def test_a_refresh_token_is_described_to_its_owner_alone():
    ends = NOW + timedelta(hours=1)
    assert describe_refresh_token(CLIENT, "aplikasi", ("a", "b"), ends)["exp"] == int(ends.timestamp())
    assert describe_refresh_token(replace(CLIENT, client_id="lain"), "aplikasi", ("a",), ends) == dict(INACTIVE)
