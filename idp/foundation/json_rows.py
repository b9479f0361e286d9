"""Parses a JSON file of rows, such as `{"people": [...]}`; the error says how to correct the file."""

import json
from collections import Counter
from collections.abc import Sequence


class UnreadableJson(Exception):
    """The file as a whole cannot be parsed; the message says what to do."""


class RepeatedMembers(dict[str, object]):
    """A JSON object in which members stand more than once (RFC 8259 4); `repeated`: their names."""

    repeated: tuple[str, ...] = ()


def parse_rows(content: bytes, name: str, allow_bare_list: bool = False) -> list[object]:
    """Return the list under `name`, or the document itself when `allow_bare_list`. Raises UnreadableJson.

    An object in which a member stands twice is a RepeatedMembers: which of the values was meant, nobody can say.
    """
    try:
        found = json.loads(content, object_pairs_hook=_read_object)
    except json.JSONDecodeError as problem:
        where = f"line {problem.lineno}, column {problem.colno}"
        raise UnreadableJson(f"The file is not JSON: {problem.msg} at {where}. Repair it and try again.") from None
    except (ValueError, RecursionError):
        raise UnreadableJson("The file is not JSON in UTF-8 that can be read: write it anew and try again.") from None
    if isinstance(found, RepeatedMembers) and name in found.repeated:
        raise UnreadableJson(f"The file has {name} more than once: make one list of them.")
    listed = found.get(name) if isinstance(found, dict) else found if allow_bare_list else None
    if not isinstance(listed, list):
        raise UnreadableJson(f'The file must be a JSON object with a list of {name}: {{"{name}": [ … ]}}.')
    return listed


def find_repeated(value: object) -> tuple[str, ...]:
    """The names of members that stand more than once in a JSON object or in one that it holds."""
    if not isinstance(value, dict):
        return ()
    own = value.repeated if isinstance(value, RepeatedMembers) else ()
    return (*own, *(name for member in value.values() for name in find_repeated(member)))


def _read_object(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    repeated = RepeatedMembers(found)
    repeated.repeated = tuple(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
    return repeated
