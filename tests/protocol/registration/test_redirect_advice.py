"""What is said about a redirect URI before it is registered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.protocol.client import ApplicationType, Environment
from idp.protocol.registration.redirect_advice import RedirectAdvice, advise, find_difference
from idp.protocol.registration.registered_uri import UriContext

SANDBOX = UriContext(Environment.UJI, ApplicationType.WEB)
ADDRESS = "https://sijuna.denpasarkota.go.id/masuk"


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        (ADDRESS + "/", "trailing_slash"),
        (ADDRESS.replace("https", "http"), "scheme"),
        (ADDRESS.replace(".id/", ".id:8443/"), "port"),
        (ADDRESS.replace(".id/", ".id:443/"), "port"),
        (ADDRESS.replace("sijuna", "www.sijuna"), "www"),
        (ADDRESS.replace("masuk", "Masuk"), "case"),
        (ADDRESS.replace("sijuna", "SIJUNA"), "case"),
        (ADDRESS.replace("https", "http") + "/", "trailing_slash"),
    ],
)
def test_an_address_that_is_nearly_another_is_told_in_what(other: str, kind: str) -> None:
    assert find_difference(ADDRESS, other) == find_difference(other, ADDRESS) == kind
    assert advise(ADDRESS, [other, other], SANDBOX) == (RedirectAdvice(ADDRESS, kind, other),)


@pytest.mark.parametrize(
    "other",
    [
        ADDRESS,
        ADDRESS + "x",
        ADDRESS + "?a=1",
        "https://lain.denpasarkota.go.id/masuk",
        "",
        "x",
        "https://",
        "https://[",
    ],
)
def test_another_address_is_another(other: str) -> None:
    assert find_difference(ADDRESS, other) is None
    assert advise(ADDRESS, [other], SANDBOX) == ()


@pytest.mark.parametrize(
    ("uri", "kind"),
    [
        (ADDRESS + "#x", "redirect_fragment"),
        ("https://*.denpasarkota.go.id/masuk", "redirect_wildcard"),
        ("https://made@sijuna.denpasarkota.go.id/masuk", "address_with_user_name"),
        ("http://sijuna.denpasarkota.go.id/masuk", "http_not_allowed"),
        ("sijuna.denpasarkota.go.id/masuk", "address_not_absolute"),
        ("https://sijuna\u200b.denpasarkota.go.id/", "address_not_ascii"),
        ("https://sijuna.denpasarkota.go.id/ma\u202esuk", "address_not_ascii"),
        ("id.go.sijuna:/masuk", "private_scheme_not_native"),
        ("ftp://sijuna.denpasarkota.go.id/", "address_not_web"),
        ("https://a;b.example/", "address_host_malformed"),
        ("https://a:99999/", "address_not_absolute"),
        ("", "address_not_text"),
    ],
)
def test_an_unsafe_address_is_refused_with_the_reason(uri: str, kind: str) -> None:
    assert advise(uri, [ADDRESS], SANDBOX) == (RedirectAdvice(uri, kind, refused=True),)


@pytest.mark.parametrize("uri", ["https://10.1.2.3/masuk", "https://[2001:db8::1]/masuk"])
def test_a_number_instead_of_a_name_is_allowed_and_advised_against(uri: str) -> None:
    assert advise(uri, [], SANDBOX) == (RedirectAdvice(uri, "ip_address"),)


@pytest.mark.parametrize("uri", ["http://localhost:8000/masuk", "http://127.0.0.1/masuk", ADDRESS])
def test_nothing_is_said_about_a_good_address(uri: str) -> None:
    assert advise(uri, [], SANDBOX) == ()


@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_is_typed_gets_an_answer(uri: str, other: str) -> None:
    found = advise(uri, [other], SANDBOX)
    assert all(one.refused for one in found) or not any(one.refused for one in found)
    assert advise(ADDRESS, [uri], SANDBOX) is not None
