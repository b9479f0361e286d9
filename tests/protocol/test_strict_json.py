"""JSON of strangers is one object that everybody reads alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.protocol import strict_json
from idp.protocol.errors import InvalidJsonObject


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "{",
        "[]",
        "null",
        '{"a":1,"a":2}',
        '{"a":[{"b":1,"b":1}]}',
        '{"a":NaN}',
        '{"a":"\\ud800"}',
        b"\xff",
        "[" * 99_999,
    ],
    ids=["empty", "open", "list", "null", "twice", "twice inside", "NaN", "half a letter", "not UTF-8", "deep"],
)
def test_anything_else_is_refused(raw):
    with pytest.raises(InvalidJsonObject):
        strict_json.parse_object(raw)


def test_an_object_is_read():
    assert strict_json.parse_object(b'{"a":1,"b":{"a":2}}') == {"a": 1, "b": {"a": 2}}


def test_an_object_too_deep_for_one_reader_is_refused():
    with pytest.raises(InvalidJsonObject):
        strict_json.parse_object('{"a":' * 1020 + "1" + "}" * 1020)


@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_refused(raw):
    try:
        assert isinstance(strict_json.parse_object(raw), dict)
    except InvalidJsonObject:
        return
