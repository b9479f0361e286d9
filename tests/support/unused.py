"""What no line of the program, its tests or its templates names: functions, classes, methods and imports (vulture)."""

import re
import sys
from pathlib import Path

from vulture import Vulture

ROOT = Path(__file__).parent.parent.parent
#: Where unused code is looked for, and what may use it besides.
PROGRAM, USERS = ("idp", "clients/samples", "migrations"), ("tests", "requirements")
KINDS = {"function", "class", "method", "property", "import", "unreachable_code"}
#: What frameworks call: routes and commands by their decorator, the hooks of pydantic and logging by their name.
DECORATORS = ["@*.get", "@*.post", "@*.put", "@*.patch", "@*.delete", "@*.command", "@*.callback", "@*validator"]
DECORATORS += ["@validates"]  # of SQLAlchemy, on columns
NAMES = [
    *("do_*", "upgrade", "downgrade", "process_*", "impl", "cache_ok", "connection_lost", "eof_received"),
    *("data_received", "_should_upgrade"),  # uvicorn's protocol
    *("model_parametrized_name", "capture_signals", "migrate"),  # pydantic, uvicorn, and idp/cli/__init__.py by name
    "settings_customise_sources",  # pydantic_settings
]


def unused() -> list[str]:
    """A line for each, with its place."""
    vulture = Vulture(ignore_names=NAMES, ignore_decorators=DECORATORS)
    vulture.scavenge([str(ROOT / folder) for folder in (*PROGRAM, *USERS)])
    in_templates = {name for page in (ROOT / "idp").rglob("*.html") for name in re.findall(r"\w+", page.read_text())}
    return [
        f"{item.filename.relative_to(ROOT)}:{item.first_lineno}: nothing uses the {item.typ} {item.name}"
        for item in vulture.get_unused_code(min_confidence=60)
        if item.typ in KINDS and item.name not in in_templates and item.filename.relative_to(ROOT).parts[0] != "tests"
    ]


if __name__ == "__main__":
    found = unused()
    sys.exit("\n".join(found) if found else 0)
