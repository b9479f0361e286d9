"""idp apis: the APIs that clients ask access tokens for (RFC 8707)."""

from datetime import timedelta
from typing import Annotated, Any

import typer

from idp.cli.client_desk import at_the_desk
from idp.clients import offer
from idp.clients.api_record import ApiRecord
from idp.clients.store import apis as store
from idp.protocol.audience import Api, TokenFormat

app = typer.Typer(no_args_is_help=True, help="APIs that clients ask access tokens for: audience, scopes, tokens.")

Audience = Annotated[str, typer.Argument(help="The absolute URI by which clients name the API in `resource`.")]
Scope = Annotated[str, typer.Option(help="Its scopes, separated by spaces, such as `arsip:baca arsip:tulis`.")]
Format = Annotated[
    TokenFormat, typer.Option("--format", help="`jwt`: the API reads tokens itself; `opaque`: it introspects them.")
]
Lifetime = Annotated[int, typer.Option(help="Seconds a token lives, 60 to 3600.")]


@app.command("add")
def add(
    audience: Audience,
    name: Annotated[str, typer.Argument(help="What people call it.")],
    scope: Scope = "",
    token_format: Format = TokenFormat.JWT,
    lifetime: Lifetime = 300,
) -> None:
    """Register an API. `idp apis change --resource-server CLIENT_ID` says who may introspect its tokens.

    Clients then name it: `idp clients update CLIENT_ID --set 'resources=["https://arsip.example.go.id"]'
    --set "scope=openid arsip:baca"`.
    """
    api = Api(
        audience=audience,
        name=name,
        scopes=frozenset(scope.split()),
        token_format=token_format,
        lifetime=timedelta(seconds=lifetime),
    )
    _show(at_the_desk(lambda desk: offer.register(desk, None, api)))


@app.command("list")
def list_apis() -> None:
    """List the APIs: audience, name, scopes, kind and life of their tokens."""
    found = at_the_desk(lambda desk: store.page(desk.session, 100_000)).items
    for one in found:
        _show(one)
    typer.echo(f"{len(found)} APIs.")


@app.command("change")
def change(
    audience: Audience,
    scope: Annotated[str | None, typer.Option(help="All its scopes, separated by spaces.")] = None,
    token_format: Annotated[TokenFormat | None, typer.Option("--format", help="The kind of new tokens.")] = None,
    lifetime: Annotated[int | None, typer.Option(help="Seconds a new token lives, 60 to 3600.")] = None,
    resource_server: Annotated[
        str | None, typer.Option(help="Who introspects and exchanges its tokens; empty: every client introspects.")
    ] = None,
) -> None:
    """Change an API; what is not named stays as it is, and so do tokens that are out."""
    wanted: dict[str, Any] = {"token_format": token_format}
    wanted["scopes"] = None if scope is None else frozenset(scope.split())
    wanted["lifetime"] = None if lifetime is None else timedelta(seconds=lifetime)
    changes = {field: value for field, value in wanted.items() if value is not None}
    if resource_server is not None:
        changes["resource_server"] = resource_server or None
    _show(at_the_desk(lambda desk: offer.change(desk, None, audience, changes)))


@app.command("rename")
def rename(audience: Audience, name: Annotated[str, typer.Argument(help="What people call it from now on.")]) -> None:
    """Give an API another name; its audience stays."""
    _show(at_the_desk(lambda desk: offer.change(desk, None, audience, {"name": name})))


@app.command("remove")
def remove(audience: Audience) -> None:
    """Make no more tokens for an API, within a second everywhere; clients that name it are told invalid_target."""
    gone = at_the_desk(lambda desk: offer.remove(desk, None, audience))
    typer.echo(f"{gone.api.name} ({gone.api.audience}) gets no more tokens.")


def _show(one: ApiRecord) -> None:
    api = one.api
    typer.secho(f"{api.name} ({api.audience})", bold=True)
    typer.echo(f"  scopes: {' '.join(sorted(api.scopes)) or 'none'}")
    typer.echo(f"  tokens: {api.token_format}, {int(api.lifetime.total_seconds())} s")
    typer.echo(f"  introspected by: {api.resource_server or 'any client'}")
