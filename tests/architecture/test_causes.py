"""The catalogue of causes: complete, used, said alike where strangers must not tell apart, and proven by tests."""

import ast
import json
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from idp.protocol.errors import OAuthError
from idp.protocol.errors.cause import Alike, CausedError
from tests.support.causes import CAUSES
from tests.support.provoked_causes import TABLE, write_table

ROOT = Path(__file__).parent.parent.parent
LISTED: dict[str, str] = tomllib.loads(TABLE.read_text())

#: Causes that no request can provoke today, each with the reason.
UNPROVOKED: dict[str, str] = {}


def test_there_are_causes_for_every_kind_of_mistake() -> None:
    assert len(CAUSES) >= 40
    assert {cause.key for cause in CAUSES.values()} == {name.lower() for name in CAUSES}


def test_every_cause_is_provoked_by_a_test_through_the_public_interface() -> None:
    assert sorted(CAUSES.keys() - LISTED.keys()) == sorted(UNPROVOKED)
    assert sorted(LISTED.keys() - CAUSES.keys()) == []
    for name, test in LISTED.items():
        file, _, function = test.partition("::")
        assert f"def {function.partition('[')[0]}(" in (ROOT / file).read_text(), f"{name}: {test} is gone"


def test_a_recording_of_some_tests_keeps_what_the_others_are_listed_for(tmp_path: Path) -> None:
    table, heard = tmp_path / "causes.toml", tmp_path / "heard"
    table.write_text('KEPT = "a.py::test_elsewhere"\nMOVED = "a.py::test_before"\nLOST = "a.py::test_before"\n')
    heard.mkdir()
    (heard / "main.json").write_text(json.dumps({"a.py::test_before": [], "a.py::test_now": ["KEPT", "MOVED", "NEW"]}))
    assert write_table(heard, ["KEPT", "MOVED", "LOST", "NEW", "NEVER"], table) == ["LOST", "NEVER"]
    assert tomllib.loads(table.read_text()) == {
        "KEPT": "a.py::test_elsewhere",
        "MOVED": "a.py::test_now",
        "NEW": "a.py::test_now",
    }


@pytest.mark.parametrize("alike", Alike)
def test_causes_that_strangers_must_not_tell_apart_are_said_in_the_same_words(alike: Alike) -> None:
    group = [cause.definition for cause in CAUSES.values() if cause.definition.alike is alike]
    assert group
    assert {(found.error, found.text, found.page) for found in group} == {
        (group[0].error, group[0].text, group[0].page)
    }
    assert all("{" not in found.text for found in group), "a fact would tell them apart"


def test_every_cause_is_made_somewhere_and_with_the_facts_it_takes() -> None:
    made: dict[str, int] = defaultdict(int)
    for where, call in _calls():
        assert isinstance(call.func, ast.Attribute)
        name = call.func.attr
        made[name] += 1
        given = {keyword.arg for keyword in call.keywords}
        assert given == CAUSES[name].fact_names, f"{where}: {name} takes {sorted(CAUSES[name].fact_names)}"
    by_value = {node.attr for _, tree in _modules() for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert sorted(name for name in CAUSES if not made[name] and name not in by_value) == []


def test_no_error_is_made_without_its_cause() -> None:
    kinds = {kind.__name__ for kind in _kinds(CausedError)} - {"InvalidDeclaration"}
    loose = [
        f"{path}:{node.lineno}"
        for path, tree in _modules()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds)
        or (isinstance(node, ast.Raise) and isinstance(node.exc, ast.Name) and node.exc.id in kinds)
    ]
    assert loose == ["idp/web/causes.py:22"], "make it by calling its cause"


def _kinds(base: type[CausedError]) -> Iterator[type[CausedError]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _kinds(kind)


def _calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call of a cause, where facts are given by name."""
    for path, tree in _modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CAUSES:
                yield f"{path}:{node.lineno}", node


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / "idp").rglob("*.py")):
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def test_a_description_fits_a_header_whatever_the_facts() -> None:
    for cause in CAUSES.values():
        if isinstance(cause.definition.error, type) and issubclass(cause.definition.error, OAuthError):
            error = cause(**dict.fromkeys(cause.fact_names, 'a"b\\c\né'))  # type: ignore[operator]
            assert error.description
            assert error.description.isascii()
            assert not set(error.description) & set('"\\\n')
