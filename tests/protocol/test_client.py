"""What a client declares: what is left of a scope when the registration shrinks."""

import pytest

from idp.protocol.client import AuthMethod
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
    assert CLIENT.limit_scope(granted) == left


def test_every_method_uses_a_secret_a_key_a_certificate_or_nothing() -> None:
    kinds = {method: (method.uses_secret, method.uses_certificate) for method in AuthMethod}
    assert {str(method) for method, kind in kinds.items() if kind == (False, False)} == {"private_key_jwt", "none"}
    assert (True, True) not in kinds.values()
