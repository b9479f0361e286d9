"""What tokens say, and what a scope lets a client learn."""

import hashlib
from base64 import urlsafe_b64decode
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.protocol.algorithms import Algorithm
from idp.protocol.errors import InvalidRequest
from idp.protocol.tokens import access_token, claims
from idp.protocol.tokens.access_token import (
    AccessToken,
    AuthorizationScheme,
    PresentedToken,
    read_bearer_token,
    read_presented_token,
)
from idp.protocol.tokens.binding import Binding, ConfirmationMethod, bind_certificate, parse_binding
from idp.protocol.tokens.id_token import AuthenticationFacts, IdToken, compute_at_hash, is_issued_ahead
from idp.protocol.tokens.logout_token import LOGOUT_EVENT, LogoutToken
from tests.protocol.samples import NOW

GRANT = UUID(int=7)
SIGN_IN = AuthenticationFacts(
    subject="p", authenticated_at=NOW - timedelta(hours=1), acr="sandi", amr=("pwd",), sid="s"
)


def id_token(**changes):
    return IdToken(
        issuer="https://i",
        client_id="a",
        authentication=SIGN_IN,
        issued_at=NOW,
        lifetime=timedelta(minutes=5),
        **changes,
    ).claims()


def test_an_id_token_says_who_when_and_how():
    moment = int(NOW.timestamp())
    assert id_token() == {
        "iss": "https://i",
        "sub": "p",
        "aud": "a",
        "exp": moment + 300,
        "iat": moment,
        "auth_time": moment - 3600,
        "acr": "sandi",
        "amr": ["pwd"],
        "sid": "s",
    }


def test_nonce_and_at_hash_appear_only_with_their_cause():
    full = id_token(nonce="n", access_token="jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y")
    assert full["nonce"] == "n"
    assert full["at_hash"] == "77QmUPtjPfzWtF2AnpK9RQ"  # OIDC Core, appendix A.3


def test_claims_by_name_cannot_replace_ours_nor_bring_a_personal_number():
    told = id_token(requested_claims={"name": "Made", "sub": "x", "nonce": "x", "nip": "x", "nik": "x"})
    assert (told["name"], told["sub"]) == ("Made", "p")
    assert not {"nip", "nik", "nonce"} & set(told)


@pytest.mark.parametrize(
    ("algorithm", "length"), [("RS256", 22), ("PS256", 22), ("ES256", 22), ("EdDSA", 43), ("Ed25519", 43)]
)
def test_at_hash_is_half_the_digest_of_the_signature(algorithm, length):
    assert len(compute_at_hash("x", Algorithm(algorithm))) == length
    assert id_token(access_token="x", algorithm=Algorithm(algorithm))["at_hash"] == compute_at_hash(
        "x", Algorithm(algorithm)
    )


def test_at_hash_of_eddsa_is_half_a_sha_512():
    half = hashlib.sha512(b"jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y").hexdigest()[:64]
    told = compute_at_hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y", Algorithm.EDDSA)
    assert urlsafe_b64decode(told + "=").hex() == half


def token(**changes):
    return AccessToken(
        issuer="https://i",
        subject="p",
        client_id="a",
        scope=("openid", "profile"),
        issued_at=NOW,
        expires_at=NOW + timedelta(minutes=5),
        serial="r",
        **changes,
    )


@pytest.mark.parametrize("made", [token(grant_id=GRANT, sid="s"), token()])
def test_an_access_token_is_read_back_as_it_was_made(made):
    assert access_token.parse_access_token(made.claims()) == made


def test_an_access_token_names_its_grant_and_ends_on_time():
    made = token(grant_id=GRANT, sid="s")
    assert made.claims()["jti"] == f"{GRANT.hex}.r"
    assert made.claims()["aud"] == "https://i"
    assert made.is_current(NOW + timedelta(seconds=299))
    assert not made.is_current(NOW + timedelta(minutes=5))


def test_an_access_token_issued_by_a_clock_ahead_is_not_current():
    assert token().is_current(NOW - timedelta(seconds=60))
    assert not token().is_current(NOW - timedelta(seconds=61))


def test_an_id_token_of_ours_issued_by_a_clock_ahead_is_recognised():
    claims = {"iat": int(NOW.timestamp())}
    assert not is_issued_ahead(claims, NOW - timedelta(seconds=60))
    assert is_issued_ahead(claims, NOW - timedelta(seconds=61))


