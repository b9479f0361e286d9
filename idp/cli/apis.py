"""idp apis: the APIs that clients ask access tokens for (RFC 8707)."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Any

import typer

from idp.cli.client_admin import with_client_admin
from idp.clients.apis import api_lifecycle
from idp.clients.records import ApiRecord
from idp.protocol.audience import Api, ScopeLabel, TokenFormat

app = typer.Typer(no_args_is_help=True, help="APIs that clients ask access tokens for: audience, scopes, tokens.")

Audience = Annotated[str, typer.Argument(help="The absolute URI by which clients name the API in `resource`.")]
Scopes = Annotated[
    list[str] | None,
    typer.Option("--scope", metavar="NAME=LABEL|ENGLISH", help="A scope, and what people read instead; may repeat."),
]
Format = Annotated[
    TokenFormat, typer.Option("--format", help="`jwt`: the API reads tokens itself; `opaque`: it introspects them.")
]
Lifetime = Annotated[int, typer.Option(help="Seconds a token lives, 60 to 3600.")]


@app.command("add")
def add(
    *,
    audience: Audience,
    name: Annotated[str, typer.Argument(help="What people call it.")],
    scope: Scopes = None,
    token_format: Format = TokenFormat.JWT,
    lifetime: Lifetime = 300,
) -> None:
    """Register an API, such as `https://arsip.example.go.id Arsip --scope "arsip:baca=Membaca arsip|Read the archive"`.

    People read the label where they are asked for consent; the English may be left out. `idp apis change
    --resource-server CLIENT_ID` says who may introspect its tokens.

    Clients then name it: `idp clients update CLIENT_ID --set 'resources=["https://arsip.example.go.id"]'
    --set "scope=openid arsip:baca"`.
    """
    labels = _labels(scope or ())
    api = Api(
        audience=audience,
        name=name,
        scopes=frozenset(labels),
        labels=labels,
        token_format=token_format,
        lifetime=timedelta(seconds=lifetime),
    )
    _print_api(with_client_admin(lambda admin: api_lifecycle.register_api(admin, None, api)))


@app.command("list")
def list_apis() -> None:
    """List the APIs: audience, name, scopes, kind and life of their tokens."""
    found = with_client_admin(lambda admin: api_lifecycle.list_apis(admin, 100_000)).items
    for one in found:
        _print_api(one)
    typer.echo(f"{len(found)} APIs.")


@app.command("change")
def change(
    *,
    audience: Audience,
    scope: Scopes = None,
    token_format: Annotated[TokenFormat | None, typer.Option("--format", help="The kind of new tokens.")] = None,
    lifetime: Annotated[int | None, typer.Option(help="Seconds a new token lives, 60 to 3600.")] = None,
    resource_server: Annotated[
        str | None,
        typer.Option(help="Who introspects and exchanges its tokens; empty: clients registered for it."),
    ] = None,
) -> None:
    """Change an API; what is not named stays as it is, and so do tokens that are out.

    Whoever names scopes names all of them, an empty one for none; without `=LABEL` a scope keeps the label it has.
    """
    options: dict[str, Any] = {"token_format": token_format}
    options["labels"] = _labels(scope) if scope else None
    options["lifetime"] = None if lifetime is None else timedelta(seconds=lifetime)
    changes = {field: value for field, value in options.items() if value is not None}
    if resource_server is not None:
        changes["resource_server"] = resource_server or None
    _print_api(with_client_admin(lambda admin: api_lifecycle.change_api(admin, None, audience, changes)))


@app.command("rename")
def rename(audience: Audience, name: Annotated[str, typer.Argument(help="What people call it from now on.")]) -> None:
    """Give an API another name; its audience stays."""
    _print_api(with_client_admin(lambda admin: api_lifecycle.change_api(admin, None, audience, {"name": name})))


@app.command("remove")
def remove(audience: Audience) -> None:
    """Make no more tokens for an API, within a second everywhere; clients that name it are told invalid_target."""
    removed = with_client_admin(lambda admin: api_lifecycle.remove_api(admin, None, audience))
    typer.echo(f"{removed.api.name} ({removed.api.audience}) gets no more tokens.")


def _labels(scopes: Iterable[str]) -> dict[str, ScopeLabel]:
    """`arsip:baca=Membaca arsip|Read the archive`, part by part; what is left out is empty."""
    found = {}
    for scope in filter(str.strip, scopes):
        name, _, label = scope.partition("=")
        indonesian, _, english = label.partition("|")
        found[name.strip()] = ScopeLabel(indonesian.strip(), english.strip())
    return found


def _print_api(one: ApiRecord) -> None:
    api = one.api
    typer.secho(f"{api.name} ({api.audience})", bold=True)
    typer.echo(f"  scopes: {' '.join(sorted(api.scopes)) or 'none'}")
    for scope, label in sorted(api.labels.items()):
        typer.echo(f"    {scope}: {label.indonesian}{label.english and f' | {label.english}'}")
    typer.echo(f"  tokens: {api.token_format}, {int(api.lifetime.total_seconds())} s")
    typer.echo(f"  introspected by: {api.resource_server or 'the clients registered for it'}")
