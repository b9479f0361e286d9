"""with_demo(): the settings of the demonstration of a checkout, for a command that was told of no other database."""

import os

import typer

from idp.cli.database_errors import Place
from idp.cli.demo import demo_state
from idp.cli.demo.demo_layout import FOLDER, DemoLayout
from idp.settings import Settings


def with_demo(settings: Settings) -> Settings:
    """The settings, or those of the demonstration if IDP_DATABASE_URL names no database and the default is not there.

    Says so on standard error. Variables that are set keep their value.
    """
    default = Place(settings.database_url).file
    if "IDP_DATABASE_URL" in os.environ or default is None or default.exists():
        return settings
    state = demo_state.load_state(FOLDER / demo_state.FILE)
    if state is None or not DemoLayout(state.port, FOLDER).database.exists():
        return settings
    environment = DemoLayout(state.port, FOLDER).provider_environment(state)
    unset = {name: value for name, value in environment.items() if name.startswith("IDP_") and name not in os.environ}
    typer.secho(f"In the demonstration of {FOLDER}; IDP_DATABASE_URL names another database.", err=True)
    return Settings.model_validate({name.removeprefix("IDP_").lower(): value for name, value in unset.items()})
