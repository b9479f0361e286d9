"""code_challenge and code_verifier, S256 only."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.protocol.authorize import pkce
from idp.protocol.client import PkcePolicy, Profile
from idp.protocol.errors import InvalidGrant, InvalidRequest
from tests.protocol.samples import CHALLENGE, CLIENT, PUBLIC, VERIFIER, only

OPTIONAL = replace(CLIENT, pkce_required=False)
VERIFIERS = st.text("ABCabc019-._~", min_size=43, max_size=128)


def test_the_example_of_the_specification_matches():
    assert pkce.compute_challenge(VERIFIER) == CHALLENGE


@given(VERIFIERS, VERIFIERS)
def test_a_challenge_matches_its_own_verifier_and_no_other(mine, other):
    challenge = pkce.CodeChallenge(pkce.compute_challenge(mine))
    assert pkce.compute_challenge(mine) == challenge.value
    assert (pkce.compute_challenge(other) == challenge.value) == (mine == other)


@pytest.mark.parametrize(
    ("client", "policy", "demanded"),
    [
        (CLIENT, PkcePolicy.ALWAYS, True),
        (CLIENT, PkcePolicy.PUBLIC, False),
        (PUBLIC, PkcePolicy.PUBLIC, True),
        (replace(CLIENT, profile=Profile.FAPI2, pkce_required=False), PkcePolicy.PUBLIC, True),
        (OPTIONAL, PkcePolicy.ALWAYS, False),
        (replace(PUBLIC, pkce_required=False), PkcePolicy.ALWAYS, True),
    ],
)
def test_who_must_bring_a_challenge(client, policy, demanded):
    assert pkce.requires_pkce(client, policy) is demanded
    if demanded:
        with pytest.raises(InvalidRequest, match="code_challenge is missing"):
            pkce.read(only(), client, policy)
    else:
        assert pkce.read(only(), client, policy) is None


@pytest.mark.parametrize(
    "values",
    [
        {"code_challenge": CHALLENGE},
        {"code_challenge": CHALLENGE, "code_challenge_method": "plain"},
        {"code_challenge": CHALLENGE + "=", "code_challenge_method": "S256"},
        {"code_challenge": CHALLENGE[:-1], "code_challenge_method": "S256"},
        {"code_challenge_method": "S256"},
    ],
)
def test_whatever_is_sent_must_be_s256(values):
    with pytest.raises(InvalidRequest):
        pkce.read(only(**values), OPTIONAL, PkcePolicy.ALWAYS)


def test_a_good_challenge_is_read():
    sent = only(code_challenge=CHALLENGE, code_challenge_method="S256")
    assert pkce.read(sent, CLIENT, PkcePolicy.ALWAYS) == pkce.CodeChallenge(CHALLENGE)


@pytest.mark.parametrize("verifier", ["short", "x" * 129, "é" * 43, "a b" * 20])
def test_a_malformed_verifier_is_no_good(verifier):
    with pytest.raises(InvalidGrant):
        pkce.read_verifier(only(code_verifier=verifier))


def test_a_verifier_may_be_missing():
    assert pkce.read_verifier(only()) is None
    assert pkce.read_verifier(only(code_verifier=VERIFIER)) == VERIFIER
