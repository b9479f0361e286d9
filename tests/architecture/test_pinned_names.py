"""What is stored, signed, sent or typed by others keeps its name, whatever the code calls it (pinned_names.toml).

A difference is a change for operators, client applications or databases that there are: a migration or a line of the
changelog belongs to it, and then the list is changed by hand.
"""

import ast
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import pytest
import typer
from fastapi.routing import iter_route_contexts
from prometheus_client import Counter, Histogram

from idp.accounts.authentication.password_login import LoginOutcome
from idp.accounts.events import SessionEndReason
from idp.app import build
from idp.cli import app as commands
from idp.composition import compose
from idp.enumerations import DescribedEnum
from idp.foundation.audit import AuditTag
from idp.foundation.fact_kind import FactKind
from idp.foundation.mail import MailPolicy
from idp.foundation.metrics import Metrics
from idp.foundation.outbox import DeliveryFailed, MessageKind
from idp.permissions import AdminScope, Role
from idp.protocol.authentication_context import Acr, Amr
from idp.protocol.errors import ERRORS
from idp.protocol.errors.unredirectable import UnredirectableCause
from idp.protocol.grant_type import GrantType
from idp.settings import Settings
from idp.web import cookies
from migrations.tables import METADATA
from tests.support.enumerations import described_enums
from tests.support.generated_docs import variables

IDP = Path(__file__).parent.parent.parent / "idp"
PINNED: dict[str, Any] = tomllib.loads(Path(__file__).with_name("pinned_names.toml").read_text())

LEVELS = {"debug", "info", "warning", "error"}


@dataclass(frozen=True)
class Source:
    """The modules of idp/, but for the table of permissions, and the texts their constants stand for."""

    modules: dict[Path, list[ast.AST]]
    constants: dict[Path, dict[str, str | None]]

    @classmethod
    def read(cls) -> "Source":
        paths = [path for path in sorted(IDP.rglob("*.py")) if path.parent.name != "permissions"]
        modules = {path: ast.parse(path.read_text()) for path in paths}
        constants = {path: dict(_constants(module)) for path, module in modules.items()}
        return cls({path: list(ast.walk(module)) for path, module in modules.items()}, constants)

    def nodes(self) -> Iterator[ast.AST]:
        for nodes in self.modules.values():
            yield from nodes

    def arguments(self, position: int, *functions: str) -> set[str]:
        """What calls of these functions have at this place, where it is a text or the name of a constant."""
        return {
            text
            for path, nodes in self.modules.items()
            for node in nodes
            if isinstance(node, ast.Call) and _last_name(node.func) in functions and len(node.args) > position
            for text in self._texts(path, node.args[position])
        }

    def _texts(self, path: Path, node: ast.expr) -> set[str]:
        match node:
            case ast.Constant(value=str() | bytes() as value):
                return {value.decode() if isinstance(value, bytes) else value}
            case ast.IfExp(body=one, orelse=other):
                return self._texts(path, one) | self._texts(path, other)
            case ast.BinOp(left=left):
                return self._texts(path, left)
            case ast.Name(id=name) if name in self.constants[path]:
                return {self.constants[path][name]} - {None}
            case ast.Name(id=name) | ast.Attribute(attr=name):
                known = {own[name] for own in self.constants.values() if own.get(name) is not None}
                return known if len(known) == 1 else set()
            case _:
                return set()

    def log_events(self) -> set[str]:
        return {
            text for node in self.nodes() if isinstance(node, ast.Call) and node.args and _is_log(node.func)
            and isinstance(node.args[0], ast.Constant) for text in [node.args[0].value]
        }  # fmt: skip

    def derivations(self) -> set[str]:
        """Beginnings of the texts from which keys are derived."""
        return {
            node.value.decode() for node in self.nodes()
            if isinstance(node, ast.Constant) and isinstance(node.value, bytes) and node.value.startswith(b"divos ")
        } - {"divos-development-key-not-secret"}  # fmt: skip

    def gauges(self) -> set[str]:
        """The figures of the deployment as it is now, each with its label."""
        return {
            f"{node.args[0].value}({node.args[3].value if len(node.args) > 3 else ''})"
            for node in self.nodes()
            if isinstance(node, ast.Call) and _last_name(node.func) == "Gauge" and node.args
            and isinstance(node.args[0], ast.Constant)
        }  # fmt: skip

    def enumerations(self) -> set[str]:
        """The values of all enumerations of texts, except those that only pages and reports use."""
        return {
            statement.value.value
            for path, nodes in self.modules.items()
            if path.name
            not in {"views.py", "nip.py", "ladder.py", "cause.py", "password_problem.py", "configuration_fix.py"}
            for node in nodes
            if isinstance(node, ast.ClassDef) and any(_last_name(base) == "StrEnum" for base in node.bases)
            for statement in node.body
            if isinstance(statement, ast.Assign)
            and isinstance(statement.value, ast.Constant)
            and isinstance(statement.value.value, str)
        }


