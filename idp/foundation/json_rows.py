"""A JSON file of rows, `{"people": [...]}`, -> its rows; says in a sentence why a file cannot be read."""

import json


class Unreadable(Exception):
    """The file cannot be read at all; the text says what to do."""


def read(content: bytes, name: str, bare: bool = False) -> list[object]:
    """The list under `name`, or a `bare` list where that is allowed. Raises Unreadable."""
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
