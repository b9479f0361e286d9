"""A DPoP proof, and everything that is none (RFC 9449 4.3)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.protocol.algorithms import FAPI_ALGORITHMS
from idp.protocol.client import ClientMetadata, Profile
from idp.protocol.errors import InvalidDpopProof
from idp.protocol.tokens import dpop
from idp.protocol.tokens.binding import Binding, ConfirmationMethod
from idp.protocol.tokens.dpop import LIFETIME, DpopContext
from idp.protocol.tokens.external_jwt import CLOCK_SKEW
from tests.protocol.samples import NOW
from tests.support.app import ISSUER
from tests.support.dpop_key import DpopKey

AT_TOKEN = DpopContext(method="POST", endpoints=(f"{ISSUER}/token",), now=NOW)
AT_API = DpopContext(method="GET", endpoints=(f"{ISSUER}/userinfo",), now=NOW, access_token="t0ken")
HOLDER = DpopKey()
TOO_OLD = LIFETIME + CLOCK_SKEW + timedelta(seconds=1)
TOO_EARLY = CLOCK_SKEW + timedelta(seconds=1)


def made(**changes) -> str:
    return HOLDER.proof(at=changes.pop("at", NOW), **changes)


@pytest.mark.parametrize("algorithm", [*map(str, dpop.ALGORITHMS)])
def test_a_proof_names_the_key_it_was_made_with(algorithm):
    holder = DpopKey(algorithm)
    proof = dpop.verify_proof(holder.proof(at=NOW, jti="j"), AT_TOKEN)
    assert proof.binding == Binding(ConfirmationMethod.DPOP, holder.thumbprint)
    assert (proof.jti, proof.nonce, proof.usable_until) == ("j", None, NOW + LIFETIME + CLOCK_SKEW)


def test_the_thumbprint_is_the_one_of_the_specification():
    # RFC 9449 4.1 and 6.1: the example's key, and the jkt it comes to
    key = {
        "kty": "EC",
        "x": "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs",
        "y": "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA",
        "crv": "P-256",
    }
    assert dpop.jwk.parse_jwk(key).thumbprint == "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
    assert (
        dpop.hash_access_token("Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU")
        == "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo"
    )


WRONG = {
    "not a token": "x",
    "nothing": "",
    "two headers joined": f"{made()}, {made()}",
    "three parts of nonsense": "a.b.c",
    "too long": made(padding="x" * dpop.LONGEST),
    "another typ": made(header={"typ": "JWT"}),
    "no typ": made(header={"typ": None}),
    "no key": made(header={"jwk": None}),
    "a key that is no object": made(header={"jwk": "x"}),
    "the private key": made(header={"jwk": HOLDER.key.as_dict(private=True)}),
    "somebody else's key": made(header={"jwk": DpopKey().public}),
    "a key of another kind": made(header={"jwk": DpopKey("EdDSA").public}),
    "a secret as key": DpopKey("HS256").proof(at=NOW),
    "an algorithm nobody offered": DpopKey("ES384").proof(at=NOW),
    "another algorithm than signed with": made(header={"alg": "PS256"}),
    "no signature": made().rpartition(".")[0] + ".",
    "a broken signature": made().rpartition(".")[0] + "." + "A" * 86,
    "an extension it insists on": made(header={"crit": ["exp"], "exp": 1}),
    "another method": made(method="GET"),
    "the method in small letters": made(method="post"),
    "no method": made(htm=None),
    "another endpoint": made(path="/userinfo"),
    "another host": made(htu="https://lain.example/token"),
    "another scheme": made(htu=f"{ISSUER}/token".replace("http:", "https:")),
    "another port": made(htu="http://localhost:1/token"),
    "a port that is none": made(htu="http://localhost:x/token"),
    "no host": made(htu="/token"),
    "a user in the address": made(htu=f"{ISSUER}/token".replace("://", "://a@")),
    "no address": made(htu=None),
    "an address that is a list": made(htu=[f"{ISSUER}/token"]),
    "too old": made(at=NOW - TOO_OLD),
    "from the future": made(at=NOW + TOO_EARLY),
    "no moment": made(iat=None),
    "a moment in words": made(iat="now"),
    "a moment that is true": made(iat=True),
    "a moment beyond all": made(iat=1e300),
    "no jti": made(jti=None),
    "an empty jti": made(jti=""),
    "a jti that is a number": made(jti=7),
    "a jti without end": made(jti="j" * 256),
    "a nonce that is a number": made(nonce=7),
    "expired by its own word": made(exp=NOW.timestamp() - CLOCK_SKEW.total_seconds()),
    "an end in words": made(exp="soon"),
    "valid later by its own word": made(nbf=NOW.timestamp() + CLOCK_SKEW.total_seconds() + 1),
    "a beginning that is true": made(nbf=True),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_no_proof_is_refused(case):
    with pytest.raises(InvalidDpopProof):
        dpop.verify_proof(WRONG[case], AT_TOKEN)


@pytest.mark.parametrize("ath", [None, dpop.hash_access_token("another"), "", 7])
def test_at_an_api_the_proof_must_be_for_this_very_token(ath):
    changes = {} if ath is None else {"ath": ath}
    with pytest.raises(InvalidDpopProof):
        dpop.verify_proof(HOLDER.proof("/userinfo", "GET", at=NOW, **changes), AT_API)
    assert dpop.verify_proof(HOLDER.proof("/userinfo", "GET", "t0ken", at=NOW), AT_API).thumbprint == HOLDER.thumbprint


@pytest.mark.parametrize(
    "same",
    [
        f"{ISSUER}/token?a=b#c",
        "HTTP://LOCALHOST:8400/token",
    ],
)
def test_addresses_are_compared_as_addresses(same):
    assert dpop.verify_proof(made(htu=same), AT_TOKEN)


def test_a_default_port_and_an_empty_path_change_nothing():
    at = DpopContext(method="POST", endpoints=("https://sso.example/", "https://mtls.sso.example:8443/token"), now=NOW)
    for same in ("https://sso.example:443", "https://SSO.example", "https://mtls.sso.example:8443/token"):
        assert dpop.verify_proof(made(htu=same), at)
    with pytest.raises(InvalidDpopProof):
        dpop.verify_proof(made(htu="https://sso.example:8443/"), at)


@pytest.mark.parametrize("away", [-(LIFETIME + CLOCK_SKEW), CLOCK_SKEW])
def test_clocks_may_differ_by_a_minute(away):
    assert dpop.verify_proof(made(at=NOW + away), AT_TOKEN)


def test_a_term_that_the_maker_sets_is_kept():
    assert dpop.verify_proof(made(nbf=int(NOW.timestamp()), exp=int(NOW.timestamp()) + 300), AT_TOKEN)


@pytest.mark.parametrize(("profile", "allowed"), [(Profile.STANDAR, dpop.ALGORITHMS), (Profile.FAPI2, FAPI_ALGORITHMS)])
def test_a_profile_says_what_its_proofs_are_signed_with(profile, allowed):
    client = ClientMetadata(client_id="a", client_name="A", profile=profile)
    assert dpop.allowed_algorithms(client) == allowed


def test_an_algorithm_that_the_profile_does_not_allow_is_refused():
    with pytest.raises(InvalidDpopProof, match="RS256"):
        dpop.verify_proof(DpopKey("RS256").proof(at=NOW), replace(AT_TOKEN, algorithms=FAPI_ALGORITHMS))


def test_a_nonce_is_handed_on():
    assert dpop.verify_proof(made(nonce="n"), AT_TOKEN).nonce == "n"


@given(st.text(max_size=300) | st.from_regex(r"[A-Za-z0-9_-]{0,40}\.[A-Za-z0-9_-]{0,40}\.[A-Za-z0-9_-]{0,40}"))
def test_no_text_makes_trouble(text):
    with pytest.raises(InvalidDpopProof):
        dpop.verify_proof(text, AT_TOKEN)


@given(
    st.dictionaries(
        st.sampled_from(["htm", "htu", "iat", "jti", "nonce", "ath"]),
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.lists(st.text()),
    )
)
def test_no_claims_make_trouble(claims):
    try:
        proof = dpop.verify_proof(made(**claims), AT_TOKEN)
    except InvalidDpopProof:
        return
    assert proof.thumbprint == HOLDER.thumbprint
