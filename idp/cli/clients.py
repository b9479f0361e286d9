"""idp clients: relying parties, their secrets, and moving in from another provider."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from idp.cli import registration_tokens as tokens
from idp.cli.client_desk import at_the_desk, checking
from idp.cli.client_files import document, import_file, members
from idp.cli.clients_shown import show_client, show_findings, show_secret, show_table
from idp.cli.settled import settings
from idp.clients import credentials, listing, register
from idp.clients.desk import Desk
from idp.clients.record import ClientRecord
from idp.clients.store import clients as store
from idp.foundation.importing import Order
from idp.permissions import Operation
from idp.protocol.client import Environment
from idp.protocol.registration import profiles
from idp.protocol.registration.profiles import Finding

app = typer.Typer(no_args_is_help=True, help="Relying parties: the applications people sign in to.")
secrets = typer.Typer(
    no_args_is_help=True, help="A client's secrets: at most two are live, so one can replace the other."
)
app.add_typer(secrets, name="secret")
app.add_typer(tokens.app, name="token")

Findings = tuple[Finding, ...]
Name = Annotated[str, typer.Argument(metavar="CLIENT_ID", help="The client, by its client_id.")]
Member = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="MEMBER=VALUE", help="Any member of RFC 7591, its value plain or in JSON."),
]
Redirects = Annotated[list[str] | None, typer.Option("--redirect-uri", help="Where answers may go; repeat for more.")]
Application = Annotated[str | None, typer.Option(help="The application: its inventory number or its id.")]
Overlap = Annotated[
    float | None, typer.Option(min=0, max=90, help="How long the present one still works (IDP_SECRET__OVERLAP).")
]
SecretId = Annotated[UUID, typer.Argument(metavar="SECRET_ID", help="The secret, by its id.")]
ImportFile = Annotated[Path, typer.Argument(help="A JSON file, - for standard input.")]
AcceptGoodRows = Annotated[bool, typer.Option(help="Import the good rows although others are bad.")]
DryRun = Annotated[bool, typer.Option(help="Only say what would happen.")]
File = Annotated[Path | None, typer.Option(help="A JSON object of RFC 7591 members, - for standard input.")]


@app.command("register")
def register_client(
    name: Annotated[str | None, typer.Argument(help="What people read: the application's name.")] = None,
    redirect_uri: Redirects = None,
    application: Application = None,
    member: Member = None,
    file: File = None,
) -> None:
    """Register a client and print its client_id and secret; the secret is shown this once.

    A web application that tries things out in the sandbox:

    `idp clients register SIMPEG --application 17 --redirect-uri http://localhost:9000/kembali`

    In production, of the city itself, with more about the person:

    `idp clients register SIMPEG --application 17 --redirect-uri https://simpeg.example.go.id/kembali
    --set environment=produksi --set ownership=kota --set "scope=openid profile pegawai organisasi"`

    A mobile application or one in the browser: `--set profile=publik`. Old software without PKCE:
    `--set profile=warisan --set pkce_required=false`. A service that asks for itself:
    `idp clients register "Dasbor" --set profile=layanan --set "scope=inventaris:baca kemajuan:baca"`.
    """
    declared: dict[str, object] = dict(document(file)) if file else {}
    declared |= {"client_name": name} if name else {}
    declared |= {"redirect_uris": redirect_uri} if redirect_uri else {}
    declared |= members(member)
    named = application or str(declared.pop("application", None) or "")
    made = at_the_desk(lambda desk: register.register(desk, register.Asked(declared, named)), checking(declared))
    show_client(made.client)
    show_secret(made.secret)


@app.command("list")
def list_clients(
    search: Annotated[str, typer.Option(help="Words in the name or the client_id.")] = "",
    environment: Annotated[Environment | None, typer.Option(help="The sandbox, or real use.")] = None,
    suspended: Annotated[bool | None, typer.Option(help="Only suspended ones, or only the others.")] = None,
) -> None:
    """List clients: name, environment, profile, client_id, when it was last used."""
    wanted = store.Wanted(search=search, environment=environment, suspended=suspended, limit=100_000)
    show_table(at_the_desk(lambda desk: listing.list_clients(desk, wanted)).items)


@app.command("show")
def show(client_id: Name) -> None:
    """Show what a client declares, its application, and its secrets' lives; never a secret."""
    show_client(at_the_desk(lambda desk: desk.acting(Operation.SHOW_CLIENT).client(client_id)))


