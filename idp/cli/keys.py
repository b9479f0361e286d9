"""idp keys: makes the secret key of the deployment, lists and rotates the keys that sign tokens."""

import base64
import os

import typer

from idp.cli.context import run
from idp.composition import Composition
from idp.permissions import Operation

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

    async def work(composition: Composition) -> list[str]:
        ring = composition.foundation.key_ring
        await ring.load()
        return [f"{key.algorithm:6} {key.place:8} {key.kid}" for key in ring.published()]

    typer.echo("\n".join(run(work, Operation.LIST_SIGNING_KEYS)))


@app.command()
def rotate(
    leaked: bool = typer.Option(False, "--leaked", help="A key has leaked: trust none of the keys there are any more."),
) -> None:
    """Sign with the next key from now on and publish a new one ahead.

    A key is published for a day before it signs, because clients keep a copy of the key set for up to a day; retired
    keys stay published until their tokens have expired. With --leaked all keys are replaced at once: tokens signed
    before are refused, and clients fetch the new key set when they meet a key they do not know.
    """

    async def work(composition: Composition) -> str:
        ring = composition.foundation.key_ring
        await ring.load()
        async with composition.foundation.database.begin() as session:
            if leaked:
                await ring.replace_leaked(session)
                return "Replaced every key. What the old ones signed is refused from now on."
            moved = await ring.rotate(session)
        if moved:
            return f"Rotated: {', '.join(moved)}. The retired keys stay published until their tokens have expired."
        return "Nothing moved: the next keys were published less than a day ago. Use --leaked if a key has leaked."

    typer.echo(run(work, Operation.REPLACE_SIGNING_KEYS if leaked else Operation.ROTATE_SIGNING_KEYS))
