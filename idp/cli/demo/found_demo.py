"""find_demo(): the settings of the demonstration of a checkout, for a command that was told of no other database."""

import os

import typer

from idp.cli.demo import demo_state
from idp.cli.demo.demo_layout import FOLDER, DemoLayout
from idp.settings import Settings


def find_demo() -> Settings | None:
    """The settings of the demonstration, which is said on standard error; None without one.

    Variables that are set keep their value.
    """
    state = demo_state.load_state(FOLDER / demo_state.FILE)
    if state is None or not DemoLayout(state.port, FOLDER).database.exists():
        return None
    environment = DemoLayout(state.port, FOLDER).provider_environment(state)
    unset = {name: value for name, value in environment.items() if name.startswith("IDP_") and name not in os.environ}
    typer.secho(f"In the demonstration of {FOLDER}; IDP_DATABASE_URL names another database.", err=True)
    return Settings.model_validate({name.removeprefix("IDP_").lower(): value for name, value in unset.items()})
