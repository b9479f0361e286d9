"""GRANTS: what each grant asks, and what reuse means."""

from dataclasses import replace
from datetime import timedelta
from pkgutil import iter_modules

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.protocol import grants
from idp.protocol.errors import InvalidGrant, InvalidRequest, InvalidScope, UnauthorizedClient, UnsupportedGrantType
from idp.protocol.grants.authorization_code import CodeRedemption
from idp.protocol.grants.client_credentials import ClientCredentialsRequest, grant_scopes
from idp.protocol.grants.refresh_token import RefreshOutcome, RefreshRequest, detect_reuse, narrow_scope
from tests.protocol.grants.token_requests import read_token_request
from tests.protocol.samples import CHALLENGE, CLIENT, NOW, PROVIDER, PUBLIC, VERIFIER, only


def read(client=CLIENT, **values):
    return read_token_request(only(**values), client, PROVIDER)


CODE = {"grant_type": "authorization_code", "code": "c", "redirect_uri": "https://r"}


def test_every_grant_type_has_the_module_of_its_name():
    modules = {module.name.upper() for module in iter_modules(grants.__path__)}
    assert modules == {grant_type.name for grant_type in PROVIDER.grant_types}


def test_a_code_is_redeemed_with_what_must_agree():
    assert read(**CODE) == CodeRedemption("c", "https://r", None)
    assert read(**CODE, code_verifier=VERIFIER) == CodeRedemption("c", "https://r", CHALLENGE, VERIFIER)


def test_a_refresh_may_narrow_the_scope():
    assert read(grant_type="refresh_token", refresh_token="t") == RefreshRequest("t", None)
    assert read(grant_type="refresh_token", refresh_token="t", scope="a b").scope == ("a", "b")


@pytest.mark.parametrize(
    ("wanted", "expected"), [(None, ("a", "b")), (("b", "z"), ("b",)), (("z",), ("a", "b")), (("b", "a"), ("a", "b"))]
)
def test_a_narrower_scope_is_never_wider(wanted, expected):
    assert narrow_scope(("a", "b"), wanted) == expected


@pytest.mark.parametrize(
    ("scope", "expected"),
    [(None, ("divos:read",)), ("divos:read divos:write", ("divos:read",))],
)
def test_a_machine_gets_its_registered_api_scopes(scope, expected):
    values = {"scope": scope} if scope else {}
    assert read(grant_type="client_credentials", **values) == ClientCredentialsRequest(expected)


def test_a_machine_that_names_other_apis_gets_their_scopes():
    api = "https://arsip.example"
    asked = read(grant_type="client_credentials", scope="arsip:baca divos:read", resource=api)
    assert asked == ClientCredentialsRequest((), ("arsip:baca", "divos:read"))
    client = replace(CLIENT, scopes=frozenset({"arsip:baca", "arsip:tulis"}))
    assert grant_scopes(asked.requested_scopes, client, ("arsip:baca", "arsip:hapus")) == ("arsip:baca",)
    assert grant_scopes((), client, ("arsip:tulis", "arsip:hapus")) == ("arsip:tulis",)
    with pytest.raises(InvalidScope):
        grant_scopes(("arsip:hapus",), client, ("arsip:hapus",))


@pytest.mark.parametrize(
    ("client", "values", "error"),
    [
        (CLIENT, {}, InvalidRequest),
        (CLIENT, {"grant_type": "password"}, UnsupportedGrantType),
        (replace(CLIENT, grant_types=frozenset()), CODE, UnauthorizedClient),
        (CLIENT, {**CODE, "code": ""}, InvalidRequest),
        (CLIENT, {**CODE, "redirect_uri": ""}, InvalidRequest),
        (CLIENT, {**CODE, "code_verifier": "x"}, InvalidGrant),
        (CLIENT, {"grant_type": "refresh_token"}, InvalidRequest),
        (CLIENT, {"grant_type": "client_credentials", "scope": "openid"}, InvalidScope),
        (PUBLIC, {"grant_type": "client_credentials"}, UnauthorizedClient),
    ],
)
def test_each_mistake_has_its_error(client, values, error):
    with pytest.raises(error):
        read(client, **values)


@pytest.mark.parametrize(
    ("presented", "current", "age", "expected"),
    [
        (1, 2, 0, RefreshOutcome.RETRIED),
        (1, 2, 30, RefreshOutcome.RETRIED),
        (1, 2, 31, RefreshOutcome.REUSED),
        (1, 3, 0, RefreshOutcome.REUSED),
        (2, 2, 0, RefreshOutcome.ENDED),
        (3, 2, 0, RefreshOutcome.ENDED),
        (1, 2, None, RefreshOutcome.REUSED),
    ],
)
def test_the_previous_generation_has_a_grace_and_older_ones_are_reuse(presented, current, age, expected):
    moved = None if age is None else NOW - timedelta(seconds=age)
    assert detect_reuse(presented, current, moved, NOW) is expected


@pytest.mark.parametrize(
    ("presented", "ahead", "expected"),
    [
        (4, 60, RefreshOutcome.RETRIED),
        (4, 61, RefreshOutcome.ENDED),
        (3, 60, RefreshOutcome.REUSED),
        (3, 61, RefreshOutcome.REUSED),
        (5, 61, RefreshOutcome.ENDED),
    ],
)
def test_while_the_last_refresh_lies_ahead_the_generation_before_gets_nothing_and_ends_nothing(
    presented, ahead, expected
):
    assert detect_reuse(presented, 5, NOW + timedelta(seconds=ahead), NOW) is expected


@given(st.integers(1, 100), st.integers(2, 100), st.integers(0, 10_000))
def test_nothing_older_than_the_previous_generation_is_ever_answered(behind, current, age):
    verdict = detect_reuse(current - behind, current, NOW - timedelta(seconds=age), NOW)
    assert (verdict is RefreshOutcome.RETRIED) == (behind == 1 and age <= 30)
