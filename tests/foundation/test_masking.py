"""What strangers send is kept as text without secrets, tokens, personal numbers and control characters."""

import base64
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.foundation.masking import mask, mask_values
from tests.foundation.test_personal_numbers import ENCODINGS, NIK, NIP, WRITINGS
from tests.support.number_watch import digit_runs

SECRET = "kR7vXq2mT9bW4zN8cH1sL6pD3fJ5gY0aEuIoQxVnMtB"
JWT = "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLW9mLW5vLXZhbHVl"

MORE_ENCODINGS: dict[str, Callable[[str], str]] = {
    "percent-encoded twice": lambda number: quote(quote("".join(f"%{ord(digit):02X}" for digit in number))),
    "in references of HTML": lambda number: "".join(f"&#{ord(digit)};" for digit in number),
    "in escapes of JSON": lambda number: "".join(f"\\u{ord(digit):04x}" for digit in number),
    "in base64 of base64": lambda number: base64.b64encode(base64.b64encode(number.encode())).decode(),
    "with spaces of no width": "\u200b".join,
    "with terminal codes": "\x1b[".join,
    "in raised digits": lambda number: "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in number),
    "in escapes of old scripts": lambda number: "".join(f"%u{ord(digit):04x}" for digit in number),
    "in escapes of new scripts": lambda number: "".join(f"\\u{{{ord(digit):x}}}" for digit in number),
    "in lines": lambda number: "\n".join((number[:8], number[8:])),
    "in lines of Windows": lambda number: "\r\n".join((number[:4], number[4:12], number[12:])),
    "far apart": lambda number: "    ".join((number[:4], number[4:8], number[8:12], number[12:])),
    "in wide digits": lambda number: "".join(chr(ord(digit) + 0xFEE0) for digit in number),
}


@pytest.mark.parametrize("number", [NIP, NIK], ids=["NIP", "NIK"])
@pytest.mark.parametrize("encoding", ENCODINGS | MORE_ENCODINGS)
@pytest.mark.parametrize("writing", [*WRITINGS, "in an address", "in a query", "as a user name"])
def test_no_personal_number_is_kept_in_any_writing(number: str, encoding: str, writing: str) -> None:
    addresses = {
        "in an address": "https://lain.example/{}/cb",
        "in a query": "https://lain.example/cb?q={}",
        "as a user name": "https://{}:x@lain.example/",
    }
    sent = (WRITINGS | addresses)[writing].format((ENCODINGS | MORE_ENCODINGS)[encoding](number))
    for name, kept in mask_values({"sent": sent, sent: "x", "registered": sent}, 9, 2_000).items():
        for text in (name, kept):
            assert all(number not in run for run in digit_runs(text)), text
            assert number not in "".join(filter(str.isdigit, text))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (SECRET, "(43 characters)"),
        (f"openid {SECRET} profile", "openid (43 characters) profile"),
        (JWT, "(79 characters)"),
        (f"x {JWT}", "x (79 characters)"),
        (base64.b64encode(bytes(range(40))).decode(), "(56 characters)"),
        (bytes(range(32)).hex(), "(64 characters)"),
        ("0123456789abcdef0123456789abcdef", "(32 characters)"),
        (f"https://lain.example/{SECRET}/cb", "https://lain.example/(43 characters)/cb"),
        (f"https://lain.example/cb?client_secret={SECRET}", "https://lain.example/cb?client_secret=(43 characters)"),
        ("https://lain.example/cb?p=rahasia", "https://lain.example/cb?p=(7 characters)"),
        ("https://lain.example/cb#access_token=abc", "https://lain.example/cb#(16 characters)"),
        ("https://made:rah@sia@lain.example/cb", "https://***@lain.example/cb"),
        ("untuk made.ayu@denpasarkota", "untuk made.ayu@denpasarkota"),
        ("made.ayu@denpasarkota.go.id", "[disembunyikan]o.id"),
    ],
)
def test_secrets_tokens_and_credentials_are_kept_by_length(sent: str, kept: str) -> None:
    assert mask(sent, 2_000) == kept


@pytest.mark.parametrize(
    "sent",
    [
        "https://simpeg.denpasarkota.go.id/auth/callback",
        "http://localhost:8080/login/oauth2/code/divos",
        "http://192.168.100.200:54321/cb",
        "id.go.denpasarkota.simpeg:/oauth2redirect",
        "openid profile email pegawai offline_access",
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "https://aplikasi-kepegawaian-kota-denpasar-2026.denpasarkota.go.id/masuk-dengan-divos-2026",
        "550e8400-e29b-41d4-a716-446655440000",
        "authorization_code",
        "2026-11-30T10:58:34+00:00",
        "plain",
        "",
    ],
)
def test_what_clients_ordinarily_send_is_kept_as_it_is(sent: str) -> None:
    assert mask(sent, 2_000) == sent


def test_values_of_a_query_are_kept_where_a_registered_address_has_the_name() -> None:
    registered = "https://lain.example/cb?halaman=masuk&token=x\nhttps://lain.example/?versi=2"
    sent = "https://lain.example/cb?halaman=Masuk&token=y&versi=3&lain=4"
    kept = mask_values({"sent": sent, "registered": registered}, 9, 2_000)
    assert kept["sent"].endswith("?halaman=Masuk&token=(1 characters)&versi=3&lain=(1 characters)")
    assert kept["registered"].endswith("https://lain.example/?versi=2")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a\x1b[31mb", "a\\u001b[31mb"),
        ("a\x00b\x07\x7f\x9b", "a\\u0000b\\u0007\\u007f\\u009b"),
        ("a\u202eb\u200b", "a\\u202eb\\u200b"),
        ("a\r\nb", "a\\u000d\nb"),
        ("a\ud800", "a\\ud800"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_what_would_do_something_to_a_terminal_is_written_out(sent: str, kept: str) -> None:
    assert mask(sent, 2_000) == kept


def test_long_values_are_cut_and_many_are_left_out() -> None:
    kept = mask_values({f"nama_{number}": "a " * 5_000 for number in range(100)}, 20, 300)
    assert len(kept) == 20
    assert {len(value) for value in kept.values()} == {300}
    assert max(map(len, mask_values({"n" * 500: "x"}, 20, 300))) <= 64


@given(st.text())
def test_everything_is_kept_as_text_that_can_be_stored_and_shown(sent: str) -> None:
    kept = mask(sent, 200)
    assert len(kept) <= 200
    assert kept.replace("\n", "").isprintable()
    assert kept.encode().decode() == kept
