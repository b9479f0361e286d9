"""parse_object(): parses a JSON object of unknown origin without duplicate names, NaN or deep nesting (RFC 7519 4)."""

import json

import orjson

from idp.protocol.errors.jwt import JsonCause


def parse_object(raw: str | bytes) -> dict[str, object]:
    """The object in `raw`. Raises InvalidJsonObject."""
    try:
        found = orjson.loads(raw)  # strict about UTF-8, surrogates and numbers, where json is not
        json.loads(raw, object_pairs_hook=_distinct)
    except (ValueError, RecursionError) as fault:
        raise JsonCause.JSON_MALFORMED() from fault
    if not isinstance(found, dict):
        raise JsonCause.JSON_NOT_OBJECT()
    return found


def _distinct(pairs: list[tuple[str, object]]) -> None:
    """Raises InvalidJsonObject for duplicate names, which parsers treat differently (RFC 8259 4)."""
    if len({name for name, _ in pairs}) < len(pairs):
        raise JsonCause.JSON_NAME_TWICE()
