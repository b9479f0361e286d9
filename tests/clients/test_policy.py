"""What a client_id may look like, and when a brought secret is weak."""

import pytest

from idp.clients.policy import client_id_error, find_weakness, is_client_id
from idp.foundation import secret_values


@pytest.mark.parametrize("text", ["a", "simpeg-lama", "0191f0c2-7e57", "x" * 255, "a b~!"])
def test_a_client_id_of_printable_ascii_is_kept(text: str) -> None:
    assert is_client_id(text)
    assert client_id_error(text) is None


@pytest.mark.parametrize("text", ["", "x" * 256, "nama\x00", "baris\n", "aplikasi\u00e9", "\ud800"])
def test_other_text_is_no_client_id(text: str) -> None:
    assert not is_client_id(text)
    assert client_id_error(text) is not None


@pytest.mark.parametrize("text", ["199001012015011001", "app-199001012015011001", "orang@denpasar.go.id"])
def test_a_client_id_that_names_a_person_is_refused(text: str) -> None:
    fault = client_id_error(text)
    assert fault is not None
    assert text not in str(fault)


@pytest.mark.parametrize("secret", ["rahasia", "a" * 40, "abcabcabcabcabcabcabcabcabc"])
def test_a_weak_secret_is_named_weak_without_repeating_it(secret: str) -> None:
    warning = find_weakness(secret)
    assert warning is not None
    assert secret not in warning


def test_a_random_secret_is_not_weak() -> None:
    assert find_weakness(secret_values.random_secret().reveal) is None
