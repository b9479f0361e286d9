"""Parameters left with us beforehand."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.protocol.authorize import pushed
from idp.protocol.authorize.pushed import LIFETIME, PushedRequest
from idp.protocol.client import Profile
from idp.protocol.errors import InvalidRequest
from idp.protocol.parameters import read_parameters
from tests.protocol.samples import CLIENT, NOW, only, sent

LEFT = PushedRequest("aplikasi", NOW, None)


def test_it_lives_a_minute_at_most():
    assert timedelta(seconds=60) >= LIFETIME
    assert not LEFT.explain_unusable("aplikasi", NOW + LIFETIME - timedelta(seconds=1))
    assert LEFT.explain_unusable("aplikasi", NOW + LIFETIME)


def test_one_pushed_under_a_clock_ahead_cannot_be_used():
    assert not LEFT.explain_unusable("aplikasi", NOW - timedelta(seconds=60))
    assert LEFT.explain_unusable("aplikasi", NOW - timedelta(seconds=61))


def test_it_serves_its_own_client_until_it_was_answered():
    assert LEFT.explain_unusable("lain", NOW)
    assert replace(LEFT, client_id=None).explain_unusable("aplikasi", NOW)
    assert replace(LEFT, consumed_at=NOW).explain_unusable("aplikasi", NOW)


def test_its_name_is_recognised_and_no_other_address_is():
    assert pushed.parse_request_uri(pushed.build_request_uri("abc")) == "abc"
    assert pushed.parse_request_uri("https://aplikasi.example/r") is None
    assert pushed.parse_request_uri("urn:lain:abc") is None


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        (sent(request_uri="https://aplikasi.example/r"), "request_uri cannot be pushed"),
        (sent(request_uri=pushed.build_request_uri("abc")), "request_uri cannot be pushed"),
        (sent(client_id="lain"), "client_id is not"),
        (read_parameters([("scope", "a"), ("scope", "b")]), "more than once"),
    ],
)
def test_what_cannot_be_pushed(parameters, says):
    with pytest.raises(InvalidRequest, match=says):
        pushed.read(parameters, CLIENT)


def test_the_client_may_leave_its_name_to_its_proof():
    assert pushed.read(sent(), CLIENT).get("client_id") == "aplikasi"
    assert pushed.read(only(scope="openid"), CLIENT).get("scope") == "openid"


@pytest.mark.parametrize(
    "client", [replace(CLIENT, profile=Profile.FAPI2), replace(CLIENT, require_pushed_authorization_requests=True)]
)
def test_who_must_push_is_told_so(client):
    with pytest.raises(InvalidRequest, match="/par"):
        pushed.require_pushed_request(client)


def test_who_need_not_is_let_through():
    pushed.require_pushed_request(CLIENT)
