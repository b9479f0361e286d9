"""Loads the settings of a command, and ends a command with an error sentence."""

from typing import NoReturn
from zoneinfo import ZoneInfo

import typer

from idp.foundation.calendar import Calendar
from idp.foundation.log import configure, get_logger
from idp.settings import InvalidSettings, Settings, describe_unread, find_unread_variables, read_settings

log = get_logger(__name__)


def load_settings() -> Settings:
    """Load the settings, configure the log, and warn of variables nobody reads; ends the command when invalid."""
    found = _read_or_fail()
    configure(found.log_level, found.log_json)
    for variable, nearest in find_unread_variables().items():
        log.warning("settings.unread", variable=variable, problem=describe_unread(variable, nearest))
    return found


def calendar() -> Calendar:
    """The calendar of this deployment, for days and times that a command reads or shows."""
    return Calendar(ZoneInfo(_read_or_fail().time_zone))


def _read_or_fail() -> Settings:
    try:
        return read_settings()
    except InvalidSettings as problem:
        fail(str(problem))


def fail(sentence: str) -> NoReturn:
    """End the command with exit code 1; `sentence` says what to do."""
    typer.secho(sentence, fg="red", err=True)
    raise typer.Exit(1)
