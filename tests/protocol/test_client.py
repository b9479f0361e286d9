"""What a client declares: what is left of a scope when the registration shrinks."""

import pytest

from tests.protocol.samples import CLIENT


@pytest.mark.parametrize(
    ("granted", "left"),
    [
        ("openid profile", ("openid", "profile")),
        ("openid phone pegawai", ("openid", "pegawai")),
        ("phone", ()),
        ("", ()),
    ],
)
def test_a_scope_that_was_taken_away_is_worth_nothing(granted: str, left: tuple[str, ...]) -> None:
    assert CLIENT.still(granted) == left
