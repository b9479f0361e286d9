"""The edges of the rules: one more, one less, the very moment, what is passed on; each was a change nobody noticed."""

import sys
from collections.abc import Callable
from dataclasses import replace
from types import FrameType

import pytest

from idp.protocol import client_auth
from idp.protocol.authorize import claims_parameter, prompt, redirect_uri, request_object, resource
from idp.protocol.authorize.prompt import InteractionParameters
from idp.protocol.client import ApplicationType, AuthMethod, PkcePolicy, Profile
from idp.protocol.client_auth import assertion, mutual_tls, secret, timing
from idp.protocol.client_auth.secret import Credentials
from idp.protocol.endpoint_request import EndpointRequest
from idp.protocol.errors import (
    InvalidClient,
    InvalidExternalJwt,
    InvalidRequest,
    InvalidRequestUri,
    UnredirectableError,
)
from idp.protocol.grants import client_credentials
from idp.protocol.grants.token_exchange import delegate_token
from idp.protocol.tokens import jwk
from idp.protocol.tokens.external_jwt import CLOCK_SKEW, parse_jwt
from tests.protocol.client_auth.test_secret import basic
from tests.protocol.grants.test_token_exchange import ASKED, CALLER, HERE, SERVICE, SUBJECT, TARGET
from tests.protocol.samples import CLIENT, NOW, PROVIDER, asked, only
from tests.protocol.tokens.foreign_signers import signed, signed_with_secret
from tests.support.certificates import certificate

READER = replace(CLIENT, scopes=CLIENT.scopes | {"divos:read", "divos:write"})


def test_a_machine_that_names_scopes_gets_those_alone():
    offered = ("divos:read", "divos:write")
    assert client_credentials.grant_scopes((), READER, offered) == offered
    assert client_credentials.grant_scopes(("divos:write",), READER, offered) == ("divos:write",)


def test_an_exchange_that_names_scopes_gets_those_alone():
    target = replace(TARGET, scopes=frozenset({"anggaran:baca", "anggaran:tulis"}))
    assert SERVICE.scopes >= target.scopes
    assert set(delegate_token(ASKED, SUBJECT, CALLER, target=target, **HERE).scope) == target.scopes
    narrow = replace(ASKED, requested_scopes=("anggaran:tulis",))
    assert delegate_token(narrow, SUBJECT, CALLER, target=target, **HERE).scope == ("anggaran:tulis",)


def test_an_exchange_keeps_the_issuer_and_everybody_who_acts():
    made = delegate_token(ASKED, replace(SUBJECT, actor={"sub": "dulu"}), CALLER, target=TARGET, **HERE)
    assert made.issuer == SUBJECT.issuer == PROVIDER.issuer
    assert made.actor == {"sub": "layanan", "act": {"sub": "dulu"}}


def test_the_address_of_a_request_object_has_at_most_512_characters():
    longest = "https://a.example/".ljust(512, "x")
    client = replace(CLIENT, request_uris=(longest, longest + "x"))
    assert request_object.find_registered_uri(longest, client) == longest
    with pytest.raises(InvalidRequestUri):
        request_object.find_registered_uri(longest + "x", client)


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("https://a.example", True),
        ("urn:a", True),
        ("a:!~", True),
        ("https:///x", True),
        ("https://[x", False),
        ("//a.example", False),
        ("/a", False),
        ("a", False),
        ("https:", False),
        ("", False),
        ("https://a.example#", False),
        ("https://a.example/#x", False),
        ("https://a.example/é", False),
        ("https://a.example/ x", False),
        ("https://a.example/\x7f", False),
    ],
)
def test_an_audience_is_an_absolute_uri_in_printable_ascii_without_a_fragment(uri, expected):
    assert resource.is_audience(uri) is expected


def test_every_wish_is_read_under_its_own_name():
    wishes = prompt.read(only(id_token_hint="a.b.c", ui_locales="id en", login_hint="made"), CLIENT)
    assert (wishes.id_token_hint, wishes.ui_locales, wishes.login_hint) == ("a.b.c", ("id", "en"), "made")
    assert prompt.read(only(), CLIENT) == InteractionParameters()
    assert len(prompt.read(only(ui_locales=" ".join(map(str, range(11)))), CLIENT).ui_locales) == 10


@pytest.mark.parametrize(
    ("sent", "where"),
    [
        ("[]", "claims must"),
        ('{"userinfo":[]}', "claims.userinfo must"),
        ('{"id_token":[]}', "claims.id_token must"),
        ('{"id_token":{"acr":[]}}', "claims.id_token.acr must"),
        ('{"id_token":{"sub":[]}}', "claims.id_token.sub must"),
    ],
)
def test_the_part_of_claims_that_is_no_object_is_named(sent, where):
    with pytest.raises(InvalidRequest, match=f"^{where}"):
        claims_parameter.read(only(claims=sent), CLIENT)


NATIVE = replace(CLIENT, application_type=ApplicationType.NATIVE)


