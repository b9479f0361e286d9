"""The settings of a command, and the end of one that cannot go on, as a sentence."""

from typing import NoReturn
from zoneinfo import ZoneInfo

import typer

from idp.foundation import log
from idp.foundation.calendar import Calendar
from idp.settings import Settings, Unsettled, read


def settings() -> Settings:
    """The settings, or the end of the command with what is wrong with them."""
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
    """End the command: `sentence` says what to do."""
    typer.secho(sentence, fg="red", err=True)
    raise typer.Exit(1)
