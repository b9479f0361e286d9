"""What a client says it needs each scope about people for."""

from typing import Any

import pytest

from idp.protocol.client import DataPurpose, LegalBasis
from idp.protocol.errors import InvalidClientMetadata
from idp.protocol.registration.metadata_validation import read_metadata

PURPOSE = {"scope": "pegawai", "purpose": "Mengesahkan berkas", "legal_basis": "tugas_publik", "regulation": "SK 1"}


def declare(purposes: object) -> tuple[DataPurpose, ...]:
    sent = {"client_name": "n", "redirect_uris": ["https://a.example/b"], "scope": "openid pegawai"}
    return read_metadata({**sent, "data_purposes": purposes}, "k").data_purposes


def test_a_purpose_is_read_with_its_basis() -> None:
    assert declare([PURPOSE]) == (DataPurpose("pegawai", "Mengesahkan berkas", LegalBasis.PUBLIC_TASK, "SK 1"),)
    assert declare([]) == declare(None) == ()


@pytest.mark.parametrize(
    "wrong",
    [
        "pegawai",
        {},
        [PURPOSE, PURPOSE],
        [None],
        ["pegawai"],
        [PURPOSE | {"scope": "klien:tulis"}],
        [PURPOSE | {"scope": ["pegawai"]}],
        [PURPOSE | {"purpose": ""}],
        [PURPOSE | {"purpose": " "}],
        [PURPOSE | {"purpose": "x" * 301}],
        [PURPOSE | {"purpose": "a\u202eb"}],
        [PURPOSE | {"purpose": 5}],
        [PURPOSE | {"legal_basis": "karena"}],
        [PURPOSE | {"legal_basis": ["tugas_publik"]}],
        [PURPOSE | {"regulation": "\u200b"}],
        [PURPOSE | {"purpose": "\u3164"}],
        [PURPOSE | {"regulation": None}],
        [PURPOSE | {"more": "x"}],
        [{name: value for name, value in PURPOSE.items() if name != "legal_basis"}],
    ],
)
def test_what_is_no_purpose_is_refused(wrong: Any) -> None:
    with pytest.raises(InvalidClientMetadata, match=r"^data_purposes must be a list of objects"):
        declare(wrong)
