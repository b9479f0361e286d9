"""idp keys: makes the secret key of the deployment, lists and rotates the keys that sign tokens."""

import base64
import os
from datetime import datetime

import typer

from idp.cli.context import run
from idp.cli.list_output import print_list
from idp.cli.settings import calendar
from idp.composition import Composition
from idp.foundation.key_listing import ListedKey, list_signing_keys
from idp.foundation.keys import KeyState
from idp.permissions import SHELL, Operation

#: The exit code of a rotation that moved nothing: a script must notice.
NOTHING_MOVED = 3

app = typer.Typer(no_args_is_help=True, help="The deployment's secret key, and the keys that sign tokens.")


@app.command()
def secret(
    version: int = typer.Option(1, min=0, max=255, help="Give a new key a number that was not used before."),
) -> None:
    """Print a new entry for IDP_SECRET_KEYS.

    To replace the secret key, put the new entry first and keep the old one after it: `2:new,1:old`. Everything
    sealed from then on uses the first; what the old one sealed still opens.
    """
    typer.echo(f"{version}:{base64.b64encode(os.urandom(32)).decode()}")


@app.command("list")
def list_keys() -> None:
    """Show the signing keys: next ones are published ahead, the current one signs, retired ones still verify."""

    async def work(composition: Composition) -> tuple[ListedKey, ...]:
        await composition.foundation.key_ring.load()  # whether the secret keys open them
        async with composition.foundation.database.begin() as session:
            return await list_signing_keys(SHELL, session, composition.settings.keys)

    headings = ("Algorithm", "State", "Made", "Signs since", "Retired", "Changes by itself", "Key id")
    print_list(headings, map(_key_cells, run(work)), whole="Key id", noun="key")


def _key_cells(key: ListedKey) -> tuple[str, ...]:
    state = key.state.value if key.published else f"{key.state.value}, not published"
    signs_since = key.current_since if key.state is KeyState.CURRENT else None
    moments = (key.created_at, signs_since, key.retired_at, key.changes_at)
    return key.algorithm, state, *map(_format_moment, moments), key.kid


def _format_moment(moment: datetime | None) -> str:
    return f"{calendar().local(moment):%Y-%m-%d %H:%M}" if moment else ""


@app.command()
def rotate(
    leaked: bool = typer.Option(False, "--leaked", help="A key has leaked: trust none of the keys there are any more."),
) -> None:
    """Sign with the next key from now on and publish a new one ahead.

    A key is published for a day before it signs, because clients keep a copy of the key set for up to a day; retired
    keys stay published until their tokens have expired. With --leaked all keys are replaced at once: tokens signed
    before are refused, and clients fetch the new key set when they meet a key they do not know. Ends with 3 when
    nothing moved, because the next keys were published less than a day ago.
    """

    async def work(composition: Composition) -> tuple[str, ...] | None:
        ring = composition.foundation.key_ring
        await ring.load()
        async with composition.foundation.database.begin() as session:
            if leaked:
                await ring.replace_leaked(session)
                return None
            return tuple(await ring.rotate(session))

    moved = run(work, Operation.REPLACE_SIGNING_KEYS if leaked else Operation.ROTATE_SIGNING_KEYS)
    if moved is None:
        typer.echo("Replaced every key. What the old ones signed is refused from now on.")
    elif moved:
        typer.echo(f"Rotated: {', '.join(moved)}. The retired keys stay published until their tokens have expired.")
    else:
        typer.echo("Nothing moved: the next keys were published less than a day ago. Use --leaked if a key has leaked.")
        raise typer.Exit(NOTHING_MOVED)