def _constants(module: ast.Module) -> Iterator[tuple[str, str | None]]:
    """The names a module gives to values; None for one that is no text."""
    for node in module.body:
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            pairs = (
                zip(target.elts, node.value.elts, strict=True)
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
                else [(target, node.value)]
            )
            for name, value in pairs:
                if isinstance(name, ast.Name):
                    text = value.value if isinstance(value, ast.Constant) else None
                    yield name.id, text if isinstance(text, str) else None


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _is_log(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in LEVELS and _last_name(node.value) == "log"


def _metrics(source: Source) -> set[str]:
    found = Metrics().registry._collector_to_names
    counted = {
        f"{each._name}({', '.join(each._labelnames)})" for each in found if isinstance(each, Counter | Histogram)
    }  # fmt: skip
    return counted | source.gauges()


def _settings() -> set[str]:
    return {
        variable
        for name, field in Settings.model_fields.items()
        for variable, *_ in variables(f"IDP_{name.upper()}", field.default, "")
    }


def _commands() -> set[str]:
    def below(command: Any, context: Any, path: str) -> Iterator[str]:
        for each in command.params:
            if each.param_type_name == "argument":
                yield f"{path} {each.name.upper()}"
            else:
                yield from (f"{path} {option}" for option in (*each.opts, *each.secondary_opts) if option != "--help")
        for name in command.list_commands(context) if hasattr(command, "list_commands") else ():
            child = command.get_command(context, name)
            yield f"{path} {name}"
            yield from below(child, child.make_context(name, [], context, resilient_parsing=True), f"{path} {name}")

    root = typer.main.get_command(commands)
    return set(below(root, root.make_context("idp", [], resilient_parsing=True), "idp"))


def _application() -> Any:
    mail = MailPolicy(host="mail.example", sender="sso@example.go.id")
    return build(compose(Settings(database_url="sqlite+aiosqlite:///none.db", mail=mail)))


def _routes() -> set[str]:
    served = iter_route_contexts(_application().routes)
    return {f"{method} {route.path}" for route in served for method in (route.methods or {"*"}) - {"HEAD"}}


def _api_members() -> set[str]:
    described = _application().openapi()
    found = {
        f"{name}.{member}"
        for name, schema in described["components"]["schemas"].items()
        for member in schema.get("properties", {name: None})
    }
    return found | {
        f"{method.upper()} {path} {parameter['in']} {parameter['name']}"
        for path, item in described["paths"].items()
        for method, operation in item.items()
        for parameter in operation.get("parameters", ())
    }


def _members(base: type[DescribedEnum]) -> set[str]:
    found = [base] if len(base) else described_enums(base)
    return {member.value for one in found for member in one}


NAMES: dict[str, Callable[[Source], set[str]]] = {
    "columns": lambda _: {
        f"{table.name}.{column.name}" for table in METADATA.tables.values() for column in table.columns
    },
    "outbox_kinds": lambda _: _members(MessageKind),
    "outbox_problems": lambda _: {failure.problem for failure in DeliveryFailed.__subclasses__()},
    "audit_tags": lambda _: _members(AuditTag),
    "fact_kinds": lambda _: _members(FactKind),
    "session_end_reasons": lambda _: _members(SessionEndReason),
    "acr_values": lambda _: _members(Acr),
    "amr_values": lambda _: _members(Amr),
    "grant_types": lambda _: _members(GrantType),
    "error_report_kinds": lambda _: {cause.key for cause in UnredirectableCause},
    "enumerations": Source.enumerations,
    "signed_purposes": lambda source: source.arguments(0, "sign", "verify", "seal", "digests"),
    "encrypted_purposes": lambda source: (
        source.arguments(0, "encrypt", "decrypt") | source.arguments(2, "PersistentSecret")
    ),
    "derived_purposes": lambda source: source.arguments(0, "derive"),
    "key_derivations": Source.derivations,
    "single_use_purposes": lambda source: source.arguments(1, "spend_jti"),
    "jobs": lambda source: source.arguments(0, "Job"),
    "change_counters": lambda source: source.arguments(1, "publish_change"),
    "log_events": Source.log_events,
    "cookies": lambda _: {cookie.name for cookie in cookies.ALL},
    "metrics": _metrics,
    "sign_in_outcomes": lambda _: {outcome.metric_label for outcome in get_args(LoginOutcome)},
    "errors": lambda _: set(ERRORS),
    "api_scopes": lambda _: {str(scope) for scope in AdminScope},
    "roles": lambda _: {str(role) for role in Role},
    "settings": lambda _: _settings(),
    "commands": lambda _: _commands(),
    "routes": lambda _: _routes(),
    "api_members": lambda _: _api_members(),
}


@pytest.fixture(scope="module")
def source() -> Source:
    """The source, read once for this file and not by every worker that collects it."""
    return Source.read()


@pytest.mark.parametrize("kind", NAMES)
def test_names_of_others_stay(kind: str, source: Source) -> None:
    found, pinned = NAMES[kind](source), set(PINNED[kind])
    assert (sorted(pinned - found), sorted(found - pinned)) == ([], []), "what is gone, and what is new"


def test_every_list_is_compared() -> None:
    assert set(NAMES) == set(PINNED)
    assert all(PINNED[kind] == sorted(set(PINNED[kind])) for kind in PINNED)
