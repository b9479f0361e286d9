"""idp migrate: creates and changes the database's tables for this version."""

from importlib.resources import files

import typer
from alembic import command
from alembic.config import Config

from idp.cli.settled import settings
from idp.foundation.database import make_room


def migrate(
    show_sql: bool = typer.Option(False, "--sql", help="Print the statements instead of running them."),
) -> None:
    """Make or change the tables in IDP_DATABASE_URL; running it twice changes nothing.

    Changes only go forward and are safe beside the version that is still running, so migrate first and restart
    the processes one by one afterwards.
    """
    url = settings().database_url
    upgrade(url, show_sql)


def upgrade(url: str, show_sql: bool = False) -> None:
    """Run the migrations of the database at `url` to the newest version; `show_sql`: print them instead."""
    make_room(url)
    config = Config()
    config.set_main_option("script_location", str(files("migrations")))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    command.upgrade(config, "head", sql=show_sql)
