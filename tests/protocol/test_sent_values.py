"""Facts of values that were sent: forms, times and nearness, for any input."""

from datetime import UTC, datetime
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.protocol.sent_values import (
    describe_form,
    describe_length,
    format_seconds,
    nearest_first,
    seconds_ahead,
    seconds_since,
)

NOW = datetime(2026, 11, 30, 4, tzinfo=UTC)
CALLBACK = "https://ertlh.example/auth/callback"


@pytest.mark.parametrize(
    ("credential", "form"),
    [
        ("", ""),
        ("rahasia", ""),
        ("rahasia ", "space"),
        ("raha\nsia", "space"),
        ("'rahasia'", "quoted"),
        ('"rahasia"', "quoted"),
        ("raha%20sia", "encoded"),
        ("100%", ""),
        ("eyJhbGciOiJub25lIn0.e30.x", "jwt"),
        ("sandi\u00e9", "not_ascii"),
    ],
)
def test_what_is_odd_about_a_credential_has_a_name(credential: str, form: str) -> None:
    assert describe_form(credential) == form


@pytest.mark.parametrize(
    ("sent", "registered", "first"),
    [
        (CALLBACK.replace("https", "http"), ("https://lain.example/auth/callback", CALLBACK), CALLBACK),
        (f"{CALLBACK}/", ("https://ertlh.example/auth", CALLBACK), CALLBACK),
        (CALLBACK.upper(), ("https://ertlh.example/auth", CALLBACK), CALLBACK),
        ("https://ertlh.example/auth/calback", ("https://ertlh.example/auth", CALLBACK), CALLBACK),
        ("", (CALLBACK, "https://a.id/"), "https://a.id/"),
    ],
)
def test_the_nearest_registered_text_is_first(sent: str, registered: tuple[str, ...], first: str) -> None:
    assert nearest_first(sent, registered)[0] == first


@given(sent=st.text(), registered=st.lists(st.text(), max_size=5))
def test_no_registered_text_is_lost_and_an_equal_one_is_first(sent: str, registered: list[str]) -> None:
    assert sorted(nearest_first(sent, registered)) == sorted(registered)
    assert nearest_first(sent, [*registered, sent])[0].casefold() == sent.casefold()


@pytest.mark.parametrize(
    ("moment", "ahead", "written"),
    [
        (NOW.timestamp() + 90, 90, "2026-11-30T04:01:30+00:00"),
        (NOW.timestamp() - 90.4, -90, "2026-11-30T03:58:29+00:00"),
        (10**400, 251606289600, "out of range"),
        (inf, 251606289600, "out of range"),
        (-(10**400), -1796011200, "out of range"),
    ],
    ids=["ahead", "behind", "huge", "infinite", "hugely negative"],
)
def test_times_of_other_clocks_are_bounded(moment: float, ahead: int, written: str) -> None:
    assert (seconds_ahead(moment, NOW), format_seconds(moment)) == (ahead, written)


@given(st.one_of(st.integers(), st.floats(allow_nan=False)))
def test_any_number_of_a_claim_is_a_time_or_out_of_range(moment: float) -> None:
    assert isinstance(seconds_ahead(moment, NOW), int)
    assert format_seconds(moment)


def test_what_is_not_known_is_no_number_and_a_length_is_no_value() -> None:
    assert seconds_since(None, NOW) is None
    assert describe_length("rahasia") == "(7 characters)"
