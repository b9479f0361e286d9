"""Who may ask to end a session, and where the browser goes next."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.protocol import logout
from idp.protocol.errors import UnredirectableError
from idp.protocol.logout import LogoutHint
from tests.protocol.samples import CLIENT, only

HINT = LogoutHint("aplikasi", "p", "s")
HOME = "https://aplikasi.example/keluar"


def test_the_hint_names_client_person_and_session():
    assert logout.read_hint({"aud": "aplikasi", "sub": "p", "sid": "s"}) == HINT


@pytest.mark.parametrize(
    ("values", "hint", "named"),
    [
        ({}, None, None),
        ({"client_id": "x"}, None, "x"),
        ({}, HINT, "aplikasi"),
        ({"client_id": "aplikasi"}, HINT, "aplikasi"),
    ],
)
def test_who_asks(values, hint, named):
    assert logout.identify_client(only(**values), hint) == named


def test_client_and_hint_must_agree():
    with pytest.raises(UnredirectableError):
        logout.identify_client(only(client_id="lain"), HINT)


def test_without_an_address_the_person_stays_here():
    assert logout.read(only(state="x"), None, None) == logout.LogoutRequest(None, None, None)


@pytest.mark.parametrize("uri", [HOME + "/", HOME + "?x=1", "https://evil.example"])
def test_only_a_registered_address_is_gone_to(uri):
    for client in (CLIENT, None):
        with pytest.raises(UnredirectableError):
            logout.read(only(post_logout_redirect_uri=uri), HINT, client)


def test_no_state_is_invented():
    assert logout.read(only(post_logout_redirect_uri=HOME), HINT, CLIENT).return_to == HOME


@given(st.text(min_size=1, max_size=128).filter(lambda text: "\0" not in text and "\ufffd" not in text))
def test_the_state_comes_back_exactly_and_alone(state):
    for registered in (HOME, HOME + "?a=1"):
        there = logout.add_state(registered, state)
        told = parse_qs(urlsplit(there).query, keep_blank_values=True, strict_parsing=True)
        assert told.pop("state") == [state]
        assert told in ({}, {"a": ["1"]})


def test_the_address_of_the_front_channel_keeps_its_query():
    plain, asked = "https://a.example/keluar", "https://a.example/keluar?asal=divos"
    assert (
        logout.build_frontchannel_uri(plain, "https://sso.example", "s/1")
        == f"{plain}?iss=https%3A%2F%2Fsso.example&sid=s%2F1"
    )
    assert (
        logout.build_frontchannel_uri(asked, "https://sso.example", "1")
        == f"{asked}&iss=https%3A%2F%2Fsso.example&sid=1"
    )
