"""Where an enumeration is due, nobody writes a text; every member is used; every member says what it means."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from idp.enumerations import DescribedEnum
from idp.foundation.fact_kind import FactKind
from tests.support.enumerations import described_enums, enumerations_page
from tests.support.field_tables import personnel_page

IDP = Path(__file__).parent.parent.parent / "idp"
SOURCES = {path: ast.parse(path.read_text()) for path in sorted(IDP.rglob("*.py"))}
ENUMS = tuple(described_enums())

#: Function -> the place and the name of the argument that is an enumeration's member.
DUE = {
    "Event": (0, "tag"),
    "record": (0, "tag"),
    "record_change": (0, "tag"),
    "_record": (1, "tag"),
    "revoke_grant": (2, "tag"),
    "enqueue": (1, "kind"),
    "Fact": (0, "kind"),
    "usage_fact": (0, "kind"),
    "count": (0, "kind"),
    "has_grant_type": (0, "grant_type"),
    "end": (2, "reason"),
    "end_own": (3, "reason"),
    "end_all": (2, "reason"),
    "_end": (2, "reason"),
    "AuthenticationEvent": (1, "acr"),
}
#: Methods of texts that have the name of a function above.
OF_TEXTS = {"count"}

DEFINING = {Path(inspect.getfile(one)) for one in ENUMS}


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for path, module in SOURCES.items():
        for node in ast.walk(module):
            if isinstance(node, ast.Call):
                yield f"{path.relative_to(IDP)}:{node.lineno}", node


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _argument(call: ast.Call, place: int, name: str) -> ast.expr | None:
    named = (keyword.value for keyword in call.keywords if keyword.arg == name)
    return next(named, call.args[place] if len(call.args) > place else None)


def _is_text(argument: ast.expr) -> bool:
    match argument:
        case ast.Constant(value=str()) | ast.JoinedStr():
            return True
        case ast.IfExp(body=one, orelse=other):
            return _is_text(one) or _is_text(other)
        case ast.BoolOp(values=values):
            return any(map(_is_text, values))
        case _:
            return False


def _is_of_text(call: ast.Call) -> bool:
    """Whether this is `"a.b".count(".")` or the like: one argument that is no word."""
    return _name(call.func) in OF_TEXTS and isinstance(call.args[0], ast.Constant) and len(str(call.args[0].value)) == 1


def test_no_text_is_passed_where_an_enumeration_is_due() -> None:
    found = [
        place
        for place, call in _calls()
        if (due := DUE.get(_name(call.func)))
        and (argument := _argument(call, *due)) is not None
        and _is_text(argument)
        and not _is_of_text(call)
    ]
    assert found == []


def test_a_text_in_the_place_of_a_member_is_found() -> None:
    call = ast.parse('audit.Event("session.opened" if yes else AccountsEvent.SESSION_ENDED)', mode="eval").body
    assert isinstance(call, ast.Call)
    assert _is_text(call.args[0])


def test_the_functions_with_a_due_enumeration_are_called() -> None:
    assert {_name(call.func) for _, call in _calls()} >= set(DUE)


def test_no_member_is_unused() -> None:
    used = {
        f"{node.value.id}.{node.attr}"
        for module in SOURCES.values()
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    members = {f"{one.__name__}.{member.name}" for one in ENUMS for member in one}
    assert members - used == set()


@pytest.mark.parametrize("enumeration", ENUMS, ids=lambda one: one.__name__)
def test_every_member_is_documented(enumeration: type[DescribedEnum]) -> None:
    page = enumerations_page() + personnel_page()
    assert [member.name for member in enumeration if member.meaning not in page] == []


def test_no_spelling_stands_for_two_members_of_a_kind() -> None:
    for base in DescribedEnum.__subclasses__():
        values = [member.value for one in described_enums(base) for member in one]
        assert len(values) == len(set(values)), base.__name__


def test_a_spelling_with_a_meaning_is_written_once() -> None:
    """Tags, kinds and urns occur in no other place; words such as `refresh_token` are also parameters."""
    spelled = {member.value for one in ENUMS for member in one if re.search("[.:]", member.value)} | set(FactKind)
    assert [
        (str(path.relative_to(IDP)), node.lineno, node.value)
        for path, module in SOURCES.items()
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and node.value in spelled and path not in DEFINING
    ] == []  # fmt: skip
