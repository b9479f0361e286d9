"""Sealed texts: readable here alone, for one purpose, under the keys this deployment still has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.foundation.encryptor import Encryptor

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
SEALER = Encryptor({1: OLD, 2: NEW}, current=2)


@given(st.binary(max_size=600))
def test_what_was_sealed_opens_again(plain):
    text = SEALER.encrypt("a", plain)
    assert SEALER.decrypt("a", text) == plain
    assert len(plain) < 4 or plain not in text.encode()


def test_the_same_text_is_never_sealed_alike():
    assert SEALER.encrypt("a", b"x") != SEALER.encrypt("a", b"x")


def test_nothing_opens_for_another_purpose_or_without_its_key():
    text = Encryptor({1: OLD}, current=1).encrypt("a", b"x")
    assert SEALER.decrypt("a", text) == b"x"
    assert SEALER.decrypt("b", text) is None
    assert Encryptor({2: NEW}, current=2).decrypt("a", text) is None
    assert Encryptor({1: NEW}, current=1).decrypt("a", text) is None


def test_no_character_may_be_changed():
    text = SEALER.encrypt("a", b"claims")
    for at in range(len(text)):
        other = "A" if text[at] != "A" else "B"
        assert SEALER.decrypt("a", text[:at] + other + text[at + 1 :]) is None


@pytest.mark.parametrize("text", ["", "x", "é", "A" * 43, "=", "Ag", "Ag==", "a.b.c"])
def test_what_is_no_sealed_text_opens_nothing(text):
    assert SEALER.decrypt("a", text) is None


@given(st.text())
def test_no_text_makes_trouble(text):
    assert SEALER.decrypt("a", text) is None
