"""Ceilings, not averages: files of 350 lines, functions of 30, over idp/ and clients/samples."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FILES = sorted([*(ROOT / "idp").rglob("*.py"), *(ROOT / "clients" / "samples").rglob("*.py")])
SAY_NOTHING = {"utils", "helpers", "manager", "service", "data", "info", "process", "handle", "common", "misc"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_has_at_most_350_lines_and_its_functions_30(path: Path) -> None:
    source = path.read_text()
    assert len(source.splitlines()) <= 350
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno + 1 <= 30, f"{node.name} is too long"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_opens_with_what_it_is_and_its_name_says_something(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text()))
    assert docstring, "a file opens with one line that says what it is"
    assert len(docstring.splitlines()[0]) > 10
    assert path.stem not in SAY_NOTHING
