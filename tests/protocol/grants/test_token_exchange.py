"""Token exchange: who may act for whom, at which API, how long, and that it is always said who acts."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.protocol.audience import TokenFormat, TokenTarget
from idp.protocol.client import Ownership
from idp.protocol.errors import InvalidRequest, InvalidScope, InvalidTarget, UnauthorizedClient
from idp.protocol.grant_type import GrantType
from idp.protocol.grants.token_exchange import (
    ACCESS_TOKEN,
    MAX_ACTORS,
    ActingClient,
    TokenExchangeRequest,
    build_act_claim,
    delegate_token,
    list_actors,
)
from idp.protocol.parameters import read_parameters
from idp.protocol.tokens.access_token import AccessToken
from idp.protocol.tokens.binding import Binding, ConfirmationMethod
from tests.protocol.grants.token_requests import read_token_request
from tests.protocol.samples import CITY, CLIENT, NOW, PROVIDER, PUBLIC

ARCHIVE, BUDGET = "https://arsip.example/api", "https://anggaran.example/api"
SERVICE = replace(
    CITY,
    client_id="layanan",
    grant_types=frozenset({GrantType.TOKEN_EXCHANGE}),
    resources=(BUDGET,),
    scopes=frozenset({"anggaran:baca", "anggaran:tulis", "openid"}),
)
TARGET = TokenTarget((BUDGET,), frozenset({"anggaran:baca", "anggaran:hapus"}), TokenFormat.JWT, timedelta(minutes=5))
SUBJECT = AccessToken(
    issuer=PROVIDER.issuer,
    subject="orang",
    client_id="aplikasi",
    scope=("openid", "arsip:baca"),
    issued_at=NOW - timedelta(minutes=1),
    expires_at=NOW + timedelta(minutes=4),
    serial="s",
    grant_id=UUID(int=7),
    sid="sesi",
    audience=(ARCHIVE,),
    acr="urn:divos:acr:sandi",
    authenticated_at=NOW - timedelta(hours=1),
)
CALLER = ActingClient(client=SERVICE, serves=frozenset({ARCHIVE}), binding=None, actor=None)
HERE = {"now": NOW, "serial": "acak"}
ASKED = TokenExchangeRequest("t", None, BUDGET, ())
KEY, OTHER_KEY = Binding(ConfirmationMethod.DPOP, "a"), Binding(ConfirmationMethod.DPOP, "b")
GOOD = {
    "grant_type": GrantType.TOKEN_EXCHANGE,
    "subject_token": "t",
    "subject_token_type": ACCESS_TOKEN,
    "audience": BUDGET,
}


def read(client=SERVICE, more=(), **changes):
    values = {**GOOD, **changes}
    pairs = [(name, value) for name, value in values.items() if value is not None]
    return read_token_request(read_parameters([*pairs, *more]), client, PROVIDER)


@pytest.mark.parametrize(
    ("client", "changes", "error"),
    [
        (SERVICE, {"subject_token": None}, InvalidRequest),
        (SERVICE, {"subject_token_type": None}, InvalidRequest),
        (SERVICE, {"subject_token_type": "urn:ietf:params:oauth:token-type:id_token"}, InvalidRequest),
        (SERVICE, {"subject_token_type": "urn:ietf:params:oauth:token-type:jwt"}, InvalidRequest),
        (SERVICE, {"requested_token_type": "urn:ietf:params:oauth:token-type:refresh_token"}, InvalidRequest),
        (SERVICE, {"requested_token_type": "urn:ietf:params:oauth:token-type:id_token"}, InvalidRequest),
        (SERVICE, {"actor_token": "a"}, InvalidRequest),
        (SERVICE, {"actor_token_type": ACCESS_TOKEN}, InvalidRequest),
        (SERVICE, {"actor_token": "a", "actor_token_type": "x"}, InvalidRequest),
        (SERVICE, {"audience": None}, InvalidRequest),
        (SERVICE, {"audience": ARCHIVE}, InvalidTarget),
        (SERVICE, {"audience": PROVIDER.issuer}, InvalidTarget),
        (replace(SERVICE, resources=(PROVIDER.issuer,)), {"audience": PROVIDER.issuer}, InvalidTarget),
        (SERVICE, {"resource": ARCHIVE}, InvalidTarget),
        (CLIENT, {}, UnauthorizedClient),
        (replace(PUBLIC, grant_types=frozenset({GrantType.TOKEN_EXCHANGE})), {}, UnauthorizedClient),
    ],
)
def test_each_mistake_has_its_error(client, changes, error):
    with pytest.raises(error):
        read(client, **changes)


def test_one_api_at_a_time():
    both = replace(SERVICE, resources=(BUDGET, ARCHIVE))
    with pytest.raises(InvalidTarget):
        read(both, [("resource", BUDGET), ("resource", ARCHIVE)], audience=None)
    with pytest.raises(InvalidTarget):
        read(both, audience=BUDGET, resource=ARCHIVE)
    assert read(both, [("resource", BUDGET), ("resource", BUDGET)]).audience == BUDGET


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ASKED),
        ({"audience": None, "resource": BUDGET}, ASKED),
        ({"requested_token_type": ACCESS_TOKEN}, ASKED),
        ({"scope": "b a b"}, replace(ASKED, requested_scopes=("b", "a"))),
        ({"actor_token": "a", "actor_token_type": ACCESS_TOKEN}, replace(ASKED, actor_token="a")),
    ],
)
def test_an_exchange_as_it_was_asked_for(changes, expected):
    assert read(**changes) == expected


def test_tokens_are_not_shown():
    assert "geheim" not in repr(TokenExchangeRequest("geheim", "geheim", BUDGET, ()))


def test_the_new_token_stands_on_the_subjects_grant_and_says_who_acts():
    made = delegate_token(ASKED, SUBJECT, CALLER, target=TARGET, **HERE)
    claims = made.claims()
    assert (claims["sub"], claims["client_id"], claims["aud"]) == ("orang", "layanan", BUDGET)
    assert (claims["act"], claims["scope"]) == ({"sub": "layanan"}, "anggaran:baca")
    assert (claims["jti"], claims["sid"], claims["acr"]) == (f"{UUID(int=7).hex}.acak", "sesi", SUBJECT.acr)
    assert (made.issued_at, made.expires_at) == (NOW, SUBJECT.expires_at)
    assert not made.for_provider


def test_it_never_lives_longer_than_the_subject_nor_than_the_api_allows():
    short = replace(TARGET, lifetime=timedelta(minutes=1))
    assert delegate_token(ASKED, SUBJECT, CALLER, target=short, **HERE).expires_at == NOW + timedelta(minutes=1)
    assert delegate_token(ASKED, SUBJECT, CALLER, target=TARGET, **HERE).expires_at == NOW + timedelta(minutes=4)


@pytest.mark.parametrize(
    ("subject", "caller"),
    [
        (replace(SUBJECT, grant_id=None, client_id="layanan"), CALLER),
        (SUBJECT, replace(CALLER, serves=frozenset())),
        (SUBJECT, replace(CALLER, serves=frozenset({BUDGET}))),
        (replace(SUBJECT, audience=()), CALLER),
        (replace(SUBJECT, audience=()), replace(CALLER, serves=frozenset({PROVIDER.issuer}))),
        (replace(SUBJECT, client_id="layanan", binding=KEY), CALLER),
        (replace(SUBJECT, client_id="layanan", binding=KEY), replace(CALLER, binding=OTHER_KEY)),
        (SUBJECT, replace(CALLER, actor=SUBJECT)),
        (SUBJECT, replace(CALLER, actor=replace(SUBJECT, client_id="layanan"))),
        (SUBJECT, replace(CALLER, actor=replace(SUBJECT, grant_id=None))),
    ],
)
def test_whoever_the_token_is_not_for_may_not_exchange_it(subject, caller):
    with pytest.raises(InvalidRequest):
        delegate_token(ASKED, subject, caller, target=TARGET, **HERE)


@pytest.mark.parametrize(
    ("subject", "caller"),
    [
        (replace(SUBJECT, audience=(BUDGET, ARCHIVE)), CALLER),
        (replace(SUBJECT, client_id="layanan", audience=()), replace(CALLER, serves=())),
        (replace(SUBJECT, client_id="layanan", binding=KEY), replace(CALLER, binding=KEY)),
        (replace(SUBJECT, client_id="layanan"), replace(CALLER, binding=KEY)),
        (replace(SUBJECT, binding=OTHER_KEY), replace(CALLER, binding=KEY)),
        (SUBJECT, replace(CALLER, actor=replace(SUBJECT, grant_id=None, client_id="layanan"))),
    ],
)
def test_whoever_it_is_for_may_and_the_new_one_is_bound_to_their_own_key(subject, caller):
    made = delegate_token(ASKED, subject, caller, target=TARGET, **HERE)
    assert (made.binding, made.actor) == (caller.binding, {"sub": "layanan"})


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ((), ("anggaran:baca",)),
        (("anggaran:baca",), ("anggaran:baca",)),
        (("anggaran:baca", "anggaran:hapus", "openid"), ("anggaran:baca",)),
    ],
)
def test_only_scopes_of_the_api_that_the_client_registered(wanted, expected):
    assert (
        delegate_token(replace(ASKED, requested_scopes=wanted), SUBJECT, CALLER, target=TARGET, **HERE).scope
        == expected
    )


@pytest.mark.parametrize("wanted", [("anggaran:hapus",), ("anggaran:tulis",), ("openid",), ("arsip:baca",)])
def test_a_scope_of_somebody_else_is_refused(wanted):
    with pytest.raises(InvalidScope):
        delegate_token(replace(ASKED, requested_scopes=wanted), SUBJECT, CALLER, target=TARGET, **HERE)


def test_an_api_without_scopes_gets_a_token_without_scopes():
    assert delegate_token(ASKED, SUBJECT, CALLER, target=replace(TARGET, scopes=frozenset()), **HERE).scope == ()


OUTSIDE = replace(CALLER, client=replace(SERVICE, ownership=Ownership.LUAR))
OWN = replace(SUBJECT, client_id="layanan", audience=(BUDGET, ARCHIVE), scope=("openid", "anggaran:hapus"))


def test_an_outside_client_gets_no_api_for_its_own_token_that_the_person_was_not_asked_about():
    for audience in ((), (ARCHIVE,)):
        with pytest.raises(InvalidTarget):
            delegate_token(ASKED, replace(OWN, audience=audience), OUTSIDE, target=TARGET, **HERE)


def test_an_outside_client_gets_no_scope_for_its_own_token_that_the_person_was_not_asked_about():
    both = replace(OUTSIDE, client=replace(OUTSIDE.client, scopes=TARGET.scopes))
    assert delegate_token(ASKED, OWN, both, target=TARGET, **HERE).scope == ("anggaran:hapus",)
    with pytest.raises(InvalidScope):
        delegate_token(replace(ASKED, requested_scopes=("anggaran:baca",)), OWN, both, target=TARGET, **HERE)


def test_an_outside_service_acts_on_what_it_was_called_with_as_its_registration_says():
    assert delegate_token(ASKED, SUBJECT, OUTSIDE, target=TARGET, **HERE).scope == ("anggaran:baca",)


def test_services_in_a_row_are_named_the_latest_outermost():
    assert build_act_claim("c", {"sub": "b", "act": {"sub": "a"}}) == {
        "sub": "c",
        "act": {"sub": "b", "act": {"sub": "a"}},
    }
    assert list_actors({"sub": "c", "act": {"sub": "b"}}) == ("c", "b")
    assert list_actors(None) == ()


def test_nobody_follows_on_themselves():
    assert build_act_claim("b", {"sub": "b", "act": {"sub": "a"}}) == {"sub": "b", "act": {"sub": "a"}}


@given(st.lists(st.sampled_from("abcdef"), max_size=12))
def test_the_row_is_never_longer_than_allowed_and_never_forgets_anybody(services):
    act = None
    for service in services:
        before = list_actors(act)
        try:
            act = build_act_claim(service, act)
        except InvalidRequest:
            assert len(before) == MAX_ACTORS
            break
        assert list_actors(act)[0] == service
        assert list_actors(act)[-len(before) :] == before or not before
    assert len(list_actors(act)) <= MAX_ACTORS
