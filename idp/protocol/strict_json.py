"""JSON objects that strangers wrote: no name twice, no number that is none, no endless depth (RFC 7519 4)."""

import json

import orjson


class NotAnObject(Exception):
    """This is not one JSON object that everybody reads alike; the message says why."""


def read(raw: str | bytes) -> dict[str, object]:
    """The object in `raw`. Raises NotAnObject."""
    try:
        found = orjson.loads(raw)  # strict about UTF-8, surrogates and numbers, where json is not
        json.loads(raw, object_pairs_hook=_distinct)
    except (ValueError, RecursionError) as fault:
        raise NotAnObject("it is not JSON") from fault
    if not isinstance(found, dict):
        raise NotAnObject("it is not a JSON object")
    return found


def _distinct(pairs: list[tuple[str, object]]) -> None:
    """Readers disagree on which of two equal names counts, so there must not be two."""
    if len({name for name, _ in pairs}) < len(pairs):
        raise NotAnObject("it has a name twice")
