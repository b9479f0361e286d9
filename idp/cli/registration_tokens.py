"""idp clients token: who may register clients without an operator, how many, and until when."""

import json
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import typer

from idp.cli.client_admin import with_client_admin
from idp.cli.list_output import print_list
from idp.cli.settings import calendar
from idp.clients.registration import initial_access_tokens
from idp.clients.store.initial_access_tokens import InitialAccessToken
from idp.foundation import clock

app = typer.Typer(
    no_args_is_help=True,
    help="Initial access tokens: somebody registers clients in the sandbox by themselves (RFC 7591).",
)

Label = Annotated[str, typer.Argument(help="Whom it is for: a vendor, an office.")]
Clients = Annotated[int, typer.Option(help="How many clients it registers.")]
Days = Annotated[float, typer.Option(help="How long it lasts.")]
Scope = Annotated[
    str | None,
    typer.Option(help="What its clients may ask for at most; without it, all but scopes with personal numbers."),
]
TokenId = Annotated[UUID, typer.Argument(metavar="TOKEN_ID", help="The token, by its id.")]


@app.command("add")
def add(label: Label, clients: Clients = 1, days: Days = 30, scope: Scope = None) -> None:
    """Make a token and show it this once.

    `idp clients token add "PT Vendor" --clients 5 --days 90 --scope "openid profile pegawai"`
    """
    options = initial_access_tokens.InitialTokenOptions(
        label, clients, timedelta(days=min(max(days, -1), 100_000)), scope
    )
    token, secret = with_client_admin(lambda admin: initial_access_tokens.issue_initial_token(admin, options))
    typer.echo(f"Token {token.id} registers {token.remaining} clients until {_moment(token.expires_at)}.")
    typer.echo(f"  initial_access_token: {secret.reveal}")
    typer.secho("Keep the token now: it is stored nowhere and cannot be shown again.", fg="yellow", err=True)


@app.command("list")
def show_all() -> None:
    """List the tokens, the newest first; never a token itself."""
    found = with_client_admin(initial_access_tokens.list_initial_tokens)
    print_list(("for", "left", "until", "state", "id", "scope"), map(_row, found), "id", "token")


@app.command("revoke")
def revoke(token_id: TokenId) -> None:
    """Let nobody register with it any more; the clients it registered stay."""
    with_client_admin(lambda admin: initial_access_tokens.revoke_initial_token(admin, token_id))
    typer.echo(f"The token {token_id} registers nobody any more.")


def _row(token: InitialAccessToken) -> tuple[str, ...]:
    scope = str(json.loads(token.limits).get("scope", ""))
    return (token.label, str(token.remaining), _moment(token.expires_at), _state(token), str(token.id), scope)


def _state(token: InitialAccessToken) -> str:
    if token.revoked_at is not None:
        return "revoked"
    if token.expires_at <= clock.now():
        return "expired"
    return "good" if token.remaining else "used up"


def _moment(moment: datetime) -> str:
    return f"{calendar().local(moment):%Y-%m-%d %H:%M}"
