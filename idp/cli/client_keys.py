"""idp clients key: the public keys of a client, with their last use; a new one works beside the old until that goes."""

from pathlib import Path
from typing import Annotated

import typer

from idp.cli.client_admin import with_client_admin
from idp.cli.list_output import print_list
from idp.cli.settings import calendar, fail
from idp.cli.table_import import read_content
from idp.clients.registration import public_keys
from idp.clients.registration.public_keys import PublicKeyRecord

app = typer.Typer(no_args_is_help=True, help="A client's public keys: both live until the old one is removed.")

ClientName = Annotated[str, typer.Argument(metavar="CLIENT_ID", help="The client, by its client_id.")]
KeyFile = Annotated[Path, typer.Argument(help="A JWK, a JWK Set or a PEM of a public key, - for standard input.")]
Thumbprint = Annotated[str, typer.Argument(metavar="THUMBPRINT", help="The key, by its thumbprint (RFC 7638).")]


@app.command("list")
def list_keys(client_id: ClientName) -> None:
    """List the keys of a client: thumbprint, kid, and when each last authenticated it."""
    found = with_client_admin(lambda admin: public_keys.list_keys(admin, client_id))
    print_list(("thumbprint", "kid", "kind", "last use"), map(_row, found), "thumbprint", "key")


@app.command("add")
def add_keys(client_id: ClientName, file: KeyFile) -> None:
    """Register public keys beside those there are; they take the place of a jwks_uri."""
    try:
        pasted = read_content(file, b"").decode()
    except UnicodeDecodeError:
        fail(f"{file} is not text: give a JWK, a JWK Set, or a PEM that begins with BEGIN PUBLIC KEY.")
    with_client_admin(lambda admin: public_keys.add_keys(admin, client_id, pasted))
    list_keys(client_id)


@app.command("remove")
def remove_key(client_id: ClientName, thumbprint: Thumbprint) -> None:
    """Remove a key now, within a second everywhere; `idp clients key list` says when it was last used."""
    with_client_admin(lambda admin: public_keys.remove_key(admin, client_id, thumbprint))
    typer.echo(f"The key {thumbprint} authenticates nobody any more.")


def _row(key: PublicKeyRecord) -> tuple[str, ...]:
    used = f"{calendar().local(key.last_used_at):%Y-%m-%d %H:%M}" if key.last_used_at else "never"
    return (key.thumbprint, key.kid or "-", key.kind or "from jwks_uri", used)
