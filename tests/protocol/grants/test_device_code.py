"""The device grant: what a device may ask, and what each poll is worth."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.protocol.errors import InvalidRequest, InvalidScope, UnauthorizedClient
from idp.protocol.grant_type import GrantType
from idp.protocol.grants import device_code
from idp.protocol.grants.device_code import DevicePoll, PollOutcome, PollState, evaluate_poll
from tests.protocol.grants.token_requests import read_token_request
from tests.protocol.samples import CLIENT, NOW, PROVIDER, PUBLIC, only

DEVICE = replace(CLIENT, grant_types=CLIENT.grant_types | {GrantType.DEVICE_CODE})
LATER = NOW + timedelta(minutes=5)
NOTHING = PollState(spent=False, answered=False, denied=False, hurried=False, issued_at=NOW, expires_at=LATER)


@pytest.mark.parametrize(
    ("ahead", "outcome"), [(60, PollOutcome.PENDING), (61, PollOutcome.EXPIRED), (86_400, PollOutcome.EXPIRED)]
)
def test_a_code_issued_by_a_clock_ahead_counts_as_expired(ahead, outcome):
    issued_at = NOW + timedelta(seconds=ahead)
    state = replace(NOTHING, issued_at=issued_at, expires_at=issued_at + timedelta(minutes=10))
    assert evaluate_poll(state, NOW) is outcome


def test_a_poll_brings_the_device_code():
    assert read_token_request(only(grant_type=GrantType.DEVICE_CODE, device_code="d"), DEVICE, PROVIDER) == DevicePoll(
        "d"
    )
    assert "'d'" not in repr(DevicePoll("d"))


@pytest.mark.parametrize(
    ("client", "values", "error"),
    [
        (DEVICE, {"grant_type": GrantType.DEVICE_CODE}, InvalidRequest),
        (DEVICE, {"grant_type": GrantType.DEVICE_CODE, "device_code": ""}, InvalidRequest),
        (CLIENT, {"grant_type": GrantType.DEVICE_CODE, "device_code": "d"}, UnauthorizedClient),
    ],
)
def test_each_mistake_of_a_poll_has_its_error(client, values, error):
    with pytest.raises(error):
        read_token_request(only(**values), client, PROVIDER)


@pytest.mark.parametrize(
    ("client", "wanted", "expected"),
    [
        (DEVICE, {}, ("openid",)),
        (DEVICE, {"scope": "openid profile unheard"}, ("openid", "profile")),
        (DEVICE, {"scope": "email phone"}, ("email",)),
        (DEVICE, {"scope": "openid divos:read"}, ("openid",)),
        (DEVICE, {"scope": "openid offline_access"}, ("openid", "offline_access")),
        (
            replace(DEVICE, grant_types=frozenset({GrantType.DEVICE_CODE})),
            {"scope": "openid offline_access"},
            ("openid",),
        ),
        (PUBLIC, {"scope": "openid"}, ("openid",)),
    ],
)
def test_a_device_asks_for_scopes_its_client_registered(client, wanted, expected):
    assert device_code.read_scope(only(**wanted), client) == expected


def test_scopes_of_the_apis_it_asks_tokens_for_count_too():
    client = replace(DEVICE, scopes=DEVICE.scopes | {"arsip:baca"})
    assert device_code.read_scope(only(scope="openid arsip:baca"), client) == ("openid",)
    assert device_code.read_scope(only(scope="openid arsip:baca"), client, {"arsip:baca"}) == ("openid", "arsip:baca")
    assert device_code.read_scope(only(scope="openid arsip:baca"), DEVICE, {"arsip:baca"}) == ("openid",)


def test_a_device_that_asks_for_nothing_known_is_refused():
    with pytest.raises(InvalidScope):
        device_code.read_scope(only(scope="unheard"), DEVICE)
    with pytest.raises(InvalidScope):
        device_code.read_scope(only(), replace(DEVICE, scopes=frozenset({"profile"})))


@pytest.mark.parametrize(
    ("facts", "now", "expected"),
    [
        ({}, NOW, PollOutcome.PENDING),
        ({"hurried": True}, NOW, PollOutcome.SLOW_DOWN),
        ({"spent": True, "answered": True}, NOW, PollOutcome.REPLAYED),
        ({"spent": True, "answered": True}, LATER, PollOutcome.REPLAYED),
        ({"answered": True, "denied": True}, NOW, PollOutcome.DENIED),
        ({"answered": True, "denied": True, "hurried": True}, NOW, PollOutcome.DENIED),
        ({"answered": True, "denied": True}, LATER, PollOutcome.DENIED),
        ({}, LATER - timedelta(microseconds=1), PollOutcome.PENDING),
        ({}, LATER, PollOutcome.EXPIRED),
        ({"hurried": True}, LATER, PollOutcome.EXPIRED),
        ({"answered": True}, LATER, PollOutcome.EXPIRED),
        ({"answered": True}, NOW, PollOutcome.ENDED),
        ({"answered": True, "hurried": True}, NOW, PollOutcome.ENDED),
    ],
)
def test_each_state_of_a_device_code_has_its_verdict(facts, now, expected):
    assert evaluate_poll(replace(NOTHING, **facts), now) is expected


@given(st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.integers(-600, 600))
def test_a_device_waits_on_only_while_an_answer_can_still_come(spent, answered, denied, hurried, seconds):
    polled = replace(NOTHING, spent=spent, answered=answered, denied=denied, hurried=hurried)
    verdict = evaluate_poll(polled, LATER + timedelta(seconds=seconds))
    waits = not (spent or answered or denied) and seconds < 0
    assert (verdict in (PollOutcome.PENDING, PollOutcome.SLOW_DOWN)) == waits
