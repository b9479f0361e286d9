"""DemoState: the generated secrets of the demonstration and its preparation, saved in a file."""

import base64
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Kept:
    """`prepared`: the fingerprint of the data in the database, "" while it is not filled."""

    secret_keys: str = field(repr=False)
    client_secrets: Mapping[str, str] = field(repr=False)
    prepared: str = ""


def made_up(client_ids: tuple[str, ...]) -> Kept:
    key = base64.b64encode(os.urandom(32)).decode()
    return Kept(f"1:{key}", {client_id: secrets.token_urlsafe(32) for client_id in client_ids})


def read(file: Path) -> Kept | None:
    """Load the state of an earlier run; None without one."""
    return Kept(**json.loads(file.read_text())) if file.is_file() else None


def write(file: Path, kept: Kept) -> None:
    """Replace the file atomically, readable by its owner only."""
    draft = file.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as lines:
        json.dump(asdict(kept), lines, indent=2)
    draft.replace(file)
