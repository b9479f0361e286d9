"""Exact match; loopback ports excepted."""

import contextlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.protocol.authorize import redirect_uri
from idp.protocol.client import ApplicationType
from idp.protocol.errors import UnredirectableError
from idp.protocol.errors.unredirectable import UnredirectableCause
from idp.protocol.parameters import read_parameters
from tests.protocol.samples import CALLBACK, CLIENT, only

NATIVE = replace(
    CLIENT,
    application_type=ApplicationType.NATIVE,
    redirect_uris=("http://127.0.0.1/balik", "http://[::1]:7000/balik?x=1", "https://aplikasi.example/a"),
)


def test_the_registered_address_is_proven_as_sent():
    assert redirect_uri.read(only(redirect_uri=CALLBACK), CLIENT) == CALLBACK


@pytest.mark.parametrize(
    "uri",
    [
        CALLBACK + "/",
        CALLBACK + "?x=1",
        CALLBACK + "#x",
        CALLBACK.upper(),
        CALLBACK.replace("https", "http"),
        "https://aplikasi.example:443/balik",
        "https://aplikasi.example@evil.example/balik",
        "https://aplikasi.example/%62alik",
        "javascript:alert(1)",
        "//evil.example",
        "é",
    ],
)
def test_anything_else_is_only_told_to_the_person(uri):
    with pytest.raises(UnredirectableError) as refusal:
        redirect_uri.read(only(redirect_uri=uri), CLIENT)
    assert refusal.value.cause is UnredirectableCause.REDIRECT_URI_UNREGISTERED


def test_a_missing_or_repeated_address_is_only_told_to_the_person():
    with pytest.raises(UnredirectableError) as missing:
        redirect_uri.read(only(), CLIENT)
    with pytest.raises(UnredirectableError) as repeated:
        redirect_uri.read(read_parameters([("redirect_uri", CALLBACK)] * 2), CLIENT)
    assert (missing.value.cause, repeated.value.cause) == (
        UnredirectableCause.REDIRECT_URI_MISSING,
        UnredirectableCause.REPEATED_PARAMETER,
    )


@given(st.integers(1, 65535))
def test_a_native_client_may_listen_on_any_loopback_port(port):
    for uri in (f"http://127.0.0.1:{port}/balik", f"http://[::1]:{port}/balik?x=1"):
        assert redirect_uri.read(only(redirect_uri=uri), NATIVE) == uri


@pytest.mark.parametrize(
    "uri",
    [
        "http://127.0.0.1:1/lain",
        "http://localhost:1/balik",
        "https://127.0.0.1:1/balik",
        "https://aplikasi.example:8443/a",
        "http://127.0.0.1:0080/balik",
        "http://user@127.0.0.1:1/balik",
        "http://127.0.0.1:/balik",
        "http://127.0.0.1:99999/balik",
        "http://[::1:1/balik",
        "http://127.1:1/balik",
    ],
)
def test_nothing_but_the_port_may_differ(uri):
    with pytest.raises(UnredirectableError):
        redirect_uri.read(only(redirect_uri=uri), NATIVE)


def test_a_web_client_has_no_free_port():
    web = replace(NATIVE, application_type=ApplicationType.WEB)
    with pytest.raises(UnredirectableError):
        redirect_uri.read(only(redirect_uri="http://127.0.0.1:5/balik"), web)


@given(st.text(max_size=60))
def test_no_text_opens_an_unregistered_address(text):
    parameters = only(redirect_uri=text)
    with contextlib.suppress(UnredirectableError):
        assert redirect_uri.read(parameters, NATIVE) in NATIVE.redirect_uris


@pytest.mark.parametrize("host", ["localhost", "127.0.0.2", "127.0.0.1", "[::1]"])
def test_a_web_client_of_the_sandbox_uses_http_on_loopback_with_the_port_it_registered(host):
    registered = f"http://{host}:3000/balik"
    client = replace(CLIENT, redirect_uris=(registered,))
    assert redirect_uri.read(only(redirect_uri=registered), client) == registered
    for other in (f"http://{host}:3001/balik", f"http://{host}/balik"):
        with pytest.raises(UnredirectableError):
            redirect_uri.read(only(redirect_uri=other), client)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.2"])
def test_other_loopback_addresses_keep_their_port_for_native_clients_too(host):
    native = replace(NATIVE, redirect_uris=(f"http://{host}:3000/balik",))
    with pytest.raises(UnredirectableError):
        redirect_uri.read(only(redirect_uri=f"http://{host}:3001/balik"), native)
