"""The generated pages of docs/, each made by one function; a test compares them with the code."""

import inspect
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import timedelta
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from babel.support import NullTranslations
from pydantic import SecretStr

from idp import permissions
from idp.diagnosis.cause_guide import GUIDES
from idp.permissions import Permission, Reach
from idp.protocol import errors
from idp.protocol.errors.cause import Cause
from idp.settings import DEVELOPMENT_KEY, Settings
from idp.web.translations import translations
from tests.support.causes import CAUSES
from tests.support.client_metadata_page import client_metadata_page
from tests.support.conformance import conformance_page
from tests.support.enumerations import enumerations_page
from tests.support.field_tables import inventory_page, personnel_page
from tests.support.forecast_coverage import forecast_page
from tests.support.routes import routes_page

#: The section of docs/errors.md about kinds of pages.
_PAGES_DOCUMENTED = "What stops somebody on a page of ours, without a cause of the protocol behind it."
#: What is no error code of a specification.
_AS_PAGE = {errors.UnredirectableError: "a page", errors.RedirectLoop: "a page"}

DOCS = Path(__file__).parent.parent.parent / "docs"


def settings_page() -> str:
    """Every environment variable with its default and what it is for."""
    lines = [
        "# Settings",
        "",
        "Every setting is an environment variable. This page is generated from `idp/settings.py` by `make docs`.",
        "Durations are written as in `PT4H` or `P30D` (ISO 8601), lists with commas. `-` is no value.",
        "",
        "| variable | default | what it is for |",
        "|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        for variable, value, note in variables(f"IDP_{name.upper()}", field.default, field.description or ""):
            lines.append(f"| `{variable}` | {_shown(value)} | {note} |")
    return "\n".join(lines) + "\n"


def variables(variable: str, default: object, note: str) -> Iterator[tuple[str, object, str]]:
    """A setting, or the parts of a policy: each with its default and what it is for."""
    if not is_dataclass(default) or isinstance(default, type):
        yield variable, default, note
        return
    notes = _notes(type(default))
    for field in fields(default):
        own = " ".join(filter(None, (note, notes.get(field.name, ""))))
        yield from variables(f"{variable}__{field.name.upper()}", getattr(default, field.name), own)
        note = ""


def written(value: object) -> str:
    """A default as one would write it in the environment."""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, timedelta):
        return _iso(int(value.total_seconds()))
    if isinstance(value, tuple):
        return ", ".join(map(written, value))
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def errors_page() -> str:
    """Every error code the protocol endpoints answer with, and every cause behind them."""
    lines = [
        "# Errors",
        "",
        "Every error the protocol endpoints answer with, under the specifications' names. Generated from",
        "`idp/protocol/errors` and the tables of causes by `make docs`.",
        "",
        "| code | HTTP status | what it means |",
        "|---|---|---|",
    ]
    for code, kind in sorted(errors.ERRORS.items()):
        lines.append(f"| `{code}` | {kind.status} | {kind.description} |")
    lines += [
        "",
        "## Causes",
        "",
        f"{len(CAUSES)} causes. Each is a value with its facts, and its text is what the developer reads in",
        "`error_description`, in `detail` of the admin API, or behind another cause. Words in braces are facts.",
        "Causes of one group get the same answer, byte for byte: a stranger must not tell them apart.",
        "",
        "What each means and how to fix it is from the guide of causes; its page is `/bantuan/galat/<cause>`. Causes",
        "without one are told at once by the admin API, a form or a command. Kinds of pages without a cause come last.",
    ]
    for table, causes in groupby(CAUSES.values(), key=type):
        lines += [
            "",
            f"### {_title(table.__name__)}",
            "",
            table.__doc__ or "",
            "",
            "| cause | error | text | group | what it means | how to fix it |",
            "|---|---|---|---|---|---|",
        ]
        lines += [_cause_row(cause) for cause in causes]
    lines += ["", "### Pages", "", _PAGES_DOCUMENTED, "", "| kind | what it means | how to fix it |", "|---|---|---|"]
    lines += [f"| `{key}` | {_guide_cells(key)} |" for key in GUIDES if key.upper() not in CAUSES]
    return "\n".join(lines) + "\n"


