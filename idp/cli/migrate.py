"""idp migrate: creates and changes the database's tables for this version."""

from importlib.resources import files

import typer
from alembic import command
from alembic.config import Config

from idp.accounts.factors.enrolled_factors import list_officers_without_factor
from idp.cli.context import run
from idp.cli.database import fail_with, find_schema, require_schema
from idp.cli.settings import load_settings
from idp.foundation.database import UNREACHABLE, create_sqlite_file
from idp.permissions import Operation


def migrate(
    show_sql: bool = typer.Option(False, "--sql", help="Print the statements instead of running them."),
) -> None:
    """Make or change the tables in IDP_DATABASE_URL; running it twice changes nothing.

    Changes only go forward and are safe beside the version that is still running, so migrate first and restart
    the processes one by one afterwards.
    """
    settings = load_settings()
    try:
        create_sqlite_file(settings.database_url)
        find_schema(settings)  # waits for a database that is starting
        upgrade(settings.database_url, show_sql)
    except UNREACHABLE as problem:
        fail_with(problem, settings.database_url)
    if show_sql:
        return
    found = find_schema(settings)
    require_schema(found, settings.database_url)
    if found.is_newer:
        typer.echo(f"Nothing to do: the tables are of a newer release ({found.revision}), which admits this one.")
    else:
        _name_officers()


def _name_officers() -> None:
    """Name those whose role opens no page until they have a second factor, as after an upgrade from before 0.4.0."""
    names = run(
        lambda composition: list_officers_without_factor(composition.foundation.database), Operation.LIST_PEOPLE
    )
    if names:
        typer.echo("Only their own account is open to these officers, because they have no second factor yet:")
        typer.echo("\n".join(f"  {name}" for name in names))
        typer.echo("Give each a code with `idp people factor-code NAME`; they need it at /akun/keamanan.")


def upgrade(url: str, show_sql: bool = False) -> None:
    """Run the migrations of the database at `url` to the newest version; `show_sql`: print them instead.

    Waits while another process migrates; does nothing when a newer program has.
    """
    create_sqlite_file(url)
    config = Config()
    config.set_main_option("script_location", str(files("migrations")))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    command.upgrade(config, "head", sql=show_sql)
