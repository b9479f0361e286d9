"""DemoState: the generated secrets of the demonstration and its preparation, saved in a file."""

import base64
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

#: The name of the file in the folder of the demonstration.
FILE = "kept.json"


@dataclass(frozen=True, slots=True)
class DemoState:
    """`prepared`: the fingerprint of the data in the database, "" while it is not filled."""

    secret_keys: str = field(repr=False)
    client_secrets: Mapping[str, str] = field(repr=False)
    #: Username of an officer -> the secret of the authenticator app, base32.
    totp_secrets: Mapping[str, str] = field(repr=False, default_factory=dict)
    prepared: str = ""
    #: Of the provider, when it last ran.
    port: int = 8400
    #: The last day of the story in the database, as 2026-11-30; "": it has none.
    story: str = ""


def generate_state(client_ids: tuple[str, ...], officers: tuple[str, ...] = ()) -> DemoState:
    """New secrets for the provider, these clients and these officers."""
    key = base64.b64encode(os.urandom(32)).decode()
    return DemoState(
        f"1:{key}",
        {client_id: secrets.token_urlsafe(32) for client_id in client_ids},
        {username: _generate_totp_secret() for username in officers},
    )


def load_state(file: Path) -> DemoState | None:
    """Load the state of an earlier run; None without one."""
    return DemoState(**json.loads(file.read_text())) if file.is_file() else None


def with_officers(state: DemoState, officers: tuple[str, ...]) -> DemoState:
    """The state with a secret for each of these officers; those there are stay."""
    fresh = {username: _generate_totp_secret() for username in officers if username not in state.totp_secrets}
    return replace(state, totp_secrets={**state.totp_secrets, **fresh}) if fresh else state


def save_state(file: Path, state: DemoState) -> None:
    """Replace the file atomically, readable by its owner only."""
    draft = file.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as lines:
        json.dump(asdict(state), lines, indent=2)
    draft.replace(file)


def _generate_totp_secret() -> str:
    from idp.accounts.factors.totp import generate_secret  # it imports the tables, which a prepared run does not need

    return generate_secret().reveal
