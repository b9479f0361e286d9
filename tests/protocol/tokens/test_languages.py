"""What is told in English: words of personnel law, beside the Indonesian ones and only when asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.protocol.tokens.localized_claims import add_english_claims

CLAIMS = {"sub": "p", "name": "Pelaksana Aktif", "jenis_pegawai": "PNS", "status_pegawai": "aktif", "jabatan": "PNS"}
ENGLISH = {"jenis_pegawai#en": "civil servant", "status_pegawai#en": "active"}


@pytest.mark.parametrize("locales", ["en", "id en", "EN-gb", "fr en-US id"])
def test_english_words_stand_beside_the_indonesian_ones(locales):
    assert add_english_claims(CLAIMS, locales) == CLAIMS | ENGLISH


@pytest.mark.parametrize("locales", ["", "id", "fr de", "eng", "x-en"])
def test_without_a_wish_for_english_nothing_is_added(locales):
    assert add_english_claims(CLAIMS, locales) == CLAIMS


def test_a_word_that_is_not_known_has_no_translation():
    claims = {"jenis_pegawai": "tenaga harian lepas", "status_pegawai": None, "jenis_jabatan": 5}
    assert add_english_claims(claims, "en") == claims


@given(st.dictionaries(st.text(), st.none() | st.text() | st.integers()), st.text())
def test_what_is_known_is_never_changed(claims, locales):
    told = add_english_claims(claims, locales)
    assert {name: told[name] for name in claims} == claims
    assert all(name.endswith("#en") for name in set(told) - set(claims))
