"""The operator's commands: serve, worker, migrate, keys, people, clients, apps."""

import typer

from idp.cli import apps, clients, keys, migrate, people, serve
from idp.cli.demo.command import demo

app = typer.Typer(
    name="idp",
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
app.command()(serve.serve)
app.command()(serve.worker)
app.command()(migrate.migrate)
app.add_typer(keys.app, name="keys")
app.add_typer(people.app, name="people")
app.add_typer(clients.app, name="clients")
app.add_typer(apps.app, name="apps")
app.command()(demo)
