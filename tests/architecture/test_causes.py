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

_COMMANDS = "tests/clients/test_causes_of_commands.py"
_OF_TOKENS = f"{_COMMANDS}::test_what_is_wrong_with_an_initial_access_token_is_told"
_OF_APIS = f"{_COMMANDS}::test_what_is_beyond_all_measure_of_an_api_is_told"
_OF_IMPORTS = f"{_COMMANDS}::test_what_is_wrong_with_an_imported_client_id_is_told"
_BY_COMMAND = "`idp clients token` alone makes and revokes initial access tokens"
_BY_SCHEMA = "the document of the admin API sets the same limit before, so `idp apis` alone goes beyond it"
_BY_IMPORT = "`idp clients import` alone brings a client_id; elsewhere it is generated"

#: Causes that no request can provoke today: the reason, and the test that provokes each otherwise.
UNPROVOKED: dict[str, tuple[str, str]] = {
    "TOKEN_LABEL_MALFORMED": (_BY_COMMAND, _OF_TOKENS),
    "TOKEN_CLIENTS_OUT_OF_RANGE": (_BY_COMMAND, _OF_TOKENS),
    "TOKEN_LIFETIME_TOO_LONG": (_BY_COMMAND, _OF_TOKENS),
    "TOKEN_SCOPE_NOT_SELF_REGISTRABLE": (_BY_COMMAND, _OF_TOKENS),
    "INITIAL_TOKEN_NOT_FOUND": (
        _BY_COMMAND,
        f"{_COMMANDS}::test_an_initial_access_token_that_nobody_made_is_not_revoked",
    ),
    "TOO_MANY_API_SCOPES": (_BY_SCHEMA, _OF_APIS),
    "API_TOKEN_LIFETIME_OUT_OF_RANGE": (_BY_SCHEMA, _OF_APIS),
    "CLIENT_ID_MALFORMED": (_BY_IMPORT, _OF_IMPORTS),
    "CLIENT_ID_LOOKS_PERSONAL": (_BY_IMPORT, _OF_IMPORTS),
    "CLIENT_ID_TAKEN": (_BY_IMPORT, "tests/clients/test_registering.py::test_a_client_id_is_given_once"),
    "CLIENT_ID_CHANGED": (
        "the document of the admin API has no client_id; `idp clients update --set` takes any member",
        f"{_COMMANDS}::test_a_client_keeps_its_client_id",
    ),
    "PUSHED_CLIENT_ID_DIFFERS": (
        "client authentication refuses two client_ids before; the rule of RFC 9126 2.1 does not rely on that",
        "tests/protocol/authorize/test_pushed.py::test_what_cannot_be_pushed",
    ),
}


def test_there_are_causes_for_every_kind_of_mistake() -> None:
    assert len(CAUSES) >= 40
    assert {cause.key for cause in CAUSES.values()} == {name.lower() for name in CAUSES}


def test_every_cause_is_provoked_by_a_test_through_the_public_interface() -> None:
    assert sorted(CAUSES.keys() - LISTED.keys()) == sorted(UNPROVOKED)
    assert not {test for test in LISTED.values() if "[sqlite" in test}, "`make test` leaves these out"
    assert sorted(LISTED.keys() - CAUSES.keys()) == []
    for name, test in [*LISTED.items(), *((name, test) for name, (_, test) in UNPROVOKED.items())]:
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
        if None in given:  # facts that several causes share: the running test of each counts them
            assert given - {None} <= CAUSES[name].fact_names, where
            continue
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
    assert [where.partition(":")[0] for where in loose] == ["idp/web/causes.py"], (
        f"make it by calling its cause: {loose}"
    )


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
