"""Rows of a file of clients: drafts, or what is wrong with them."""

import pytest

from idp.clients.imports import client_import
from idp.foundation import json_rows
from idp.foundation.ids import new_id
from tests.clients.client_admins import PROVIDER
from tests.clients.moving import ROW

KNOWN = {"7": new_id()}

BAD_ROWS: list[tuple[object, str]] = [
    ({**ROW, "client_id": None}, "client_id"),
    ({name: value for name, value in ROW.items() if name != "client_id"}, "client_id"),
    ({**ROW, "client_id": "199001012015011001"}, "personal number"),
    ({**ROW, "redirect_uris": ["http://simpeg.example.go.id/kembali"]}, "https"),
    ({**ROW, "redirect_uris": "https://simpeg.example.go.id/kembali"}, "redirect_uris"),
    ({**ROW, "application": "9999"}, "9999"),
    ({**ROW, "application": {"id": 7}}, "catalogue"),
    ({**ROW, "client_secret": ""}, "client_secret"),
    ({**ROW, "client_secret": 12345}, "client_secret"),
    ({**ROW, "client_secret": "\ud800"}, "client_secret"),
    ({**ROW, "profile": "publik", "token_endpoint_auth_method": "none"}, "public"),
    ({**ROW, "profile": "istimewa"}, "profile"),
    ({**ROW, "profile": None}, "profile"),
    ({**ROW, "client_name": ["a"]}, "client_name"),
    ({**ROW, "jwks_uri": "http://a.example/jwks"}, "jwks_uri"),
    ("simpeg", "JSON object"),
    (None, "JSON object"),
    ([], "JSON object"),
]


@pytest.mark.parametrize(("row", "says"), BAD_ROWS)
def test_a_bad_row_is_rejected_with_what_to_do(row: object, says: str) -> None:
    reading = client_import.parse_rows([row], KNOWN, PROVIDER)
    (rejected,) = reading.rejected
    assert says in " ".join(rejected.reasons)
    assert (rejected.line, reading.drafts) == (1, {})


def test_a_good_row_is_a_draft_with_the_digest_of_its_secret() -> None:
    reading = client_import.parse_rows([ROW], KNOWN, PROVIDER)
    draft = reading.drafts["simpeg-lama"]
    assert (draft.line, draft.application_id, len(draft.secret)) == (1, KNOWN["7"], 32)
    assert ROW["client_secret"] not in repr(draft)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b'{"clients": [}',
        b"[]",
        b'{"client": []}',
        b'{"clients": {}}',
        b"\xff\xfe",
        b"null",
        b"[" * 100_000,
        b'{"clients": ' + b"9" * 5_000 + b"}",
    ],
)
def test_a_file_that_is_none_gets_one_sentence(content: bytes) -> None:
    with pytest.raises(json_rows.UnreadableJson) as problem:
        client_import.read_rows(content)
    assert "\n" not in str(problem.value)
    assert str(problem.value).startswith("The file")


def test_a_fault_in_json_is_found_by_line_and_column() -> None:
    with pytest.raises(json_rows.UnreadableJson, match="line 2, column 1"):
        client_import.read_rows(b'{"clients": [\n}')