@app.command("check")
def check(client_id: Name) -> None:
    """Say demand by demand whether a client complies with its profile, and what is not healthy about it.

    Ends with an error when it does not comply, so that scripts can ask.
    """

    async def judged(desk: Desk) -> tuple[Findings, Findings]:
        checking_one = desk.acting(Operation.CHECK_CLIENT_PROFILE)
        client, now = (await checking_one.client(client_id)).metadata, settings()
        health = profiles.circumstances(client, now.pkce, now.lifetimes.code)
        return profiles.findings(client, desk.provider.api_scopes), health

    demands, health = at_the_desk(judged)
    show_findings((*demands, *health))
    if not all(finding.complies for finding in demands):
        raise typer.Exit(1)


@app.command("update")
def update(client_id: Name, application: Application = None, member: Member = None, file: File = None) -> None:
    """Change what a client declares: `--set client_name="SIMPEG 2"`; `--set logo_uri=null` takes a member away.

    `--application ""` takes it out of its application. What is not named stays as it is.
    """
    changes: dict[str, object] = (dict(document(file)) if file else {}) | members(member)
    first = checking(changes, client_id)
    show_client(at_the_desk(lambda desk: register.update(desk, client_id, changes, application), first))


@app.command("suspend")
def suspend(client_id: Name) -> None:
    """Stop a client: nobody signs in through it and it gets no tokens, within a second everywhere."""
    _say(at_the_desk(lambda desk: register.suspend(desk, client_id)), "is suspended")


@app.command("resume")
def resume(client_id: Name) -> None:
    """Let a suspended client go on."""
    _say(at_the_desk(lambda desk: register.resume(desk, client_id)), "may go on")


def _say(client: ClientRecord, what: str) -> None:
    typer.echo(f"{client.metadata.client_name} ({client.metadata.client_id}) {what}.")


@secrets.command("add")
def add_secret(client_id: Name) -> None:
    """Add a secret beside the one there is, and show it this once."""
    show_secret(at_the_desk(lambda desk: credentials.issue(desk, client_id)).secret)


@secrets.command("rotate")
def rotate_secret(client_id: Name, days: Overlap = None) -> None:
    """Add a secret, show it this once, and end the present one after some days: time to change the application."""
    overlap = settings().secret.overlap if days is None else timedelta(days=days)
    show_secret(at_the_desk(lambda desk: credentials.rotate(desk, client_id, overlap)).secret)


@secrets.command("revoke")
def revoke_secret(client_id: Name, secret_id: SecretId) -> None:
    """End a secret now, within a second everywhere; `idp clients show` lists their ids."""
    at_the_desk(lambda desk: credentials.revoke(desk, client_id, secret_id))
    typer.echo(f"The secret {secret_id} opens nothing any more.")


@app.command("import")
def import_clients(file: ImportFile, accept_good_rows: AcceptGoodRows = False, dry_run: DryRun = False) -> None:
    """Move clients in from another provider; running it twice changes nothing.

    The file is JSON: `{"clients": [{"client_id": "simpeg", "client_secret": "…", "client_name": "SIMPEG",
    "redirect_uris": ["https://simpeg.example.go.id/kembali"], "profile": "standar", "ownership": "kota",
    "environment": "produksi", "application": "17"}]}`. A row holds the RFC 7591 members, the client_id and
    client_secret the application has now (of the secret only a digest is kept), and the application's inventory
    number or id. Secrets that were revoked here stay revoked. When rows are bad, each is named with what to do,
    and nothing is kept.
    """
    import_file(file, Order(str(file), accept_good_rows, dry_run))
