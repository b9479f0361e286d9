"""Loads the settings of a command, and ends a command with an error sentence."""

from typing import NoReturn
from zoneinfo import ZoneInfo

import typer

from idp.foundation import log
from idp.foundation.calendar import Calendar
from idp.settings import Settings, Unsettled, read


def settings() -> Settings:
    """Load the settings and configure the log; ends the command when they are invalid."""
    try:
        found = read()
    except Unsettled as problem:
        stop(str(problem))
    log.configure(found.log_level, found.log_json)
    return found


def calendar() -> Calendar:
    """The calendar of this deployment, for days and times that a command reads or shows."""
    return Calendar(ZoneInfo(settings().time_zone))


def stop(sentence: str) -> NoReturn:
    """End the command with exit code 1; `sentence` says what to do."""
    typer.secho(sentence, fg="red", err=True)
    raise typer.Exit(1)