def _title(table: str) -> str:
    """The name of a table in words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", table.removesuffix("Cause")).capitalize()


def _cause_row(cause: Cause) -> str:
    found = cause.definition
    error = getattr(found.error, "code", None) or getattr(found, "title", None) or _AS_PAGE.get(found.error, "-")
    text = (found.text or getattr(found.error, "description", "")).replace("|", "\\|")
    named = f"`{error}`" if "_" in error else error
    return f"| `{cause.key}` | {named} | {text} | {found.alike or '-'} | {_guide_cells(cause.key)} |"


@cache
def _english() -> NullTranslations:
    return translations("en")


def _guide_cells(key: str) -> str:
    """What a cause means and how to fix it, in English; a stroke where it has no guide."""
    guide, said = GUIDES.get(key), _english().gettext
    cells = ("-", "-") if guide is None else (said(guide.title), " ".join(map(said, guide.fix)))
    return " | ".join(one.replace("|", "\\|") for one in cells)


def permissions_page() -> str:
    """Every administrative operation, the permission it needs, and which API scopes and roles give it."""
    lines = [
        "# Permissions",
        "",
        "Every administrative use case asks for its permission in one table, whether a page, the admin API or a",
        "command calls it, and is refused without it. This page is generated from `idp/permissions` by `make docs`.",
        "",
        "The operator's shell (commands run beside the database) has every permission. A client that may do more than",
        "whoever acts is out of their hands: they need what it may do as well, `clients:write_city` for the city's own",
        "clients (ownership `kota`), and `apis:write` for clients of registered APIs and for resource servers.",
        "",
        "Reach: `own` is the caller's own, `office` an office with those below it, `all` everything. A role held for",
        "an office opens operations of reach `office` there and below; where a role is marked `office`, it gives the",
        "permission only if it is held for one. Everybody who can sign in is `pegawai`, which nobody grants: the",
        "launcher and one's own account.",
        "",
        "| operation | permission | reach | API scopes | roles |",
        "|---|---|---|---|---|",
    ]
    for operation, need in permissions.NEEDED_PERMISSIONS.items():
        scopes = _givers(permissions.SCOPE_PERMISSIONS, need.permission)
        roles = ", ".join(_roles_with(need.permission)) or "-"
        reach = need.reach.name.lower()
        lines.append(f"| `{operation}` | `{need.permission}` | {reach} | {scopes} | {roles} |")
    lines += ["", "| API scope | what it opens |", "|---|---|"]
    lines += [f"| `{scope}` | {meaning} |" for scope, meaning in permissions.SCOPE_MEANINGS.items()]
    return "\n".join(lines) + "\n"


def _roles_with(permission: Permission) -> Iterator[str]:
    """The roles that give a permission, and how far when it is not everywhere."""
    for role, given in permissions.ROLE_PERMISSIONS.items():
        if permission in given:
            yield f"`{role}`" if given[permission] is Reach.ALL else f"`{role}` ({given[permission].name.lower()})"


def _givers(table: Mapping[Any, frozenset[Permission]], permission: Permission) -> str:
    return ", ".join(f"`{giver}`" for giver, given in table.items() if permission in given) or "-"


PAGES = {
    "settings.md": settings_page,
    "errors.md": errors_page,
    "permissions.md": permissions_page,
    "routes.md": routes_page,
    "enumerations.md": enumerations_page,
    "inventory-columns.md": inventory_page,
    "personnel-fields.md": personnel_page,
    "conformance.md": conformance_page,
    "client-metadata.md": client_metadata_page,
    "forecast.md": forecast_page,
}


def _shown(value: object) -> str:
    text = "a known key, refused in production" if written(value) == DEVELOPMENT_KEY else written(value)
    return f"`{text}`" if text else "-"


def _iso(seconds: int) -> str:
    """ISO 8601, in the largest unit that fits."""
    for pattern, size in (("P{}D", 86_400), ("PT{}H", 3_600), ("PT{}M", 60)):
        if seconds % size == 0:
            return pattern.format(seconds // size)
    return f"PT{seconds}S"


def _notes(policy: type) -> dict[str, str]:
    """What `#:` above a field says of it."""
    found = re.finditer(r"((?:^ +#: .*\n)+) +(\w+):", inspect.getsource(policy), re.MULTILINE)
    return {match[2]: " ".join(line.strip().removeprefix("#: ") for line in match[1].splitlines()) for match in found}


def main() -> None:
    """Write the pages."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(page())


if __name__ == "__main__":
    main() if "--write" in sys.argv else print(*(page() for page in PAGES.values()))