@pytest.mark.parametrize(
    ("registered", "sent"),
    [
        ("https://127.0.0.1/balik", "https://127.0.0.1:5/balik"),
        ("http://a.example/balik", "http://a.example:5/balik"),
        ("http://127.0.0.1/balik", "https://127.0.0.1:5/balik"),
    ],
)
def test_a_port_is_free_on_plain_loopback_alone(registered, sent):
    with pytest.raises(UnredirectableError):
        redirect_uri.read(only(redirect_uri=sent), replace(NATIVE, redirect_uris=(registered,)))


def test_the_port_is_cut_out_of_the_host_and_nowhere_else():
    client = replace(NATIVE, redirect_uris=("http://127.0.0.1/x?y=127.0.0.1:5",))
    sent = "http://127.0.0.1:5/x?y=127.0.0.1:5"
    assert redirect_uri.read(only(redirect_uri=sent), client) == sent


def test_a_name_to_fill_in_has_at_most_255_characters():
    assert prompt.read(only(login_hint="a" * 255), CLIENT).login_hint == "a" * 255
    assert prompt.read(only(login_hint="a" * 256), CLIENT).login_hint is None


def test_a_nonce_has_at_most_512_characters():
    assert asked(nonce="n" * 512).nonce == "n" * 512
    with pytest.raises(InvalidRequest):
        asked(nonce="n" * 513)


def test_the_deployment_s_policy_decides_who_must_bring_a_challenge():
    without: dict[str, None] = {"code_challenge": None, "code_challenge_method": None}
    with pytest.raises(InvalidRequest):
        asked(policy=PkcePolicy.ALWAYS, **without)
    assert asked(policy=PkcePolicy.PUBLIC, **without).challenge is None


def test_a_secret_in_the_form_is_whose_it_says():
    found = secret.read(only(client_id="a", client_secret="s"), None)
    assert found == Credentials("a", AuthMethod.POST, ("s",))
    assert secret.read(only(), basic("a:s")) == Credentials("a", AuthMethod.BASIC, ("s",))


@pytest.mark.parametrize("header", ["Basic YTpz!", "Basic YT pz", "Basic YTpz\x00", "Basic Y-_z"])
def test_a_header_with_letters_that_are_not_base64_is_refused(header):
    with pytest.raises(InvalidClient):
        secret.read(only(), header)


def test_a_statement_may_begin_as_far_ahead_as_clocks_may_differ():
    at = int((NOW + CLOCK_SKEW).timestamp())
    good = {"iss": "aplikasi", "sub": "aplikasi", "aud": PROVIDER.issuer, "jti": "a", "exp": at + 60}
    token = parse_jwt(signed(good | {"nbf": at, "iat": at}))
    assert assertion.check_claims(token, CLIENT, ours={PROVIDER.issuer}, issuer=PROVIDER.issuer, now=NOW).jti == "a"
    for late in ("nbf", "iat"):
        token = parse_jwt(signed(good | {late: at + 1}))
        with pytest.raises(InvalidExternalJwt):
            assertion.check_claims(token, CLIENT, ours={PROVIDER.issuer}, issuer=PROVIDER.issuer, now=NOW)


def test_a_certificate_is_in_force_from_its_first_moment_to_before_its_last():
    made = certificate()
    keys = [jwk.parse_jwk(made.jwk())]
    assert mutual_tls.find_registered_key(made.der, keys, made.certificate.not_valid_before_utc)
    assert not mutual_tls.find_registered_key(made.der, keys, made.certificate.not_valid_after_utc)


def test_a_secret_in_the_header_is_read_where_statements_are_read_too():
    shown = client_auth.read(EndpointRequest(only(), "https://sso.example/token", authorization=basic("a:s")))
    assert (shown.client_id, shown.method) == ("a", AuthMethod.BASIC)


def test_a_grant_of_a_client_of_high_security_is_signed_with_what_its_profile_allows():
    client = replace(CLIENT, token_endpoint_auth_method=AuthMethod.TLS, profile=Profile.FAPI2)
    assert set(assertion.allowed_key_algorithms(client)) == {"PS256", "ES256", "EdDSA", "Ed25519"}


def called_by(act: Callable[[], object]) -> set[str]:
    """The names of what an act calls outside Python; the interpreter tells, nothing is replaced."""
    names: set[str] = set()

    def note(_frame: FrameType, event: str, called: object) -> None:
        if event == "c_call":
            names.add(getattr(called, "__name__", ""))

    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(None)
    return names


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256", "EdDSA", "Ed25519"])
def test_a_stranger_s_signature_is_really_looked_at(algorithm):
    token = parse_jwt(signed({"sub": "x"}, algorithm))
    assert "verify" in called_by(lambda: timing.equalize(token))


def test_a_stranger_s_mac_is_really_computed():
    token = parse_jwt(signed_with_secret({"sub": "x"}, "rahasia"))
    called = called_by(lambda: timing.equalize(token))
    assert "hmac_digest" in called
    assert "verify" not in called
