"""What clients of Logto may send without harm."""

from dataclasses import replace

import pytest

from idp.protocol.parameters import read_parameters
from idp.protocol.provider import Provider, logto
from tests.protocol.samples import CLIENT

API = "https://api.example/"
OTHER = "https://other.example/"
WITH_APIS = replace(CLIENT, resources=(API,))
LENIENT, STRICT = (Provider(issuer="https://sso.example", logto=on) for on in (True, False))


def asked(*resources: str):
    return read_parameters([("client_id", "c"), *(("resource", resource) for resource in resources)])


@pytest.mark.parametrize("resources", [(), (API,), (API, logto.ORGANIZATIONS)])
def test_without_the_setting_nothing_is_dropped(resources: tuple[str, ...]):
    assert logto.adapt_request(asked(*resources), CLIENT, STRICT) == asked(*resources)


@pytest.mark.parametrize("resources", [(API,), (logto.ORGANIZATIONS,), (API, OTHER), ("no uri",)])
def test_a_client_that_registered_no_api_may_name_any(resources: tuple[str, ...]):
    left = logto.adapt_request(asked(*resources), CLIENT, LENIENT)
    assert left == asked()
    assert left.values == {"client_id": "c"}


@pytest.mark.parametrize(
    ("resources", "left"),
    [
        ((API,), (API,)),
        ((API, logto.ORGANIZATIONS), (API,)),
        ((logto.ORGANIZATIONS,), ()),
        ((OTHER,), (OTHER,)),
    ],
)
def test_a_client_that_registered_apis_is_held_to_them(resources: tuple[str, ...], left: tuple[str, ...]):
    assert logto.adapt_request(asked(*resources), WITH_APIS, LENIENT).get_all("resource") == left


def test_what_cannot_be_used_is_still_refused():
    parameters = asked("x" * 9000)
    assert logto.adapt_request(parameters, CLIENT, LENIENT).faults == parameters.faults


def at_token(grant_type: str, client, provider: Provider, *resources: str):
    sent = read_parameters([("grant_type", grant_type), *(("resource", resource) for resource in resources)])
    return logto.adapt_token_request(sent, client, provider).get_all("resource")


@pytest.mark.parametrize("grant_type", ["authorization_code", "refresh_token"])
def test_a_token_without_a_resource_is_for_userinfo(grant_type: str):
    ours = ("https://sso.example",)
    assert at_token(grant_type, WITH_APIS, LENIENT) == ours
    assert at_token(grant_type, WITH_APIS, LENIENT, logto.ORGANIZATIONS) == ours
    assert at_token(grant_type, WITH_APIS, LENIENT, API) == (API,)
    assert at_token(grant_type, WITH_APIS, STRICT) == ()
    assert at_token(grant_type, CLIENT, LENIENT, OTHER) == ()
    assert at_token(grant_type, replace(WITH_APIS, scopes=frozenset({"x"})), LENIENT) == ()


def test_machines_mean_what_they_say():
    assert at_token("client_credentials", WITH_APIS, LENIENT) == ()
