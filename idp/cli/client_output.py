"""Prints clients, their secrets and findings on the command line."""

import json
from collections.abc import Sequence
from datetime import datetime

import typer

from idp.cli.list_output import print_list
from idp.cli.settings import calendar
from idp.clients import metadata_document
from idp.clients.records import ClientRecord
from idp.clients.sandbox_admits import ClientSandboxAdmits
from idp.foundation import clock
from idp.foundation.secret_values import Secret
from idp.protocol.client import Environment
from idp.protocol.registration.profiles import Finding


def print_clients(found: Sequence[ClientRecord]) -> None:
    """Print one line for each client."""
    headings = ("name", "environment", "profile", "client_id", "application", "last use")
    print_list(headings, map(_row, found), "client_id", "client")
    undecided = [client.metadata.client_id for client in found if _is_undecided(client)]
    if undecided:
        typer.secho(
            f"Admit everybody, with all scopes, as before the upgrade: {', '.join(undecided)}. "
            "Decide with `idp clients sandbox CLIENT_ID --admits team`.",
            fg="yellow",
            err=True,
        )


def print_client(client: ClientRecord) -> None:
    """Print the metadata of a client, its application, and the dates of its secrets."""
    typer.secho(client.metadata.client_name, bold=True)
    for name, value in metadata_document.to_document(client.metadata).items():
        if name != "client_name" and value not in ([], ""):
            typer.echo(f"  {name}: {value if isinstance(value, str) else json.dumps(value)}")
    if client.application_id:
        typer.echo(f"  application: {client.application_name} ({client.office_name})")
    if client.metadata.environment is Environment.UJI:
        typer.echo(f"  admits: {client.sandbox_admits or 'as IDP_SANDBOX_ADMITS says'}")
    method = f"; proved itself last by {client.last_auth_method}" if client.last_auth_method else ""
    typer.echo(f"  registered: {_moment(client.created_at)}; last use: {_moment(client.last_used_at)}{method}")
    if client.suspended_at:
        typer.secho(f"  suspended: {_moment(client.suspended_at)}", fg="red")
    for secret in client.secrets:
        end = f"; until {_moment(secret.expires_at)}" if secret.expires_at and secret.revoked_at is None else ""
        life = f"made {_moment(secret.created_at)}; last use {_moment(secret.last_used_at)}{end}"
        typer.echo(f"  secret {secret.id}: {secret.state(clock.now())}; {life}")


def _is_undecided(client: ClientRecord) -> bool:
    in_sandbox = client.metadata.environment is Environment.UJI
    return in_sandbox and client.sandbox_admits is ClientSandboxAdmits.EVERYBODY_AS_BEFORE


def print_secret(secret: Secret | None) -> None:
    """Print a new secret, the only time it is shown."""
    if secret is None:
        return
    typer.echo(f"  client_secret: {secret.reveal}")
    typer.secho("Keep the secret now: it is stored nowhere and cannot be shown again.", fg="yellow", err=True)


def print_findings(findings: Sequence[Finding]) -> None:
    """Print each requirement and whether it is met, with advice below those that are not."""
    for finding in findings:
        typer.secho(f"{'yes' if finding.complies else 'no '} {finding.rule}", fg=None if finding.complies else "red")
        if finding.advice:
            typer.echo(f"    {finding.advice}")


def _row(client: ClientRecord) -> tuple[str, ...]:
    metadata = client.metadata
    name = f"{metadata.client_name} (suspended)" if client.suspended_at else metadata.client_name
    place = (metadata.environment, metadata.profile, metadata.client_id, client.application_name)
    return (name, *map(str, place), _moment(client.last_used_at))


def _moment(moment: datetime | None) -> str:
    return f"{calendar().local(moment):%Y-%m-%d %H:%M}" if moment else "never"
