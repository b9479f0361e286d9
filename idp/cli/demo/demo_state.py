"""DemoState: the generated secrets of the demonstration and its preparation, saved in a file."""

import base64
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class DemoState:
    """`prepared`: the fingerprint of the data in the database, "" while it is not filled."""

    secret_keys: str = field(repr=False)
    client_secrets: Mapping[str, str] = field(repr=False)
    prepared: str = ""


def generate_state(client_ids: tuple[str, ...]) -> DemoState:
    key = base64.b64encode(os.urandom(32)).decode()
    return DemoState(f"1:{key}", {client_id: secrets.token_urlsafe(32) for client_id in client_ids})


def load_state(file: Path) -> DemoState | None:
    """Load the state of an earlier run; None without one."""
    return DemoState(**json.loads(file.read_text())) if file.is_file() else None


def save_state(file: Path, state: DemoState) -> None:
    """Replace the file atomically, readable by its owner only."""
    draft = file.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as lines:
        json.dump(asdict(state), lines, indent=2)
    draft.replace(file)
