"""idp clients: relying parties, their secrets, and moving in from another provider."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from idp.cli import client_history, client_keys
from idp.cli import registration_tokens as tokens
from idp.cli.client_admin import make_sector_check, with_client_admin
from idp.cli.client_input import import_client_file, parse_members, read_document
from idp.cli.client_output import print_client, print_clients, print_findings, print_secret
from idp.cli.settings import load_settings
from idp.clients.client_admin import ClientAdmin
from idp.clients.credentials import client_secrets
from idp.clients.policy import LONGEST_SECRET_LIFETIME
from idp.clients.records import ClientRecord
from idp.clients.registration import client_lifecycle
from idp.clients.sandbox.admission_decision import decide_sandbox_admission
from idp.clients.sandbox_admits import SandboxAdmits
from idp.clients.store import clients as store
from idp.foundation.import_report import ImportOptions
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
app.add_typer(client_keys.app, name="key")
app.command("history")(client_history.show_history)
app.command("restore")(client_history.restore)

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
Lifetime = Annotated[
    float | None,
    typer.Option("--expires", min=0.01, max=LONGEST_SECRET_LIFETIME.days, help="Days until it ends by itself."),
]
SecretId = Annotated[UUID, typer.Argument(metavar="SECRET_ID", help="The secret, by its id.")]
ImportFile = Annotated[Path, typer.Argument(help="A JSON file, - for standard input.")]
AcceptGoodRows = Annotated[bool, typer.Option(help="Import the good rows although others are bad.")]
DryRun = Annotated[bool, typer.Option(help="Only say what would happen.")]
File = Annotated[Path | None, typer.Option(help="A JSON object of RFC 7591 members, - for standard input.")]


@app.command("register")
def register_client(
    *,
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
    declared = _read_members(file, member, client_name=name, redirect_uris=redirect_uri)
    named = application or str(declared.pop("application", None) or "")
    registration, check = client_lifecycle.ClientRegistration(declared, named), make_sector_check(declared)
    registered = with_client_admin(lambda admin: client_lifecycle.register_client(admin, registration), check)
    print_client(registered.client)
    print_secret(registered.secret)


@app.command("list")
def list_clients(
    search: Annotated[str, typer.Option(help="Words in the name or the client_id.")] = "",
    environment: Annotated[Environment | None, typer.Option(help="The sandbox, or real use.")] = None,
    suspended: Annotated[bool | None, typer.Option(help="Only suspended ones, or only the others.")] = None,
) -> None:
    """List clients: name, environment, profile, client_id, when it was last used."""
    filters = store.ClientFilter(search=search, environment=environment, suspended=suspended, limit=100_000)
    print_clients(with_client_admin(lambda admin: client_lifecycle.list_clients(admin, filters)).items)


@app.command("show")
def show(client_id: Name) -> None:
    """Show what a client declares, its application, and its secrets' lives; never a secret."""
    print_client(with_client_admin(lambda admin: admin.acting(Operation.SHOW_CLIENT).lock_client(client_id)))


@app.command("check")
def check(client_id: Name) -> None:
    """Say demand by demand whether a client complies with its profile, and what is not healthy about it.

    Ends with an error when it does not comply, so that scripts can ask.
    """

    async def assessed(admin: ClientAdmin) -> tuple[Findings, Findings]:
        checking_one = admin.acting(Operation.CHECK_CLIENT_PROFILE)
        client, now = (await checking_one.lock_client(client_id)).metadata, load_settings()
        health = profiles.assess_deployment(client, now.pkce, now.lifetimes.code)
        return profiles.assess_profile(client, admin.provider.api_scopes), health

    demands, health = with_client_admin(assessed)
    print_findings((*demands, *health))
    if not all(finding.complies for finding in demands):
        raise typer.Exit(1)


