"""Parameters inside a signed JWT: what is judged once the signature is proven."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.protocol.algorithms import Algorithm
from idp.protocol.authorize import request_object
from idp.protocol.client import Profile
from idp.protocol.errors import InvalidRequest, InvalidRequestObject, InvalidRequestUri, OAuthError
from idp.protocol.tokens.external_jwt import SingleUse
from tests.protocol.samples import CLIENT, GOOD, NOW, only

ISSUER = "https://sso.example"
BESIDE = only(client_id="aplikasi")
AT = int(NOW.timestamp())
TIMES = {"nbf": AT - 10, "exp": AT + 300}
GOOD_CLAIMS = {**GOOD, "iss": "aplikasi", "aud": ISSUER, **TIMES}
FAPI = replace(CLIENT, profile=Profile.FAPI2)
HOUR = 3600


def claims(**changes):
    return {name: value for name, value in {**GOOD_CLAIMS, **changes}.items() if value is not ...}


def opened(client=CLIENT, outside=BESIDE, **changes):
    return request_object.read(claims(**changes), client, issuer=ISSUER, now=NOW, outside=outside)


def test_the_parameters_come_from_inside_alone():
    beside = only(client_id="aplikasi", scope="openid email", state="outside", redirect_uri="https://lain.example")
    assert dict(opened(outside=beside).values) == GOOD


def test_numbers_and_json_stand_as_themselves():
    inside = opened(max_age=60, claims={"userinfo": {"name": None}}, resource=["https://a", "https://b"], nonce=None)
    assert inside.get("max_age") == "60"
    assert inside.get("claims") == '{"userinfo": {"name": null}}'
    assert inside.get_all("resource") == ("https://a", "https://b")
    assert inside.get("nonce") is None
    assert opened(resource="https://a").get_all("resource") == ("https://a",)


def test_the_claims_of_the_token_are_no_parameters():
    assert not {"iss", "aud", "exp", "nbf", "iat", "jti", "sub"} & set(opened(iat=AT, jti="x", sub="y").values)


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "lain"},
        {"iss": ...},
        {"client_id": "lain"},
        {"client_id": ...},
        {"sub": "aplikasi"},
        {"aud": "https://lain.example"},
        {"aud": ISSUER + "/"},
        {"aud": ["https://lain.example"]},
        {"aud": []},
        {"aud": ...},
        {"request": "x"},
        {"request_uri": "https://aplikasi.example/r"},
        {"exp": AT - 60},
        {"exp": "soon"},
        {"exp": True},
        {"exp": -1},
        {"exp": 10**15},
        {"exp": float("nan")},
        {"nbf": AT + 61},
        {"iat": AT + 61},
        {"iat": "now"},
        {"nbf": []},
    ],
)
def test_each_fault_of_an_object_is_refused(changes):
    with pytest.raises(InvalidRequestObject):
        opened(**changes)


@pytest.mark.parametrize("claim", ["nbf", "iat"])
def test_an_object_from_the_future_is_told_which_claim_to_look_at(claim):
    with pytest.raises(InvalidRequestObject, match=f"check {claim} and the clock"):
        opened(**{claim: AT + 61})


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": [ISSUER, "https://lain.example"]},
        {"sub": "somebody"},
        {"exp": AT - 59},
        {"nbf": AT + 60},
        {"iat": AT + 60},
        {"exp": ..., "nbf": ...},
        {"nbf": 0},
        {"exp": 253_402_300_799},
    ],
)
def test_what_is_good_for_a_client_of_an_ordinary_profile(changes):
    assert opened(**changes).get("state") is None


@pytest.mark.parametrize(
    "changes",
    [
        {"nbf": ...},
        {"exp": ...},
        {"nbf": AT - 10, "exp": AT - 10 + HOUR + 1},
        {"nbf": AT - HOUR - 60, "exp": AT - 59},
    ],
)
def test_what_fapi_demands_of_the_times(changes):
    with pytest.raises(InvalidRequestObject, match="nbf"):
        opened(FAPI, **changes)


def test_an_hour_is_what_fapi_allows():
    assert opened(FAPI, nbf=AT - 10, exp=AT - 10 + HOUR).get("client_id") == "aplikasi"


@pytest.mark.parametrize(("name", "value"), [("client_id", "lain"), ("response_type", "token")])
def test_what_stands_outside_as_well_must_be_the_same(name, value):
    with pytest.raises(InvalidRequestObject, match=name):
        opened(outside=only(**{name: value}))


def test_the_same_outside_is_no_fault():
    assert opened(outside=only(client_id="aplikasi", response_type="code"))


def test_the_rules_of_any_parameter_hold_inside():
    with pytest.raises(InvalidRequest):
        opened(state="a\0b")


@pytest.mark.parametrize("typ", [None, "oauth-authz-req+jwt", "jwt"])
def test_kinds_of_token_that_may_be_a_request(typ):
    request_object.check_typ(typ)


@pytest.mark.parametrize("typ", ["at+jwt", "dpop+jwt", "logout+jwt", "client-authentication+jwt", ""])
def test_other_kinds_are_none(typ):
    with pytest.raises(InvalidRequestObject, match="typ"):
        request_object.check_typ(typ)


def test_the_algorithms_a_client_may_sign_with():
    provided = (Algorithm.RS256, Algorithm.ES256)
    assert request_object.allowed_algorithms(CLIENT, provided) == {"RS256", "ES256"}
    assert request_object.allowed_algorithms(FAPI, provided) == {"PS256", "ES256", "EdDSA", "Ed25519"}
    one = replace(FAPI, request_object_signing_alg=Algorithm.PS256)
    assert request_object.allowed_algorithms(one, provided) == {"PS256"}


def test_who_must_sign_is_told_so():
    request_object.require_signed_request(CLIENT)
    with pytest.raises(InvalidRequest, match="request object"):
        request_object.require_signed_request(replace(CLIENT, require_signed_request_object=True))


BY_REFERENCE = replace(CLIENT, request_uris=("https://aplikasi.example/r?x=1#old", "https://aplikasi.example/s"))


@pytest.mark.parametrize(
    ("sent", "address"),
    [
        ("https://aplikasi.example/r?x=1", "https://aplikasi.example/r?x=1"),
        ("https://aplikasi.example/r?x=1#new", "https://aplikasi.example/r?x=1"),
        ("https://aplikasi.example/s#any", "https://aplikasi.example/s"),
    ],
)
def test_a_registered_address_is_fetched_whatever_its_fragment(sent, address):
    assert request_object.find_registered_uri(sent, BY_REFERENCE) == address


def test_an_address_may_have_512_characters():
    longest = "https://aplikasi.example/".ljust(512, "r")
    client = replace(CLIENT, request_uris=(longest, longest + "r"))
    assert request_object.find_registered_uri(longest, client) == longest
    with pytest.raises(InvalidRequestUri, match="512"):
        request_object.find_registered_uri(longest + "r", client)


@pytest.mark.parametrize(
    "sent",
    [
        "https://aplikasi.example/r",
        "https://aplikasi.example/r?x=1&y=2",
        "https://aplikasi.example/S",
        "https://aplikasi.example/s/",
        "http://aplikasi.example/s",
        "https://aplikasi.example/s#" + "x" * 500,
        "https://aplikasi.example/é",
        "",
    ],
)
def test_no_other_address_is(sent):
    with pytest.raises(InvalidRequestUri):
        request_object.find_registered_uri(sent, BY_REFERENCE)


def test_an_object_counts_once_under_fapi_if_it_has_a_name():
    assert request_object.read_single_use(claims(jti="a"), FAPI, NOW) == SingleUse("a", NOW + timedelta(minutes=62))
    assert request_object.read_single_use(claims(), FAPI, NOW) is None
    assert request_object.read_single_use(claims(jti="a"), CLIENT, NOW) is None
    for jti in ("", 7):
        with pytest.raises(InvalidRequestObject, match="jti"):
            request_object.read_single_use(claims(jti=jti), FAPI, NOW)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*GOOD_CLAIMS, "sub", "jti", "resource", "claims", "max_age"]), JSON))
def test_any_object_is_read_or_refused_by_name(changes):
    try:
        inside = opened(FAPI, **changes)
    except OAuthError:
        return
    assert inside.get("client_id") == "aplikasi"
