"""The routes of the composed application with what each declares, and docs/routes.md, which lists them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from idp.app import build
from idp.composition import compose
from idp.permissions import NEEDED_PERMISSIONS, ROLE_PERMISSIONS, Operation, scope_for
from idp.settings import Settings
from idp.web.access import (
    AdminTokenNeeded,
    CsrfChecked,
    CsrfExempt,
    CsrfRule,
    OperationsNeeded,
    PersonAccess,
    ProgramAccess,
    ProgramAuthentication,
    Public,
    RouteDeclaration,
    SessionNeeded,
)
from idp.web.declared_routes import iter_declarations

#: Settings that serve every route there is.
EVERYTHING: dict[str, object] = {
    "logto_alias": True,
    "registration": "open",
    "demo": True,
    "security_contact": "mailto:keamanan@example.go.id",
    "mail": {"host": "mail.example", "sender": "sso@example.go.id"},
}


@dataclass(frozen=True)
class ServedRoute:
    """One method of one route; `declaration` None: it declares nothing."""

    method: str
    path: str
    declaration: RouteDeclaration | None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def served_routes(**settings: object) -> list[ServedRoute]:
    """Every route of a deployment with these settings, in the order requests are matched."""
    chosen = {"database_url": "sqlite+aiosqlite:///none.db"} | settings
    application = build(compose(Settings(**chosen)))  # type: ignore[arg-type]
    return [
        ServedRoute(method, str(found.path), declaration)
        for found, declaration in iter_declarations(application.routes)
        for method in sorted((found.methods or {"*"}) - {"HEAD"})
    ]


def routes_page() -> str:
    """Every path with its methods, who may enter, whether its form is checked for CSRF, and why."""
    lines = [
        "# Routes",
        "",
        "Every route declares who may enter; one that does not keeps the provider from starting. The router refuses",
        "everybody else, and verifies the CSRF token of every form of a page before anything else happens. Generated",
        "by `make docs` from what the routes declare; `/oidc/…` is served with `IDP_LOGTO_ALIAS`, `/register` unless",
        "`IDP_REGISTRATION` is `closed`.",
        "",
        "| path | methods | who may enter | CSRF | reason |",
        "|---|---|---|---|---|",
    ]
    rows: dict[tuple[str, RouteDeclaration | None], list[str]] = {}
    for route in served_routes(**EVERYTHING):
        rows.setdefault((route.path, route.declaration), []).append(route.method)
    lines += [_row(path, methods, declared) for (path, declared), methods in rows.items() if declared is not None]
    return "\n".join(lines) + "\n"


def _row(path: str, methods: list[str], declared: RouteDeclaration) -> str:
    who, reason = _entrance(declared.access)
    csrf, exemption = _csrf(declared.csrf)
    reasons = "; ".join(filter(None, (reason, exemption))) or "-"
    return f"| `{path}` | {', '.join(methods)} | {who} | {csrf} | {reasons} |"


def _entrance(access: PersonAccess | ProgramAccess) -> tuple[str, str]:
    match access:
        case Public(reason):
            return "everybody", reason
        case SessionNeeded():
            return "people who are signed in", ""
        case OperationsNeeded(operations):
            return f"people with the role {_roles(operations)}", ", ".join(f"`{each}`" for each in operations)
        case AdminTokenNeeded(operation):
            return f"access token with the scope `{scope_for(operation)}`", f"`{operation}`"
        case ProgramAuthentication():
            return access.value, ""
        case _:
            assert_never(access)


def _roles(operations: tuple[Operation, ...]) -> str:
    needed = {NEEDED_PERMISSIONS[operation].permission for operation in operations}
    return ", ".join(f"`{role}`" for role, given in ROLE_PERMISSIONS.items() if needed <= given.keys())


def _csrf(rule: CsrfRule | None) -> tuple[str, str]:
    match rule:
        case None:
            return "-", ""
        case CsrfChecked():
            return "checked", ""
        case CsrfExempt(reason):
            return "exempt", reason
        case _:
            assert_never(rule)


def route_path(route: ServedRoute) -> str:
    """A path of this route that can be requested, with parameters of the right form."""
    filled = route.path.replace("{name:path}", "divos.css")
    for name in _parameters(filled):
        filled = filled.replace(f"{{{name}}}", "00000000-0000-7000-8000-000000000001")
    return filled


def _parameters(path: str) -> Iterator[str]:
    yield from (part.partition("}")[0] for part in path.split("{")[1:])
