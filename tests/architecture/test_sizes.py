"""Ceilings, not averages: files of 350 lines, functions of 30, over idp/ and clients/samples."""

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
FILES = sorted([*(ROOT / "idp").rglob("*.py"), *(ROOT / "clients" / "samples").rglob("*.py")])
SAY_NOTHING = {"utils", "helpers", "manager", "service", "data", "info", "process", "handle", "common", "misc"}


def test_a_file_has_at_most_350_lines_and_its_functions_30() -> None:
    too_long: list[str] = []
    for path in FILES:
        source, name = path.read_text(), path.relative_to(ROOT)
        if len(source.splitlines()) > 350:
            too_long.append(str(name))
        for node in ast.walk(ast.parse(source)):
            is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            if is_function and (node.end_lineno or 0) - node.lineno + 1 > 30:
                too_long.append(f"{node.name} in {name}")
    assert too_long == []


def test_a_file_opens_with_what_it_is_and_its_name_says_something() -> None:
    silent: list[str] = []
    for path in FILES:
        docstring = ast.get_docstring(ast.parse(path.read_text())) or ""
        if len(docstring.partition("\n")[0]) <= 10 or path.stem in SAY_NOTHING:
            silent.append(str(path.relative_to(ROOT)))
    assert silent == [], "a file opens with one line that says what it is"
