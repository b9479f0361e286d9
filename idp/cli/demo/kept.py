"""What the demonstration makes up once and keeps: its secrets, and what it has already prepared."""

import base64
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Kept:
    """`prepared` is a fingerprint of what the database was filled with; empty while it is not."""

    secret_keys: str = field(repr=False)
    client_secrets: Mapping[str, str] = field(repr=False)
    prepared: str = ""


def made_up(client_ids: tuple[str, ...]) -> Kept:
    key = base64.b64encode(os.urandom(32)).decode()
    return Kept(f"1:{key}", {client_id: secrets.token_urlsafe(32) for client_id in client_ids})


def read(file: Path) -> Kept | None:
    """What an earlier run kept, or None."""
    return Kept(**json.loads(file.read_text())) if file.is_file() else None


def write(file: Path, kept: Kept) -> None:
    """Replaces the file at once, readable by its owner alone."""
    draft = file.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as lines:
        json.dump(asdict(kept), lines, indent=2)
    draft.replace(file)
