"""Which API the token is for (RFC 8707)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.protocol.authorize import read, read_destination, resource
from idp.protocol.errors import InvalidTarget, OAuthError
from idp.protocol.parameters import read_parameters
from tests.protocol.samples import CLIENT, GOOD, asked, only

PAYROLL, ARCHIVE = "https://api.example/gaji", "urn:divos:api:arsip"
API_CLIENT = replace(CLIENT, resources=(PAYROLL, ARCHIVE), scopes=CLIENT.scopes | {"gaji:baca", "arsip:baca"})
APIS = {PAYROLL: {"gaji:baca"}, ARCHIVE: {"arsip:baca"}}


def wanting(*audiences: str, scope: str = "openid gaji:baca arsip:baca"):
    parameters = read_parameters([*(GOOD | {"scope": scope}).items(), *(("resource", one) for one in audiences)])
    offered = {name for audience in audiences for name in APIS.get(audience, ())}
    return read(parameters, API_CLIENT, read_destination(parameters, API_CLIENT), resource_scopes=offered)


def test_without_a_resource_the_token_is_for_nobody_in_particular():
    assert asked(API_CLIENT).resource == ()
    assert wanting().scope == ("openid",)


def test_several_apis_in_the_order_asked_each_once():
    assert wanting(ARCHIVE, PAYROLL, ARCHIVE).resource == (ARCHIVE, PAYROLL)


def test_scopes_of_an_api_are_granted_only_with_the_api_and_beside_personal_ones():
    assert wanting(PAYROLL).scope == ("openid", "gaji:baca")
    assert wanting(PAYROLL).consent_scopes == {"openid", "gaji:baca"}
    assert wanting(PAYROLL, ARCHIVE).scope == ("openid", "gaji:baca", "arsip:baca")


def test_a_scope_the_client_did_not_register_is_not_granted_although_the_api_knows_it():
    parameters = read_parameters([*(GOOD | {"scope": "openid gaji:tulis"}).items(), ("resource", PAYROLL)])
    found = read(parameters, API_CLIENT, read_destination(parameters, API_CLIENT), resource_scopes={"gaji:tulis"})
    assert found.scope == ("openid",)


@pytest.mark.parametrize(
    "audience",
    [
        "https://api.example/lain",
        "https://api.example/gaji#x",
        "https://api.example/gaji#",
        "https://api.example/gaji/",
        "gaji",
        "//api.example/gaji",
        "https:",
        "https://[x",
        "https://api.example/g aji",
        "https://api.example/é",
        "é",
    ],
)
def test_what_is_no_audience_of_this_client_is_an_invalid_target(audience):
    with pytest.raises(InvalidTarget):
        wanting(audience)


@pytest.mark.parametrize("uri", ["https://a", "urn:a:b", "x:y", 'https://a/!"~', "https://a?b=c"])
def test_absolute_uris_may_be_audiences(uri):
    assert resource.is_audience(uri)


@pytest.mark.parametrize(
    "uri", ["", "a", "a/b", "//a/b", "https:", "https://a#", "https://a b", "https://é", "https://["]
)
def test_nothing_else_may(uri):
    assert not resource.is_audience(uri)


def test_twenty_is_the_most():
    many = tuple(f"https://api.example/{number}" for number in range(20))
    client = replace(API_CLIENT, resources=many)
    assert resource.read(read_parameters([("resource", one) for one in many]), client) == many


def test_no_more_than_twenty_at_once():
    with pytest.raises(InvalidTarget, match="at most 20"):
        wanting(*(f"https://api.example/{number}" for number in range(21)))


def test_a_token_may_be_for_fewer_apis_than_were_granted_never_for_others():
    assert resource.narrow_audiences((PAYROLL, ARCHIVE), ()) == (PAYROLL, ARCHIVE)
    assert resource.narrow_audiences((PAYROLL, ARCHIVE), (ARCHIVE,)) == (ARCHIVE,)
    with pytest.raises(InvalidTarget):
        resource.narrow_audiences((PAYROLL,), (ARCHIVE,))
    with pytest.raises(InvalidTarget):
        resource.narrow_audiences((), (ARCHIVE,))


@given(st.text(max_size=40))
def test_no_text_is_more_than_refused(text):
    try:
        found = resource.read(only(resource=text), API_CLIENT)
    except OAuthError:
        return
    assert set(found) <= {PAYROLL, ARCHIVE}
