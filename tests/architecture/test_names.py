"""One name, one thing: a class name occurs once in idp/."""

import ast
from collections import defaultdict
from pathlib import Path

IDP = Path(__file__).parent.parent.parent / "idp"

#: Names that stand for more than one class, with the reason.
ALLOWED: dict[str, str] = {}


def test_no_class_name_stands_for_two_things() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path in sorted(IDP.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(str(path.relative_to(IDP)))
    assert {name: found for name, found in places.items() if len(found) > 1 and name not in ALLOWED} == {}


def test_what_is_allowed_still_occurs_twice() -> None:
    names = [
        node.name
        for path in IDP.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef)
    ]
    assert all(names.count(name) > 1 for name in ALLOWED)
