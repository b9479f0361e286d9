"""Whom a token is for, and what it may say there."""

from datetime import timedelta

import pytest

from idp.protocol.audience import Api, TokenFormat, TokenTarget, target_api, target_apis, target_granted_apis
from idp.protocol.errors import InvalidTarget

FIVE, TEN = timedelta(minutes=5), timedelta(minutes=10)


def api(
    audience: str, scopes: str = "", token_format: TokenFormat = TokenFormat.JWT, lifetime: timedelta = FIVE
) -> Api:
    return Api(audience=audience, scopes=frozenset(scopes.split()), token_format=token_format, lifetime=lifetime)


A, B = api("urn:a", "a:baca a:tulis"), api("urn:b", "b:baca")
OPAQUE, LONG = api("urn:o", token_format=TokenFormat.OPAQUE), api("urn:l", lifetime=TEN)
US = "urn:us"
KNOWN = {one.audience: one for one in (A, B, OPAQUE, LONG, api(US, "openid"))}


def test_a_token_says_only_what_means_something_to_its_api():
    assert target_api(A).select_scopes(("openid", "a:tulis", "b:baca")) == ("a:tulis",)


def test_one_token_serves_several_apis_that_take_the_same_kind():
    assert target_apis(("urn:b", "urn:a"), KNOWN, US) == TokenTarget(
        ("urn:b", "urn:a"), frozenset({"a:baca", "a:tulis", "b:baca"}), TokenFormat.JWT, FIVE
    )


@pytest.mark.parametrize(
    "audiences", [("urn:x",), ("urn:a", "urn:x"), ("urn:a", "urn:o"), ("urn:l", "urn:a"), ("urn:a", US)]
)
def test_unknown_apis_and_different_kinds_of_tokens_are_refused(audiences):
    with pytest.raises(InvalidTarget):
        target_apis(audiences, KNOWN, US)


@pytest.mark.parametrize(
    ("audiences", "expected"),
    [
        (("urn:a",), target_api(A)),
        (("urn:a", "urn:gone"), target_api(A)),
        (("urn:gone",), None),
        ((), None),
        ((US,), target_api(KNOWN[US])),
        ((US, "urn:a"), None),
        (("urn:a", "urn:o"), None),
    ],
)
def test_without_a_name_the_apis_of_the_grant_count_when_one_token_can_serve_them(audiences, expected):
    assert target_granted_apis(audiences, KNOWN, US) == expected
