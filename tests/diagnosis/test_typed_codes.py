"""Codes of error reports as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.diagnosis.typed_code import read_typed_code

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("DVS-7K2Q-M4XT", "DVS-7K2Q-M4XT"),
        ("dvs-7k2q-m4xt", "DVS-7K2Q-M4XT"),
        (" dvs 7k2q m4xt ", "DVS-7K2Q-M4XT"),
        ("DVS7K2QM4XT", "DVS-7K2Q-M4XT"),
        ("7k2qm4xt", "DVS-7K2Q-M4XT"),
        ("DVS\N{EN DASH}7K2Q\N{NON-BREAKING HYPHEN}M4XT.", "DVS-7K2Q-M4XT"),
        ("dvs-oil0-o1i2", "DVS-0110-0112"),
        ("DVSABCDE", "DVS-DVSA-BCDE"),
        ("https://sso.example/diagnosis/DVS-7K2Q-M4XT", "DVS-7K2Q-M4XT"),
        ("https://sso.example/diagnosis/dvs-7k2q-m4xt/", "DVS-7K2Q-M4XT"),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER D}VS-7K2Q-M4XT", "DVS-7K2Q-M4XT"),
        ("", None),
        ("DVS-", None),
        ("DVS-7K2Q-M4X", None),
        ("DVS-7K2Q-M4XTT", None),
        ("DVS-7K2Q-M4XU", None),
        ("ABC-7K2Q-M4XT", None),
        ("7K2Q\0M4XT" * 100, None),
        ("ß7K2QM4X", None),
    ],
)
def test_a_code_is_understood_as_it_is_typed(typed: str, code: str | None) -> None:
    assert read_typed_code(typed) == code


@given(st.text(max_size=250))
def test_any_text_is_a_code_or_none(typed: str) -> None:
    code = read_typed_code(typed)
    assert code is None or read_typed_code(code) == code


@given(st.text(alphabet=ALPHABET, min_size=8, max_size=8))
def test_every_code_is_itself(letters: str) -> None:
    code = f"DVS-{letters[:4]}-{letters[4:]}"
    assert read_typed_code(code) == read_typed_code(code.lower()) == read_typed_code(letters) == code