@pytest.mark.parametrize(
    ("header", "form", "found"),
    [
        (None, None, None),
        ("Bearer t", None, "t"),
        ("bearer t", None, "t"),
        (None, "t", "t"),
        ("Basic x", "t", "t"),
        ("Bearer", None, None),
    ],
)
def test_a_bearer_comes_in_the_header_or_the_form(header, form, found):
    assert read_bearer_token(header, form) == found


def test_a_token_sent_twice_is_refused():
    for header in ("Bearer t", "DPoP t"):
        with pytest.raises(InvalidRequest):
            read_presented_token(header, "t")


def test_the_scheme_says_how_a_token_was_presented():
    assert read_presented_token("DPoP t", None) == PresentedToken("t", AuthorizationScheme.DPOP)
    assert read_presented_token("dpop t", None) == PresentedToken("t", AuthorizationScheme.DPOP)
    assert read_presented_token("Bearer t", None) == read_presented_token(None, "t") == PresentedToken("t")
    assert read_presented_token("DPoP ", None) is None
    assert read_bearer_token("DPoP t") is None


@pytest.mark.parametrize(
    "more",
    [
        {"binding": Binding(ConfirmationMethod.DPOP, "t")},
        {"binding": bind_certificate(b"der")},
        {"audience": ("https://arsip.example",)},
        {"audience": ("https://i", "https://arsip.example")},
        {"acr": "sandi", "authenticated_at": NOW, "grant_id": GRANT, "sid": "s"},
        {"actor": {"sub": "layanan"}},
    ],
)
def test_what_a_token_is_bound_to_and_meant_for_is_read_back(more):
    made = token(**more)
    assert access_token.parse_access_token(made.claims()) == made
    assert made.for_provider is ("audience" not in more or "https://i" in more["audience"])
    assert parse_binding(made.binding.serialize() if made.binding else "") == made.binding
    assert made.token_type == ("DPoP" if more.get("binding") == Binding(ConfirmationMethod.DPOP, "t") else "Bearer")


def test_a_logout_token_names_the_session_and_carries_the_event():
    told = LogoutToken(issuer="https://i", client_id="a", subject="p", sid="s", issued_at=NOW, jti="j").claims()
    assert told["events"] == {LOGOUT_EVENT: {}}
    assert (told["sub"], told["sid"], told["aud"]) == ("p", "s", "a")
    assert "nonce" not in told


PERSON = {"sub": "p", "name": "Made", "email": "m@example", "email_verified": False, "nip": "1", "nickname": ""}


def test_userinfo_follows_the_scopes_and_the_claims_asked_for():
    assert claims.build_userinfo(PERSON, ("openid", "profile"), ()) == {"sub": "p", "name": "Made"}
    assert claims.build_userinfo(PERSON, ("openid",), ("email",)) == {"sub": "p", "email": "m@example"}
    assert claims.build_userinfo(PERSON, ("openid", "email"), ())["email_verified"] is False


@given(
    st.lists(st.sampled_from(claims.SCOPES)), st.dictionaries(st.sampled_from(claims.CLAIMS), st.none() | st.just(""))
)
def test_nothing_unknown_is_ever_told(scopes, empty):
    lists = {"roles", "organizations", "organization_roles"}
    told = claims.build_userinfo({**empty, "sub": "p"}, tuple(scopes), ())
    assert {name: value for name, value in told.items() if name not in lists} == {"sub": "p"}
    assert all(told[name] == [] for name in lists.intersection(told))


def test_lists_that_clients_of_logto_read_are_empty_never_absent():
    names = {"organizations": "urn:logto:scope:organizations", "roles": "roles"}
    names["organization_roles"] = "urn:logto:scope:organization_roles"
    for claim, scope in names.items():
        assert claims.build_userinfo({"sub": "p"}, (scope,), ()) == {"sub": "p", claim: []}
        assert claims.build_userinfo({"sub": "p", claim: ["x"]}, (scope,), ()) == {"sub": "p", claim: ["x"]}
        assert claims.build_userinfo({"sub": "p"}, ("openid", "peran"), (claim,)) == {"sub": "p"}


def test_every_scope_opens_only_listed_claims():
    assert claims.claims_for_scopes(claims.SCOPES) <= set(claims.CLAIMS)
    assert claims.claims_for_scopes(("unknown",)) == frozenset()