@app.command("update")
def update(client_id: Name, application: Application = None, member: Member = None, file: File = None) -> None:
    """Change what a client declares: `--set client_name="SIMPEG 2"`; `--set logo_uri=null` takes a member away.

    `--application ""` takes it out of its application. What is not named stays as it is.
    """
    changes = _read_members(file, member)
    first = make_sector_check(changes, client_id)
    print_client(
        with_client_admin(lambda admin: client_lifecycle.merge_metadata(admin, client_id, changes, application), first)
    )


@app.command("suspend")
def suspend(client_id: Name) -> None:
    """Stop a client: nobody signs in through it and it gets no tokens, within a second everywhere."""
    _print_state(with_client_admin(lambda admin: client_lifecycle.suspend_client(admin, client_id)), "is suspended")


@app.command("resume")
def resume(client_id: Name) -> None:
    """Let a suspended client go on."""
    _print_state(with_client_admin(lambda admin: client_lifecycle.resume_client(admin, client_id)), "may go on")


@app.command("sandbox")
def decide_sandbox(
    client_id: Name, admits: Annotated[SandboxAdmits, typer.Option(help="The team and its testers, or everybody.")]
) -> None:
    """Decide whom a client in the sandbox admits: its `team`, or `everybody`.

    Clients that were there before the upgrade to 0.5.0 admit everybody with all scopes until this is decided; from
    then on, whatever the decision, they receive no `pegawai` of real people. `idp clients list` names them.
    """
    client = with_client_admin(lambda admin: decide_sandbox_admission(admin, client_id, admits))
    _print_state(client, f"admits: {admits}")


def _read_members(file: Path | None, member: list[str] | None, **options: object) -> dict[str, object]:
    """The members of the file, replaced by the options that are set, replaced by those of --set."""
    named = {name: value for name, value in options.items() if value}
    return (read_document(file) if file else {}) | named | parse_members(member)


def _print_state(client: ClientRecord, what: str) -> None:
    typer.echo(f"{client.metadata.client_name} ({client.metadata.client_id}) {what}.")


@secrets.command("add")
def add_secret(client_id: Name, expires: Lifetime = None) -> None:
    """Add a secret beside the one there is, and show it this once."""
    lifetime = None if expires is None else timedelta(days=expires)
    print_secret(with_client_admin(lambda admin: client_secrets.issue_secret(admin, client_id, lifetime)).secret)


@secrets.command("rotate")
def rotate_secret(client_id: Name, days: Overlap = None, expires: Lifetime = None) -> None:
    """Add a secret, show it this once, and end the present one after some days: time to change the application."""
    overlap = load_settings().secret.overlap if days is None else timedelta(days=days)
    lifetime = None if expires is None else timedelta(days=expires)
    print_secret(
        with_client_admin(lambda admin: client_secrets.rotate_secret(admin, client_id, overlap, lifetime)).secret
    )


@secrets.command("revoke")
def revoke_secret(client_id: Name, secret_id: SecretId) -> None:
    """End a secret now, within a second everywhere; `idp clients show` lists their ids."""
    with_client_admin(lambda admin: client_secrets.revoke_secret(admin, client_id, secret_id))
    typer.echo(f"The secret {secret_id} opens nothing any more.")


@app.command("import")
def import_clients(file: ImportFile, accept_good_rows: AcceptGoodRows = False, dry_run: DryRun = False) -> None:
    """Move clients in from another provider; running it twice changes nothing.

    The file is JSON: `{"clients": [{"client_id": "simpeg", "client_secret": "…", "client_name": "SIMPEG",
    "redirect_uris": ["https://simpeg.example.go.id/kembali"], "profile": "standar", "ownership": "kota",
    "environment": "produksi", "application": "17"}]}`. A row holds the RFC 7591 members, the client_id and
    client_secret the application has now (of the secret only a digest is kept), and the application's inventory
    number or id. A row without `scope` gets every scope about people but those of personal numbers, as clients that
    register themselves do; a client that is here already keeps its own. Secrets that were revoked here stay revoked.
    When rows are bad, each is named with what to do, and nothing is kept.
    """
    import_client_file(file, ImportOptions(str(file), accept_good_rows, dry_run))
