"""Wired by functions: no endpoint finds its use cases by a lookup, and no provider leaves a mark on its process."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

IDP = Path(__file__).parent.parent.parent / "idp"
FILES = sorted(IDP.rglob("*.py"))


def test_the_application_s_state_is_one_value_read_in_one_place() -> None:
    touched = {str(path.relative_to(IDP)) for path in FILES if re.search(r"\bapp\.state\b", path.read_text())}
    assert touched == {"app.py", "web/context.py"}


def test_routes_are_made_by_functions() -> None:
    made = [f"{path.relative_to(IDP)}: {name}" for path in FILES for name in _module_level_calls(path)]
    assert [line for line in made if line.endswith((": APIRouter", ": Door", ": Route"))] == []


def test_the_clock_of_tests_is_the_only_global_that_is_set() -> None:
    setting = {
        str(path.relative_to(IDP))
        for path in FILES
        if any(isinstance(node, ast.Global) for node in ast.walk(ast.parse(path.read_text())))
    }
    assert setting == {"foundation/clock.py"}


def _module_level_calls(path: Path) -> Iterator[str]:
    for statement in ast.parse(path.read_text()).body:
        if isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr):
            for node in ast.walk(statement):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    yield node.func.id
