"""The operator's commands: processes, tables, keys, people, clients, APIs, applications, levels, facts, audit."""

from collections.abc import Mapping
from typing import ClassVar

import typer

from idp import VERSION
from idp.cli.lazy_commands import LazyCommands


class Commands(LazyCommands):
    """The commands, in the order of their use in a first deployment."""

    locations: ClassVar[Mapping[str, str]] = {
        "serve": "idp.cli.serve:serve",
        "worker": "idp.cli.worker:worker",
        "migrate": "idp.cli.migrate:migrate",
        "keys": "idp.cli.keys:app",
        "people": "idp.cli.people:app",
        "passwords": "idp.cli.passwords:app",
        "clients": "idp.cli.clients:app",
        "apis": "idp.cli.apis:app",
        "apps": "idp.cli.apps:app",
        "levels": "idp.cli.levels:app",
        "facts": "idp.cli.facts:app",
        "audit": "idp.cli.audit:app",
        "diagnosis": "idp.cli.diagnosis:diagnosis",
        "help-requests": "idp.cli.help_requests:app",
        "demo": "idp.cli.demo.command:app",
    }


app = typer.Typer(
    name="idp",
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_show_locals=False,
    help="""DIVOS SSO: one sign-in for the city's applications.

A first deployment, step by step:

1. `idp keys secret` makes the secret key for IDP_SECRET_KEYS.
2. `idp migrate` makes the tables in IDP_DATABASE_URL.
3. `idp apps import-offices` and `idp apps import` bring in the offices and the inventory.
4. `idp people import FILE` and `idp clients import FILE` move people and clients in from another provider.
5. `idp serve --workers 2` serves them.

Every setting is an environment variable; docs/settings.md lists them.
""",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"DIVOS SSO {VERSION}")
        raise typer.Exit


@app.callback()
def idp(
    version: bool = typer.Option(False, "--version", help="Print the release.", is_eager=True, callback=_print_version),
) -> None:
    """Makes `app` a group of commands; its help is above."""
