"""Parses a JSON file of rows, such as `{"people": [...]}`; the error says how to correct the file."""

import json


class Unreadable(Exception):
    """The file as a whole cannot be parsed; the message says what to do."""


def read(content: bytes, name: str, bare: bool = False) -> list[object]:
    """Return the list under `name`, or the document itself when `allow_bare_list`. Raises UnreadableJson."""
    try:
        found = json.loads(content)
    except json.JSONDecodeError as problem:
        where = f"line {problem.lineno}, column {problem.colno}"
        raise Unreadable(f"The file is not JSON: {problem.msg} at {where}. Repair it and try again.") from None
    except (ValueError, RecursionError):
        raise Unreadable("The file is not JSON in UTF-8 that can be read: write it anew and try again.") from None
    listed = found.get(name) if isinstance(found, dict) else found if bare else None
    if not isinstance(listed, list):
        raise Unreadable(f'The file must be a JSON object with a list of {name}: {{"{name}": [ … ]}}.')
    return listed
