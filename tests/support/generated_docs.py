"""docs/settings.md, docs/errors.md and docs/conformance.md, written from what is true; a test compares them."""

import inspect
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

from pydantic import SecretStr

from idp.protocol import errors
from idp.settings import DEVELOPMENT_KEY, Settings
from tests.support.conformance import conformance_page

DOCS = Path(__file__).parent.parent.parent / "docs"


def settings_page() -> str:
    """Every environment variable with its default and what it is for."""
    lines = [
        "# Settings",
        "",
        "Every setting is an environment variable. This page is generated from `idp/settings.py` by `make docs`.",
        "Durations are written as ISO 8601 (`PT4H`) or seconds.",
        "",
        "| variable | default | what it is for |",
        "|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        rows = list(_rows(f"IDP_{name.upper()}", field.default))
        for index, (variable, default) in enumerate(rows):
            lines.append(f"| `{variable}` | {default} | {field.description if index == 0 else ''} |")
    return "\n".join(lines) + "\n"


def errors_page() -> str:
    """Every error code the protocol endpoints answer with, and who may see it."""
    lines = [
        "# Errors",
        "",
        "Every error the protocol endpoints answer with, under the specifications' names. Generated from",
        "`idp/protocol/errors` by `make docs`.",
        "",
        "| code | HTTP status | what it means |",
        "|---|---|---|",
    ]
    found = {str(kind.code): kind for _, kind in inspect.getmembers(errors, _has_code)}
    for code, kind in sorted(found.items()):
        summary = (inspect.getdoc(kind) or "").splitlines()[0]
        lines.append(f"| `{code}` | {getattr(kind, 'status', 400)} | {summary} |")
    return "\n".join(lines) + "\n"


PAGES = {"settings.md": settings_page, "errors.md": errors_page, "conformance.md": conformance_page}


def _has_code(thing: object) -> bool:
    is_error = inspect.isclass(thing) and issubclass(thing, Exception)
    return is_error and isinstance(getattr(thing, "code", None), str)


def _rows(variable: str, default: object) -> Iterator[tuple[str, str]]:
    if is_dataclass(default) and not isinstance(default, type):
        for field in fields(default):
            yield from _rows(f"{variable}__{field.name.upper()}", getattr(default, field.name))
        return
    if isinstance(default, SecretStr):
        default = "a known key, refused in production" if default.get_secret_value() == DEVELOPMENT_KEY else ""
    if isinstance(default, tuple):
        default = ", ".join(str(value) for value in default)
    yield variable, f"`{default}`" if default not in (None, "") else ""


def main() -> None:
    """Write the pages."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(page())


if __name__ == "__main__":
    main() if "--write" in sys.argv else print(*(page() for page in PAGES.values()))
