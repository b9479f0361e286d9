"""idp keys: the secret key of the deployment, and the keys that sign tokens."""

import base64
import os

import typer

from idp.cli.context import run
from idp.foundation.database import Database
from idp.foundation.keys import KeyRing
from idp.web.parts import Parts

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

    async def work(parts: Parts) -> None:
        ring = parts.get(KeyRing)
        await ring.load()
        for key in ring.published():
            typer.echo(f"{key.algorithm:6} {key.place:8} {key.kid}")

    run(work)


@app.command()
def rotate(
    now: bool = typer.Option(
        False, "--now", help="Rotate even if clients may not have seen the next key: a key leaked."
    ),
) -> None:
    """Sign with the next key from now on and publish a new one ahead.

    A key is published for a day before it signs, because clients keep a copy of the key set for up to a day.
    """

    async def work(parts: Parts) -> None:
        ring = parts.get(KeyRing)
        await ring.load()
        async with parts.get(Database).begin() as session:
            moved = await ring.rotate(session, at_once=now)
        if moved:
            typer.echo(f"Rotated: {', '.join(moved)}. The retired keys stay published until their tokens have expired.")
        else:
            typer.echo(
                "Nothing moved: the next keys were published less than a day ago. Use --now if a key has leaked."
            )

    run(work)
