"""Whatever a caller sent, the sentence about it may travel as error_description."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.protocol.errors import sanitize_description
from idp.protocol.errors.parameter import ParameterCause

ALLOWED = {chr(code) for code in (*range(0x20, 0x22), *range(0x23, 0x5C), *range(0x5D, 0x7F))}


@pytest.mark.parametrize(
    ("written", "travels"),
    [
        ("scope: 'x' is unknown", "scope: 'x' is unknown"),
        ('scope: "it\'s" is unknown', "scope: 'it's' is unknown"),
        ("a\\b", "a?b"),
        ("kafé ᬅ", "kaf? ?"),
        ("two\n    lines\tand a tab", "two lines and a tab"),
        ("\x00\x7f", "??"),
        ("!#[]~ ", "!#[]~"),
    ],
)
def test_what_the_specification_forbids_is_replaced(written: str, travels: str) -> None:
    assert sanitize_description(written) == travels


@given(st.text())
def test_any_sentence_fits(text: str) -> None:
    assert set(sanitize_description(text)) <= ALLOWED
    assert ParameterCause.PARAMETER_MISSING(name=text).description == sanitize_description(f"{text} is missing")
